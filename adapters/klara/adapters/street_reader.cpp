#include <klara/adapters/street_reader.hpp>

#include <klara/adapters/feature_table.hpp>
#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace klara {
namespace {

/// As column_key has them.
constexpr std::array<std::string_view, 8> name_names{"name",       "namn",   "gatunamn", "vagnamn",
                                                     "streetname", "street", "roadname", "gata"};

std::optional<std::size_t> name_column(const FeatureTable& layer, const StreetSettings& source,
                                       IntakeReport& intake) {
  if (source.name) {
    if (const auto column = column_named(layer, column_key(*source.name))) return column;
    throw bad_data("COLUMN_MISSING",
                   {.en = fmt::format("{} has no column {}", layer.file, shown(*source.name)),
                    .sv = fmt::format("{} har ingen kolumn {}", layer.file, shown(*source.name))})
        .with_remedy({.en = fmt::format("Columns there: {}. Name the right one: --street-name "
                                        "COLUMN",
                                        columns_present(layer)),
                      .sv = fmt::format("Kolumner som finns: {}. Ange den rätta: --street-name "
                                        "KOLUMN",
                                        columns_present(layer))})
        .at(layer.file);
  }
  for (const std::string_view name : name_names) {
    const auto column = column_named(layer, name);
    if (!column) continue;
    intake.choices.push_back(
        {"street-name",
         layer.header.columns[*column],
         {.en = "its name is that of a name", .sv = "den heter som ett namn"}});
    return column;
  }
  return std::nullopt;
}

Error no_streets(const FeatureTable& layer, const IntakeReport& intake) {
  std::vector<std::string> counts;
  for (const auto& [code, rows] : reasons(intake))
    counts.push_back(fmt::format("{} {}", code, rows));
  const std::string why = fmt::format("{}", fmt::join(counts, ", "));
  return bad_data(
             "STREETS_EMPTY",
             {.en = fmt::format(
                  "{} holds no street: of {} none is a line that can be used "
                  "({})",
                  layer.file, counted(intake.read, "feature", "features", Language::english), why),
              .sv = fmt::format("{} innehåller ingen gata: av {} objekt är inget en linje som "
                                "kan användas ({})",
                                layer.file, count(intake.read, Language::swedish), why)})
      .with_remedy({.en = "Give the layer that holds the streets as lines: --streets FILE, and "
                          "--street-layer NAME where the file has several.",
                    .sv = "Ange det lager som har gatorna som linjer: --streets FIL, och "
                          "--street-layer NAMN där filen har flera."})
      .at(layer.file);
}

std::string_view fault_of(const Shape& shape) {
  const std::string_view fault = fault_of(shape, ShapeKind::lines);
  if (!fault.empty()) return fault;
  if (shape.lines.empty()) return "GEOM_EMPTY";
  const bool has_zero = std::ranges::any_of(shape.lines, [](const Polyline& line) {
    return std::ranges::find(line, Position{}) != line.end();
  });
  return has_zero ? "COORD_ZERO" : "";
}

/// Moves the rows that cannot be used from the layer to the quarantine.
void set_aside(FeatureTable& layer, IntakeReport& intake) {
  for (const FeatureRow& row : layer.rows) {
    const std::string_view fault = fault_of(row.shape);
    if (!fault.empty()) intake.quarantined.push_back({row.row, std::string(fault)});
  }
  std::erase_if(layer.rows, [](const FeatureRow& row) { return !fault_of(row.shape).empty(); });
}

void note_curves(const FeatureTable& layer, IntakeReport& intake) {
  const auto curved = static_cast<std::uint64_t>(std::ranges::count_if(
      layer.rows, [](const FeatureRow& row) { return row.shape.linearised; }));
  if (curved == 0) return;
  add_warning(intake, "GEOM_CURVE_LINEARISED", curved,
              {.en = "curved streets were replaced by chords within centimetres of them",
               .sv = "böjda gator ersattes med kordor inom någon centimeter från dem"});
}

/// A row with a vertex beyond what either system covers is set aside: one stray vertex makes a
/// street as long as a country.
void project_each(FeatureTable& layer, const Coordinates& from, Crs own, Crs crs,
                  IntakeReport& intake) {
  const std::optional<Bounds> own_area = area_of_use(own);
  const std::optional<Bounds> area = area_of_use(crs);
  const auto is_covered = [&](Position before, Position after) {
    return !std::isnan(after.x) && (!own_area || own_area->contains(before)) &&
           (!area || area->contains(after));
  };
  Coordinates all = from;
  Projection(own, crs).transform(all.x, all.y);
  std::size_t i = 0;
  for (FeatureRow& row : layer.rows) {
    bool is_placed = true;
    for (Polyline& line : row.shape.lines) {
      for (Position& p : line) {
        const Position before = p;
        p = {all.x[i], all.y[i]};
        is_placed = is_placed && is_covered(before, p);
        ++i;
      }
    }
    if (is_placed) continue;
    intake.quarantined.push_back({row.row, "COORD_OUT_OF_CRS_AREA"});
    row.shape.lines.clear();
  }
  std::erase_if(layer.rows, [](const FeatureRow& row) { return row.shape.lines.empty(); });
}

std::string name_of_row(const FeatureRow& row, std::optional<std::size_t> column) {
  if (!column) return {};
  const std::string name = composed(row.fields[*column].text);
  return looks_personal(name) ? std::string(masked) : name;
}

}  // namespace

Streets read_streets(const StreetSettings& source, Crs crs, const RunContext& run) {
  FeatureTable layer = feature_table(
      source.source, {.layer = source.layer, .encoding = {}, .layer_option = "--street-layer"},
      "--street-crs", run);
  Streets result;
  IntakeReport& intake = result.intake;
  intake.source = layer.file;
  intake.sha256 = input_checksum(source.source, run);
  intake.read = layer.rows.size();
  intake.warnings = layer.header.warnings;

  const std::optional<std::size_t> name = name_column(layer, source, intake);
  const Crs own = crs_of(layer, source.crs, intake);
  set_aside(layer, intake);
  if (layer.rows.empty()) throw no_streets(layer, intake);
  const Coordinates all = coordinates_of(layer);
  require_plausible(layer, all, own, crs);
  project_each(layer, all, own, crs, intake);
  if (layer.rows.empty()) throw no_streets(layer, intake);
  note_curves(layer, intake);

  intake.used = layer.rows.size();
  std::ranges::sort(intake.quarantined, {}, &QuarantinedRow::row);
  std::ranges::stable_sort(intake.warnings, {}, &IntakeWarning::code);
  require_balance(intake);
  for (FeatureRow& row : layer.rows) {
    for (Polyline& line : row.shape.lines) {
      result.lines.push_back(std::move(line));
      result.rows.push_back(row.row);
      result.names.push_back(name_of_row(row, name));
    }
  }
  return result;
}

}  // namespace klara
