#include <klara/adapters/geopackage_writer.hpp>

#include <klara/adapters/geopackage_file.hpp>
#include <klara/adapters/joined_area.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/numbers.hpp>
#include <klara/geodata/run_record.hpp>
#include <klara/geodata/styles.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr double per_km2 = square_metres_per_square_kilometre;
constexpr Metres widest_gap{6.0};  // between districts, that is closed where they are drawn as one

/// What all tables need to know.
class Writing {
 public:
  Writing(GeoPackageFile& file, const ResultFile& result, const RunContext& run)
      : file_(file), result_(result), run_(run) {}

  [[nodiscard]] const Study& study() const { return *result_.study; }
  [[nodiscard]] const Analysis& analysis() const { return *result_.analysis; }
  [[nodiscard]] const ResultFile& result() const { return result_; }
  [[nodiscard]] const RunContext& run() const { return run_; }
  [[nodiscard]] Language language() const { return result_.provenance.language; }
  [[nodiscard]] MapWords words() const {
    return {language(), result_.provenance.data == DataClass::simulated};
  }
  [[nodiscard]] const std::string& say(const Text& text) const { return text.in(language()); }
  GeoPackageFile& file() {
    throw_if_stopped(run_);
    return file_;
  }

  /// Every description begins with the stamps; a layer is headed as its legend is.
  void begin(TableDefinition table) {
    if (table.geometry != GeometryType::none) {
      table.identifier = map_heading(table.identifier, words());
    }
    const std::string stamp = stamp_line(result_.provenance);
    table.description = table.description.empty() ? stamp : stamp + " " + table.description;
    file_.begin_table(table);
  }

 private:
  GeoPackageFile& file_;
  const ResultFile& result_;
  const RunContext& run_;
};

