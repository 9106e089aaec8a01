#include <klara/adapters/density_layers.hpp>

#include <klara/adapters/comparison_layers.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/dates.hpp>
#include <klara/geodata/styles.hpp>

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr double per_km2 = square_metres_per_square_kilometre;

/// "2018-06-01 to 2018-08-31", or nothing without a time zone.
std::string dates_of(const ResultWriting& w, const std::optional<Period>& period) {
  const TimeZone& zone = w.result().zone;
  if (!period || zone.name.empty()) return "";
  const auto day = [&zone](Instant t) {
    return std::chrono::floor<std::chrono::days>(local_time(zone, t));
  };
  return dates({day(period->from), day(period->until)}, w.language());
}

const Text a_month{.en = "Crimes per km² and month", .sv = "Brott per km² och månad"};
const Text in_all{.en = "Crimes per km², total of the selection",
                  .sv = "Brott per km², hela urvalet"};

void add_class(ResultWriting& w, int of_class, const std::string& label, ClassBorders borders,
               const Raster& raster, const std::function<int(double)>& class_of) {
  const MultiPolygon polygons = outline(
      raster, [&](double v) { return class_of(v * per_km2) == of_class; }, w.run());
  if (polygons.empty()) return;
  w.add({.values = {std::int64_t{of_class}, label, borders.low, borders.high,
                    area(polygons).value / per_km2},
         .polygons = polygons,
         .point = {}});
}

/// A surface that is drawn in classes of amount.
struct Surface {
  std::string table;
  Text identifier;
  Text unit;
  Text when;          // ends the heading; empty = the unit says it
  std::string dates;  // of the period, if they are known
  const Raster* raster = nullptr;
  const SurfaceLimits* limits = nullptr;  // of it
  Text remark = {};                       // ends the description
};

/// In the order in which they are drawn.
std::vector<Surface> surfaces_of(const ResultWriting& w) {
  std::vector<Surface> result;
  const auto add = [&](const char* table, const Text& when, const Raster& density,
                       const std::optional<SurfaceLimits>& limits,
                       const std::optional<Period>& period) {
    result.push_back({.table = table,
                      .identifier = {.en = "Density " + when.en + ", crimes per km² and month",
                                     .sv = "Täthet " + when.sv + ", brott per km² och månad"},
                      .unit = a_month,
                      .when = when,
                      .dates = dates_of(w, period),
                      .raster = &density,
                      .limits = limits ? &*limits : nullptr});
  };
  const Text before{.en = "before", .sv = "före"}, after{.en = "after", .sv = "efter"};
  const Analysis& a = w.analysis();
  if (const PeriodComparison* const both = w.result().comparison; both && !a.before && !a.after) {
    add("density_after", after, both->density.after, {}, w.study().after);
    add("density_before", before, both->density.before, {}, w.study().before);
  }
  if (a.after) add("density_after", after, a.after->per_month, a.after->limits, w.study().after);
  if (a.before) {
    add("density_before", before, a.before->per_month, a.before->limits, w.study().before);
  }
  if (w.result().total != nullptr) {
    result.push_back({.table = "density",
                      .identifier = in_all,
                      .unit = in_all,
                      .when = {},
                      .dates = {},
                      .raster = w.result().total,
                      .limits = w.result().total_limits});
  }
  return result;
}

double floor_of(const std::vector<Surface>& surfaces, const RunContext& run) {
  std::vector<const Raster*> rasters;
  for (const Surface& surface : surfaces) rasters.push_back(surface.raster);
  return class_floor(rasters, per_km2, run);
}

void write_density(ResultWriting& w, const Surface& surface, double floor) {
  const auto heading = [&surface](const std::string& unit, const std::string& when) {
    std::string result = unit;
    for (const std::string& part : {when, surface.dates}) {
      if (!part.empty()) result += ", " + part;
    }
    return result;
  };
  const Text headed{.en = heading(surface.unit.en, surface.when.en),
                    .sv = heading(surface.unit.sv, surface.when.sv)};
  w.begin({.name = surface.table,
           .identifier = w.say(surface.identifier),
           .description = (surface.dates.empty() ? "" : surface.dates + ". ") + how_smoothed(w) +
                          w.say(surface.remark),
           .geometry = GeometryType::polygons,
           .columns = class_columns(w, surface.unit),
           .styles = {{"Klara", density_style(floor, headed, w.words())}}});
  const auto class_of = [floor](double v) { return amount_class(v, floor); };
  for (int k = 1; k <= amount_classes; ++k) {
    add_class(w, k, amount_label(k, floor, w.language()), amount_borders(k, floor), *surface.raster,
              class_of);
  }
}

