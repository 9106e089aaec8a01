#include <klara/adapters/area_reader.hpp>

#include <klara/adapters/feature_table.hpp>
#include <klara/adapters/geos_session.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace klara {
namespace {

constexpr std::size_t vertices_of_circle = 64;

/// As column_key has them.
constexpr std::array<std::string_view, 4> place_names{"name", "namn", "plats", "place"};

/// A layer of a study's areas, in `crs`. No option names its layer or its system.
FeatureTable projected_layer(const std::filesystem::path& file, Crs crs, const RunContext& run) {
  FeatureTable layer = feature_table(file, {}, "", run);
  for (const FeatureRow& row : layer.rows) {
    if (!row.shape.fault.empty()) {
      throw shape_error(layer, row, label_of(row, {}), row.shape.fault, std::nullopt);
    }
  }
  IntakeReport said;
  const Coordinates all = coordinates_of(layer);
  const Crs own = crs_of(layer, std::nullopt, said);
  require_plausible(layer, all, own, crs);
  project(layer, all, own, crs, std::nullopt);
  return layer;
}

MultiPolygon circle(Position centre, Metres radius) {
  Ring ring;
  for (std::size_t i = 0; i < vertices_of_circle; ++i) {
    const double angle =
        2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(vertices_of_circle);
    ring.push_back(
        {centre.x + radius.value * std::cos(angle), centre.y + radius.value * std::sin(angle)});
  }
  return {{.shell = std::move(ring), .holes = {}}};
}

}  // namespace

AreaRead read_area(const std::filesystem::path& file, Crs crs, const RunContext& run) {
  const FeatureTable layer = projected_layer(file, crs, run);
  const GeosSession geos;
  for (const FeatureRow& row : layer.rows) {
    throw_if_stopped(run);
    require_polygon(layer, row, label_of(row, {}), geos);
  }
  if (layer.rows.size() == 1) return {.area = layer.rows.front().shape.polygons, .features = 1};
  // Parts may overlap, and whoever counts crossings must not take that for a hole.
  std::vector<GEOSGeometry*> parts;
  for (const FeatureRow& row : layer.rows) {
    parts.push_back(geos.geometry_of(row.shape.polygons).release());
  }
  const auto all = geos.owned(GEOSGeom_createCollection_r(
      geos.context(), GEOS_GEOMETRYCOLLECTION, parts.data(), static_cast<unsigned>(parts.size())));
  return {.area = geos.area_of(geos.owned(GEOSUnaryUnion_r(geos.context(), all.get())).get()),
          .features = layer.rows.size()};
}

std::vector<StudyArea> read_places(const std::filesystem::path& file, Crs crs, Metres radius,
                                   const RunContext& run) {
  const FeatureTable layer = projected_layer(file, crs, run);
  std::optional<std::size_t> column;
  for (const std::string_view name : place_names) {
    if (!column) column = column_named(layer, name);
  }
  if (!column) {
    throw bad_data("COLUMN_MISSING",
                   {.en = fmt::format("{} has no column with the names of the places", layer.file),
                    .sv = fmt::format("{} har ingen kolumn med platsernas namn", layer.file)})
        .with_remedy({.en = "It is to be called name, namn, plats or place. Columns there: " +
                            columns_present(layer),
                      .sv = "Den ska heta name, namn, plats eller place. Kolumner som finns: " +
                            columns_present(layer)})
        .at(layer.file);
  }
  const GeosSession geos;
  std::vector<StudyArea> places;
  std::set<std::string> names;
  for (const FeatureRow& row : layer.rows) {
    const std::string name = composed(row.fields[*column].text);
    if (name.empty() || !names.insert(name).second) {
      const bool missing = name.empty();
      throw bad_data(
          missing ? "PLACE_NAME_MISSING" : "PLACE_NAME_DUPLICATE",
          {.en = missing ? fmt::format("{}: place {} has no name", layer.file, row.row)
                         : fmt::format("{}: two places are named {}", layer.file, shown(name)),
           .sv = missing ? fmt::format("{}: plats {} saknar namn", layer.file, row.row)
                         : fmt::format("{}: två platser heter {}", layer.file, shown(name))})
          .with_remedy({.en = "Results tell places by their names. Give each one of its own.",
                        .sv = "Resultaten skiljer platser åt på namnen. Ge varje plats ett eget."})
          .at(layer.file, row.row);
    }
    if (looks_personal(name)) {
      throw bad_data(
          "PLACE_NAME_PERSONAL",
          {.en = fmt::format("{}: the name of place {} looks like a personal identity number",
                             layer.file, row.row),
           .sv = fmt::format("{}: namnet på plats {} ser ut som ett personnummer", layer.file,
                             row.row)})
          .with_remedy({.en = "Names of places stand in every result. Give it another.",
                        .sv = "Platsernas namn står i alla resultat. Ge den ett annat."})
          .at(layer.file, row.row);
    }
    const bool is_point = row.shape.kind == ShapeKind::point;
    if (!is_point) require_polygon(layer, row, {.en = shown(name), .sv = shown(name)}, geos);
    places.push_back({.name = name,
                      .codes = {},
                      .polygon = is_point ? circle(row.shape.point, radius) : row.shape.polygons});
  }
  return places;
}

}  // namespace klara