std::int64_t whole(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

// Densities and their change.

/// "2018-06-01 to 2018-08-31", or nothing without a time zone.
std::string dates_of(const Writing& w, const std::optional<Period>& period) {
  const TimeZone& zone = w.result().zone;
  if (!period || zone.name.empty()) return "";
  const auto day = [&zone](Instant t) {
    return std::chrono::floor<std::chrono::days>(local_time(zone, t));
  };
  return dates({day(period->from), day(period->until)}, w.language());
}

std::string how_smoothed(const Writing& w) {
  const double cell = w.study().cell.value;
  const double bandwidth = w.study().bandwidth ? w.study().bandwidth->value : 0.0;
  const auto metres = [&w](double length) {
    return number(length, length == std::round(length) ? 0 : 1, w.language());
  };
  return w.say(
      {.en = fmt::format("Bandwidth {} m, cells of {} m.", metres(bandwidth), metres(cell)),
       .sv = fmt::format("Bandbredd {} m, celler om {} m.", metres(bandwidth), metres(cell))});
}

const Text a_month{.en = "Crimes per km² and month", .sv = "Brott per km² och månad"};
const Text in_all{.en = "Crimes per km², total of the selection",
                  .sv = "Brott per km², hela urvalet"};

std::vector<TableColumn> class_columns(const Writing& w, const Text& unit) {
  return {{"class", ColumnType::integer, w.say({.en = "Class", .sv = "Klass"})},
          {"label", ColumnType::text, w.say(unit)},
          {"low", ColumnType::real, w.say({.en = "From", .sv = "Från"})},
          {"high", ColumnType::real, w.say({.en = "To", .sv = "Till"})},
          {"area_km2", ColumnType::real, w.say({.en = "Area, km²", .sv = "Yta, km²"})}};
}

void add_class(Writing& w, int of_class, const std::string& label, ClassBorders borders,
               const Raster& raster, const std::function<int(double)>& class_of) {
  const MultiPolygon polygons = outline(
      raster, [&](double v) { return class_of(v * per_km2) == of_class; }, w.run());
  if (polygons.empty()) return;
  w.file().add({.values = {std::int64_t{of_class}, label, borders.low, borders.high,
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
};

/// In the order in which they are drawn.
std::vector<Surface> surfaces_of(const Writing& w) {
  std::vector<Surface> result;
  const auto add = [&](const char* table, const Text& when, const PeriodDensity& density,
                       const std::optional<Period>& period) {
    result.push_back({.table = table,
                      .identifier = {.en = "Density " + when.en + ", crimes per km² and month",
                                     .sv = "Täthet " + when.sv + ", brott per km² och månad"},
                      .unit = a_month,
                      .when = when,
                      .dates = dates_of(w, period),
                      .raster = &density.per_month});
  };
  const auto& before = w.analysis().before;
  const auto& after = w.analysis().after;
  if (after) add("density_after", {.en = "after", .sv = "efter"}, *after, w.study().after);
  if (before) {
    const Text only{.en = "the whole period", .sv = "hela perioden"};
    add("density_before", after ? Text{.en = "before", .sv = "före"} : only, *before,
        w.study().before);
  }
  if (w.result().total != nullptr) {
    result.push_back({.table = "density",
                      .identifier = in_all,
                      .unit = in_all,
                      .when = {},
                      .dates = {},
                      .raster = w.result().total});
  }
  return result;
}

double floor_of(const std::vector<Surface>& surfaces) {
  std::vector<const Raster*> rasters;
  for (const Surface& surface : surfaces) rasters.push_back(surface.raster);
  return class_floor(rasters, per_km2);
}

void write_density(Writing& w, const Surface& surface, double floor) {
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
           .description = (surface.dates.empty() ? "" : surface.dates + ". ") + how_smoothed(w),
           .geometry = GeometryType::polygons,
           .columns = class_columns(w, surface.unit),
           .styles = {{"Klara", density_style(floor, headed, w.words())}}});
  const auto class_of = [floor](double v) { return amount_class(v, floor); };
  for (int k = 1; k <= amount_classes; ++k) {
    add_class(w, k, amount_label(k, floor, w.language()), amount_borders(k, floor), *surface.raster,
              class_of);
  }
}

void write_change(Writing& w, double floor) {
  w.begin({.name = "change",
           .identifier = w.say({.en = "Change, crimes per km² and month",
                                .sv = "Förändring, brott per km² och månad"}),
           .description = w.say({.en = "After minus before. Not yet tested: every difference on "
                                       "this map may be chance. ",
                                 .sv = "Efter minus före. Ännu inte prövad: varje skillnad på "
                                       "kartan kan vara slump. "}) +
                          how_smoothed(w),
           .geometry = GeometryType::polygons,
           .columns = class_columns(w, a_month),
           .styles = {{"Klara", change_style(floor, w.words())}}});
  const auto class_of = [floor](double v) { return change_class(v, floor); };
  for (int k = -change_classes_a_side; k <= change_classes_a_side; ++k) {
    add_class(w, k, change_label(k, floor, w.language()), change_borders(k, floor),
              *w.analysis().change, class_of);
  }
}

void write_outlines(Writing& w) {
  const std::string share = percent(w.study().outline_share, 0, w.language());
  w.begin({.name = "outlines",
           .identifier = w.say({.en = "Smallest area that holds " + share + " of the crimes",
                                .sv = "Minsta yta som rymmer " + share + " av brotten"}),
           .description = how_smoothed(w),
           .geometry = GeometryType::polygons,
           .columns =
               {{"period", ColumnType::text, w.say({.en = "Period", .sv = "Period"})},
                {"share", ColumnType::real, w.say({.en = "Share asked for", .sv = "Begärd andel"})},
                {"held", ColumnType::real, w.say({.en = "Share inside", .sv = "Andel innanför"})},
                {"area_km2", ColumnType::real, w.say({.en = "Area, km²", .sv = "Yta, km²"})}},
           .styles = {{"Klara", outlines_style(w.study().outline_share, w.words())}}});
  const auto add = [&w](const std::string& period, const MassOutline& outline) {
    w.file().add({.values = {period, outline.share, outline.held, outline.area.value / per_km2},
                  .polygons = outline.polygons,
                  .point = {}});
  };
  // In the order in which they are drawn.
  if (w.analysis().before) add("before", w.analysis().before->outline);
  if (w.analysis().after) add("after", w.analysis().after->outline);
}

// Districts.

double rate_of(const std::vector<Rate>& rates, std::size_t denominator) {
  return denominator < rates.size() ? rates[denominator].value : Estimate::none;
}

/// The change of the count, per so many of the denominator.
double rate_change(const DistrictChange& district, const Denominator& denominator,
                   std::size_t index) {
  const double of = denominator.of_district[index];
  return of > 0.0 ? district.change.value * denominator.per / of : Estimate::none;
}

std::string per_of(const Writing& w, const Denominator& denominator) {
  return w.say({.en = "per ", .sv = "per "}) + number(denominator.per, 0, w.language()) + " " +
         denominator.name;
}

std::vector<double> levels_of(const Writing& w, const std::function<double(std::size_t)>& level) {
  std::vector<double> result;
  for (std::size_t i = 0; i < w.analysis().districts.size(); ++i) result.push_back(level(i));
  return result;
}

DistrictTheme theme_of_counts(const Writing& w, bool two) {
  const auto& districts = w.analysis().districts;
  const std::vector<double> counts =
      levels_of(w, [&](std::size_t i) { return static_cast<double>(districts[i].counts.before); });
  if (!two) {
    return {.field = "n_before",
            .heading = {.en = "Number of crimes", .sv = "Antal brott"},
            .floor = level_floor(counts)};
  }
  return {.field = "change",
          .heading = {.en = "Change in number of crimes", .sv = "Förändring i antal brott"},
          .change = true,
          .floor = level_change_floor(counts)};
}

DistrictTheme theme_of_rate(const Writing& w, std::size_t k, bool two) {
  const Denominator& denominator = w.study().denominators[k];
  const auto& districts = w.analysis().districts;
  const std::vector<double> rates =
      levels_of(w, [&](std::size_t i) { return rate_of(districts[i].before_rates, k); });
  const std::string per = per_of(w, denominator);
  DistrictTheme theme{.field = fmt::format("rate_{}_{}", two ? "change" : "before", k + 1),
                      .heading = {.en = "Crimes " + per, .sv = "Brott " + per},
                      .mark = DistrictMark::fill,
                      .floor = level_floor(rates)};
  if (two) {
    theme.heading = {.en = "Change in crimes " + per, .sv = "Förändring i brott " + per};
    theme.change = true;
    theme.floor = level_change_floor(rates);
  }
  return theme;
}

std::vector<TableColumn> district_columns(const Writing& w, bool two) {
  std::vector<TableColumn> columns{{"code", ColumnType::text, w.say({.en = "Code", .sv = "Kod"})},
                                   {"name", ColumnType::text, w.say({.en = "Name", .sv = "Namn"})},
                                   {"n_before", ColumnType::integer,
                                    two ? w.say({.en = "Crimes before", .sv = "Brott före"})
                                        : w.say({.en = "Crimes", .sv = "Brott"})}};
  if (two) {
    columns.push_back(
        {"n_after", ColumnType::integer, w.say({.en = "Crimes after", .sv = "Brott efter"})});
  }
  for (std::size_t k = 0; k < w.study().denominators.size(); ++k) {
    const std::string per = per_of(w, w.study().denominators[k]);
    const auto column = [&](const char* part, const Text& alias) {
      columns.push_back(
          {fmt::format("rate_{}_{}", part, k + 1), ColumnType::real, w.say(alias) + " " + per});
    };
    if (!two) {
      column("before", {.en = "Crimes", .sv = "Brott"});
      continue;
    }
    column("before", {.en = "Before,", .sv = "Före,"});
    column("after", {.en = "After,", .sv = "Efter,"});
    column("change", {.en = "Change,", .sv = "Förändring,"});
  }
  if (two) {
    const auto column = [&](const char* name, const Text& alias) {
      columns.push_back({name, ColumnType::real, w.say(alias)});
    };
    column("change", {.en = "Change in number", .sv = "Förändring i antal"});
    column("change_low", {.en = "Change, at least", .sv = "Förändring, minst"});
    column("change_high", {.en = "Change, at most", .sv = "Förändring, högst"});
    column("change_p", {.en = "p, two-sided", .sv = "p, tvåsidigt"});
  }
  return columns;
}

void write_districts(Writing& w) {
  const bool two = w.study().after.has_value();
  const auto& denominators = w.study().denominators;
  TableDefinition table{.name = "districts",
                        .identifier = w.say({.en = "Districts", .sv = "Områden"}),
                        .description = {},
                        .geometry = GeometryType::polygons,
                        .columns = district_columns(w, two),
                        .styles = {}};
  if (two) {
    const double level =
        w.analysis().districts.empty() ? 0.95 : w.analysis().districts[0].change.level;
    const std::string sure = percent(level, 0, w.language());
    table.description = w.say(
        {.en = "Change: after minus before, as if both periods were as long as the second. "
               "Intervals (" +
               sure +
               ") and p take reports to be independent of each other, which makes them too "
               "sure; nothing is tested yet.",
         .sv = "Förändring: efter minus före, omräknat som om båda perioderna vore lika långa som "
               "den andra. Intervall (" +
               sure +
               ") och p förutsätter att anmälningar är oberoende av varandra, vilket gör "
               "dem för säkra; inget är ännu prövat."});
  }
  for (std::size_t k = 0; k < denominators.size(); ++k) {
    const DistrictTheme theme = theme_of_rate(w, k, two);
    table.styles.push_back(
        {"Klara, " + per_of(w, denominators[k]), district_style(theme, w.words())});
  }
  table.styles.push_back({w.say({.en = "Klara, counts", .sv = "Klara, antal"}),
                          district_style(theme_of_counts(w, two), w.words())});
  w.begin(std::move(table));

  for (std::size_t i = 0; i < w.analysis().districts.size(); ++i) {
    const DistrictChange& d = w.analysis().districts[i];
    TableRow row{.values = {d.code, d.name, whole(d.counts.before)},
                 .polygons = w.study().districts[i].area,
                 .point = {}};
    if (two) row.values.emplace_back(whole(d.counts.after));
    for (std::size_t k = 0; k < denominators.size(); ++k) {
      row.values.emplace_back(rate_of(d.before_rates, k));
      if (!two) continue;
      row.values.emplace_back(rate_of(d.after_rates, k));
      row.values.emplace_back(rate_change(d, denominators[k], i));
    }
    if (two) {
      for (const double value : {d.change.value, d.change.low, d.change.high, d.change.p}) {
        row.values.emplace_back(value);
      }
    }
    w.file().add(row);
  }
}

// Areas of the design.

void append(MultiPolygon& all, const MultiPolygon& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// As the parts of incidents go: treated before a place, a place before control.
MultiPolygon control_area(const Study& study) {
  MultiPolygon taken = polygon_of(*study.treated, study.districts);
  for (const StudyArea& place : study.places) append(taken, polygon_of(place, study.districts));
  MultiPolygon districts;
  if (study.control) {
    districts = polygon_of(*study.control, study.districts);
  } else {
    for (const District& district : study.districts) append(districts, district.area);
  }
  return joined_area(districts, widest_gap, taken);
}

/// Whole districts are joined; a polygon of its own is drawn as it was given.
MultiPolygon drawn_area(const StudyArea& area, const DistrictSet& districts) {
  if (area.codes.empty()) return area.polygon;
  return joined_area(polygon_of(area, districts), widest_gap, {});
}

void write_areas(Writing& w) {
  w.begin({.name = "areas",
           .identifier = w.say({.en = "Treated area, places and control",
                                .sv = "Insatsområde, platser och kontroll"}),
           .description = w.say({.en = "An incident counts as treated before as at a place, and as "
                                       "at a place before as control.",
                                 .sv = "Ett brott räknas till insatsområdet före en plats och till "
                                       "en plats före kontrollen."}),
           .geometry = GeometryType::polygons,
           .columns = {{"role", ColumnType::text, w.say({.en = "Role", .sv = "Roll"})},
                       {"name", ColumnType::text, w.say({.en = "Name", .sv = "Namn"})},
                       {"n_before", ColumnType::integer,
                        w.say({.en = "Crimes before", .sv = "Brott före"})},
                       {"n_after", ColumnType::integer,
                        w.say({.en = "Crimes after", .sv = "Brott efter"})},
                       {"distance_m", ColumnType::real,
                        w.say({.en = "Distance from the treated area, m",
                               .sv = "Avstånd från insatsområdet, m"})}},
           .styles = {{"Klara", areas_style(w.words())}}});
  const Study& study = w.study();
  const DisplacementReport& report = *w.analysis().displacement;
  const auto add = [&w](const char* role, const std::string& name, const BeforeAfter& counts,
                        TableValue distance, const MultiPolygon& polygons) {
    w.file().add({.values = {std::string(role), name, whole(counts.before), whole(counts.after),
                             std::move(distance)},
                  .polygons = polygons,
                  .point = {}});
  };
  // In the order in which they are drawn. Only the named ones are labelled.
  add("control", "", report.areas.control, {}, control_area(study));
  for (std::size_t i = 0; i < study.places.size(); ++i) {
    const PlaceCounts& place = report.places[i];
    add("place", place.name, place.counts, place.distance.value,
        drawn_area(study.places[i], study.districts));
  }
  add("treated", study.treated->name, report.areas.treated, 0.0,
      drawn_area(*study.treated, study.districts));
}

// Incidents, only when asked for.

std::string local_text(const TimeZone& zone, Instant t) {
  const LocalTime local = local_time(zone, t);
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(local.time_since_epoch() -
                                                                       t.time_since_epoch());
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{local - day};
  const auto size = offset.count() < 0 ? -offset.count() : offset.count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}",
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(),
                     offset.count() < 0 ? '-' : '+', size / 60, size % 60);
}

/// A name that no other column has, whatever the case.
std::string unused(std::string name, std::set<std::string>& used) {
  const auto lower = [](std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  };
  while (!used.insert(lower(name)).second) name += '_';
  return name;
}

void write_incidents(Writing& w) {
  const Incidents& incidents = *w.result().points;
  const PointSet& points = incidents.points;
  std::vector<TableColumn> columns{
      {"row", ColumnType::integer, w.say({.en = "Row in the file", .sv = "Rad i filen"})}};
  if (points.timed()) {
    columns.push_back(
        {"occurred", ColumnType::time, w.say({.en = "From, UTC", .sv = "Från, UTC"})});
    columns.push_back(
        {"occurred_until", ColumnType::time, w.say({.en = "Until, UTC", .sv = "Till, UTC"})});
    columns.push_back({"occurred_local", ColumnType::text,
                       w.say({.en = "From, local time", .sv = "Från, lokal tid"})});
    columns.push_back({"occurred_until_local", ColumnType::text,
                       w.say({.en = "Until, local time", .sv = "Till, lokal tid"})});
  }
  if (!points.weight.empty()) {
    columns.push_back({"weight", ColumnType::real, w.say({.en = "Weight", .sv = "Vikt"})});
  }
  std::set<std::string> used{"fid", "geom"};
  for (const TableColumn& column : columns) {
    (void)unused(column.name, used);
    (void)unused(column.alias, used);
  }
  for (const Category& category : incidents.categories) {
    const std::string name = unused(category.name, used);
    columns.push_back({name, ColumnType::text, name});
  }
  const std::string zone = w.result().zone.name.empty() ? "UTC" : w.result().zone.name;
  w.begin({.name = "incidents",
           .identifier = w.words().simulated
                             ? w.say({.en = "Crimes", .sv = "Brott"})
                             : w.say({.en = "Reported crimes", .sv = "Anmälda brott"}),
           .description = w.say({.en = "Local times are of " + zone + ".",
                                 .sv = "Lokala tider gäller " + zone + "."}),
           .geometry = GeometryType::point,
           .columns = std::move(columns),
           .styles = {{"Klara", incidents_style(w.words())}}});

  for (std::size_t i = 0; i < points.size(); ++i) {
    TableRow row{.values = {whole(incidents.rows[i])},
                 .polygons = {},
                 .point = Position{points.x[i], points.y[i]}};
    if (points.timed()) {
      row.values.emplace_back(points.from[i]);
      row.values.emplace_back(points.until[i]);
      row.values.emplace_back(local_text(w.result().zone, points.from[i]));
      row.values.emplace_back(local_text(w.result().zone, points.until[i]));
    }
    if (!points.weight.empty()) row.values.emplace_back(points.weight[i]);
    for (const Category& category : incidents.categories) {
      row.values.emplace_back(category.levels[category.of_row[i]]);
    }
    w.file().add(row);
  }
}

// How it was made.

void write_run(Writing& w) {
  w.begin({.name = "klara_run",
           .identifier = w.say({.en = "Run", .sv = "Körning"}),
           .description = {},
           .columns = {{"key", ColumnType::text, w.say({.en = "Key", .sv = "Nyckel"})},
                       {"value", ColumnType::text, w.say({.en = "Value", .sv = "Värde"})}},
           .styles = {}});
  std::vector<RecordRow> rows = run_record(w.result().provenance);
  rows.push_back({"crs", name_of(w.result().crs)});
  rows.push_back({"timezone", w.result().zone.name});
  rows.push_back({"run_json", w.result().run_json});
  for (const RecordRow& row : rows) {
    if (!row.value.empty())
      w.file().add({.values = {row.key, row.value}, .polygons = {}, .point = {}});
  }
}

void write_parameters(Writing& w) {
  w.begin({.name = "klara_parameters",
           .identifier = w.say({.en = "Parameters", .sv = "Parametrar"}),
           .description = {},
           .columns = {{"name", ColumnType::text, w.say({.en = "Parameter", .sv = "Parameter"})},
                       {"value", ColumnType::text, w.say({.en = "Value", .sv = "Värde"})},
                       {"chosen_because", ColumnType::text,
                        w.say({.en = "Chosen by the program because",
                               .sv = "Valt av programmet eftersom"})}},
           .styles = {}});
  for (const Parameter& p : w.result().provenance.parameters) {
    w.file().add(
        {.values = {p.name, p.value, w.say(p.chosen_because)}, .polygons = {}, .point = {}});
  }
}

void write_inputs(Writing& w) {
  w.begin({.name = "klara_inputs",
           .identifier = w.say({.en = "Inputs", .sv = "Indata"}),
           .description = {},
           .columns = {{"role", ColumnType::text, w.say({.en = "Role", .sv = "Roll"})},
                       {"path", ColumnType::text, w.say({.en = "File", .sv = "Fil"})},
                       {"sha256", ColumnType::text, "SHA-256"},
                       {"rows", ColumnType::integer, w.say({.en = "Rows", .sv = "Rader"})}},
           .styles = {}});
  for (const InputFile& f : w.result().provenance.inputs) {
    w.file().add(
        {.values = {f.role, f.path, f.sha256, whole(f.rows)}, .polygons = {}, .point = {}});
  }
}

struct NamedIntake {
  std::string role;
  const IntakeReport* report = nullptr;
};

std::vector<NamedIntake> intakes_of(const Writing& w) {
  std::vector<NamedIntake> result{{"incidents", &w.result().provenance.incidents}};
  if (w.result().provenance.districts.read > 0) {
    result.push_back({"districts", &w.result().provenance.districts});
  }
  return result;
}

void write_intake(Writing& w) {
  w.begin({.name = "klara_intake",
           .identifier = w.say({.en = "Intake", .sv = "Inläsning"}),
           .description =
               w.say({.en = "read = used + quarantined", .sv = "lästa = använda + i karantän"}),
           .columns = {{"role", ColumnType::text, w.say({.en = "Input", .sv = "Indata"})},
                       {"outcome", ColumnType::text, w.say({.en = "Outcome", .sv = "Utfall"})},
                       {"code", ColumnType::text, w.say({.en = "Code", .sv = "Kod"})},
                       {"meaning", ColumnType::text, w.say({.en = "Meaning", .sv = "Betydelse"})},
                       {"rows", ColumnType::integer, w.say({.en = "Rows", .sv = "Rader"})}},
           .styles = {}});
  const Text read{.en = "rows read", .sv = "lästa rader"};
  const Text used{.en = "rows used", .sv = "använda rader"};
  for (const NamedIntake& intake : intakes_of(w)) {
    const auto add = [&](const char* outcome, const std::string& code, const Text& meaning,
                         std::uint64_t rows) {
      w.file().add(
          {.values = {intake.role, std::string(outcome), code, w.say(meaning), whole(rows)},
           .polygons = {},
           .point = {}});
    };
    add("read", "", read, intake.report->read);
    add("used", "", used, intake.report->used);
    for (const auto& [code, rows] : reasons(*intake.report)) {
      add("quarantined", code, meaning_of(code), rows);
    }
    for (const IntakeWarning& warning : intake.report->warnings) {
      add("warning", warning.code, warning.message, warning.rows);
    }
  }
}

/// Row and reason only: what the row holds stays in its file.
void write_quarantine(Writing& w) {
  w.begin(
      {.name = "klara_quarantine",
       .identifier = w.say({.en = "Quarantine", .sv = "Karantän"}),
       .description = w.say({.en = "Rows that enter no statistic; the line in the file and why.",
                             .sv = "Rader som inte ingår i någon statistik; rad i filen och "
                                   "skäl."}),
       .columns = {{"role", ColumnType::text, w.say({.en = "Input", .sv = "Indata"})},
                   {"row", ColumnType::integer, w.say({.en = "Row", .sv = "Rad"})},
                   {"code", ColumnType::text, w.say({.en = "Code", .sv = "Kod"})}},
       .styles = {}});
  for (const NamedIntake& intake : intakes_of(w)) {
    for (const QuarantinedRow& row : intake.report->quarantined) {
      w.file().add(
          {.values = {intake.role, whole(row.row), row.code}, .polygons = {}, .point = {}});
    }
  }
}

}  // namespace

void write_geopackage(const std::filesystem::path& path, const ResultFile& result,
                      const RunContext& run) {
  GeoPackageFile file(path, result.crs);
  Writing w(file, result, run);
  for (const RecordRow& row : run_record(result.provenance)) {
    if (!row.value.empty()) file.set_metadata("klara_" + row.key, row.value);
  }

  if (result.analysis->displacement) write_areas(w);
  const std::vector<Surface> surfaces = surfaces_of(w);
  if (!surfaces.empty()) {
    if (result.analysis->before || result.analysis->after) write_outlines(w);
    const double floor = floor_of(surfaces);
    if (result.analysis->change) write_change(w, floor);
    for (const Surface& surface : surfaces) write_density(w, surface, floor);
  }
  if (!result.analysis->districts.empty()) write_districts(w);
  if (result.points != nullptr) write_incidents(w);

  write_run(w);
  write_parameters(w);
  write_inputs(w);
  write_intake(w);
  write_quarantine(w);
  file.finish();
}

}  // namespace klara