/// Low and high in the classes of the density itself, so that one colour is one value in all three;
/// the standard error, which would mostly be paler than these, in its own.
void write_limits(ResultWriting& w, const Surface& surface, double floor) {
  if (surface.limits == nullptr) return;
  const auto write = [&](const char* suffix, const Text& what, const Raster& raster,
                         double lowest) {
    Surface limit = surface;
    limit.table += suffix;
    limit.identifier.en += what.en;
    limit.identifier.sv += what.sv;
    limit.unit.en += what.en;
    limit.unit.sv += what.sv;
    limit.raster = &raster;
    limit.remark = {.en = " How much is chance; each cell is judged alone.",
                    .sv = " Hur mycket som är slump; varje cell är bedömd för sig."};
    write_density(w, limit, lowest);
  };
  const double level = surface.limits->level;
  const auto interval = [level](const char* en, const char* sv) {
    return Text{
        .en = fmt::format(", {} (interval of {})", en, level_in_percent(level, Language::english)),
        .sv =
            fmt::format(", {} (intervall på {})", sv, level_in_percent(level, Language::swedish))};
  };
  write("_low", interval("at least", "minst"), surface.limits->low, floor);
  write("_high", interval("at most", "högst"), surface.limits->high, floor);
  write("_se", {.en = ", standard error", .sv = ", medelfel"}, surface.limits->se,
        class_floor(std::vector<const Raster*>{&surface.limits->se}, per_km2, w.run()));
}

void write_outlines(ResultWriting& w) {
  const std::string share = percent(w.study().outline_share, 0, w.language());
  w.begin({.name = "outlines",
           .identifier = w.say({.en = "Smallest area that holds " + share + " of the density",
                                .sv = "Minsta yta som rymmer " + share + " av tätheten"}),
           .description = how_smoothed(w),
           .geometry = GeometryType::polygons,
           .columns =
               {{"period", ColumnType::text, w.say({.en = "Period", .sv = "Period"})},
                {"share", ColumnType::real, w.say({.en = "Share asked for", .sv = "Begärd andel"})},
                {"held", ColumnType::real, w.say({.en = "Share inside", .sv = "Andel innanför"})},
                {"area_km2", ColumnType::real, w.say({.en = "Area, km²", .sv = "Yta, km²"})}},
           .styles = {{"Klara", outlines_style(w.study().outline_share, w.words())}}});
  const auto add = [&w](const std::string& period, const MassOutline& outline) {
    w.add({.values = {period, outline.share, outline.held, outline.area.value / per_km2},
           .polygons = outline.polygons,
           .point = {}});
  };
  // In the order in which they are drawn.
  if (w.analysis().before) add("before", w.analysis().before->outline);
  if (w.analysis().after) add("after", w.analysis().after->outline);
}

}  // namespace

std::string how_smoothed(const ResultWriting& w) {
  return how_smoothed(w, w.study().bandwidth.value_or(Metres{}));
}

std::string how_smoothed(const ResultWriting& w, Metres bandwidth) {
  const Metres cell = w.study().cell;
  const auto metres = [&w](Metres length) { return trimmed_number(length.value, 3, w.language()); };
  return w.say(
      {.en = fmt::format("Bandwidth {} m, cells of {} m.", metres(bandwidth), metres(cell)),
       .sv = fmt::format("Bandbredd {} m, celler om {} m.", metres(bandwidth), metres(cell))});
}

std::vector<TableColumn> class_columns(const ResultWriting& w, const Text& unit) {
  return {{"class", ColumnType::integer, w.say({.en = "Class", .sv = "Klass"})},
          {"label", ColumnType::text, w.say(unit)},
          {"low", ColumnType::real, w.say({.en = "From", .sv = "Från"})},
          {"high", ColumnType::real, w.say({.en = "To", .sv = "Till"})},
          {"area_km2", ColumnType::real, w.say({.en = "Area, km²", .sv = "Yta, km²"})}};
}

void write_density_layers(ResultWriting& w) {
  const std::vector<Surface> surfaces = surfaces_of(w);
  if (surfaces.empty()) return;
  if (w.analysis().before || w.analysis().after) write_outlines(w);
  const double floor = floor_of(surfaces, w.run());
  if (w.result().comparison != nullptr) write_comparison_layers(w, floor);
  for (const Surface& surface : surfaces) {
    write_density(w, surface, floor);
    write_limits(w, surface, floor);
  }
}

}  // namespace klara
