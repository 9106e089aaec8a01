#include <klara/adapters/feature_table.hpp>

#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/polygon_soundness.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace klara {
namespace {

Text meaning_of_fault(const std::string& code, const std::string& type) {
  if (code == "GEOM_TYPE") {
    return {.en = fmt::format("is a {} and not a polygon", type.empty() ? "point" : type),
            .sv = fmt::format("är en {} och ingen polygon", type.empty() ? "punkt" : type)};
  }
  static const std::map<std::string, Text> words{
      {"GEOM_NULL", {.en = "has no geometry", .sv = "saknar geometri"}},
      {"GEOM_EMPTY", {.en = "has an empty geometry", .sv = "har en tom geometri"}},
      {"GEOM_INVALID",
       {.en = "has a geometry that cannot be read", .sv = "har en geometri som inte kan läsas"}},
      {"COORD_NOT_FINITE",
       {.en = "has a coordinate that is not a finite number",
        .sv = "har en koordinat som inte är ett ändligt tal"}},
      {"COORD_OUT_OF_CRS_AREA",
       {.en = "has a coordinate beyond what the coordinate system covers",
        .sv = "har en koordinat bortom det område som koordinatsystemet täcker"}},
      {"GEOM_RING_NOT_CLOSED",
       {.en = "has a ring whose last vertex is not its first",
        .sv = "har en ring vars sista punkt inte är den första"}},
      {"GEOM_ZERO_AREA",
       {.en = "has a ring that encloses nothing", .sv = "har en ring som inte omsluter någon yta"}},
      {"GEOM_SPIKE",
       {.en = "has a border that runs out and back on itself",
        .sv = "har en gräns som löper ut och tillbaka på sig själv"}},
      {"GEOM_HOLE_OUTSIDE",
       {.en = "has a hole outside its polygon", .sv = "har ett hål utanför sin polygon"}},
      {"GEOM_SELF_INTERSECTION",
       {.en = "has a border that crosses itself, or parts that overlap",
        .sv = "har en gräns som korsar sig själv, eller delar som överlappar"}}};
  const auto found = words.find(code);
  return found != words.end() ? found->second : Text{.en = code, .sv = code};
}

std::string written(Position p) {
  const bool degrees = std::abs(p.x) <= 360.0 && std::abs(p.y) <= 90.0;
  return degrees ? fmt::format("{:.6f}, {:.6f}", p.x, p.y)
                 : fmt::format("{:.2f}, {:.2f}", p.x, p.y);
}

Text way_to_name_a_crs(const std::string& option) {
  if (option.empty()) {
    return {.en =
                "Ask whoever made it, and save it with its coordinate system (in QGIS: Set Layer "
                "CRS, then Export).",
            .sv =
                "Fråga den som gjort filen och spara den med sitt koordinatsystem (i QGIS: Ange "
                "lagrets koordinatsystem, sedan Exportera)."};
  }
  return {.en = fmt::format("Ask whoever made it and write it: {} EPSG:3011", option),
          .sv = fmt::format("Fråga den som gjort filen och skriv det: {} EPSG:3011", option)};
}

Text way_out_of_mismatch(const std::string& option) {
  if (option.empty()) {
    return {.en =
                "Is it the right file? If it is, save it with the coordinate system that its "
                "positions are in.",
            .sv =
                "Är det rätt fil? Spara den i så fall med det koordinatsystem som positionerna "
                "är i."};
  }
  return {.en = fmt::format("Leave out --work-crs, so that a system for the place is chosen, or "
                            "name the file's own: {} EPSG:NNNN",
                            option),
          .sv = fmt::format("Utelämna --work-crs, så att ett system för platsen väljs, eller ange "
                            "filens eget: {} EPSG:NNNN",
                            option)};
}

Text way_out_of_fault(const std::string& code) {
  if (code == "GEOM_TYPE") {
    return {.en =
                "Areas are needed here (of places, points do as well): give the layer that has "
                "them as polygons.",
            .sv =
                "Här behövs ytor (för platser duger också punkter): ange det lager som har dem "
                "som polygoner."};
  }
  return {.en =
              "Mend it where the layer is kept (QGIS: Check validity, Fix geometries). Klara "
              "changes no borders by itself.",
          .sv =
              "Rätta det där lagret förvaltas (QGIS: Kontrollera giltighet, Reparera geometrier). "
              "Klara ändrar inga gränser på egen hand."};
}

/// AnyShape is Shape, const or not.
template <class AnyShape, class Visit>
void for_each_position(AnyShape& shape, const Visit& visit) {
  if (shape.kind == ShapeKind::point) visit(shape.point);
  for (auto& polygon : shape.polygons) {
    std::ranges::for_each(polygon.shell, visit);
    for (auto& hole : polygon.holes) std::ranges::for_each(hole, visit);
  }
  for (auto& line : shape.lines) std::ranges::for_each(line, visit);
}

}  // namespace

FeatureTable feature_table(const std::filesystem::path& file, const VectorLayerOptions& options,
                           const std::string& crs_option, const RunContext& run) {
  const auto source = open_vector_layer(file, options, run);
  FeatureTable layer{
      .file = file.string(), .crs_option = crs_option, .header = source->header(), .rows = {}};
  source->for_each(run, [&](const VectorFeature& feature) {
    layer.rows.push_back({.row = feature.row,
                          .fields = {feature.fields.begin(), feature.fields.end()},
                          .shape = feature.shape});
  });
  if (layer.rows.empty()) {
    throw bad_data("NO_ROWS", {.en = fmt::format("{} has no features", layer.file),
                               .sv = fmt::format("{} har inga objekt", layer.file)})
        .with_remedy({.en = "Export it again from the layer that holds them, without a filter.",
                      .sv = "Exportera den igen från lagret som har dem, utan filter."})
        .at(layer.file);
  }
  return layer;
}

std::optional<std::size_t> column_named(const FeatureTable& layer, std::string_view key) {
  for (std::size_t c = 0; c < layer.header.columns.size(); ++c) {
    if (column_key(layer.header.columns[c]) == key) return c;
  }
  return std::nullopt;
}

std::string columns_present(const FeatureTable& layer) {
  std::vector<std::string> names;
  for (const std::string& name : layer.header.columns) names.push_back(shown(name));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string code_text(const Field& field) {
  const bool whole = field.kind == FieldKind::number && std::floor(field.number) == field.number;
  return whole ? fmt::format("{:.0f}", field.number) : composed(field.text);
}

Text label_of(const FeatureRow& row, std::optional<std::size_t> column) {
  const std::string code = column ? code_text(row.fields[*column]) : std::string{};
  if (code.empty()) {
    return {.en = fmt::format("feature {}", row.row), .sv = fmt::format("objekt {}", row.row)};
  }
  return {.en = "district " + shown(code), .sv = "område " + shown(code)};
}

Error shape_error(const FeatureTable& layer, const FeatureRow& row, const Text& label,
                  const std::string& code, const std::optional<Position>& place) {
  const Text meaning = meaning_of_fault(code, row.shape.type);
  return bad_data(code, {.en = fmt::format("{}: {} {}{}", layer.file, label.en, meaning.en,
                                           place ? fmt::format(", at {}", written(*place)) : ""),
                         .sv = fmt::format("{}: {} {}{}", layer.file, label.sv, meaning.sv,
                                           place ? fmt::format(", vid {}", written(*place)) : "")})
      .with_remedy(way_out_of_fault(code))
      .at(layer.file, row.row);
}

void require_polygon(const FeatureTable& layer, const FeatureRow& row, const Text& label,
                     const GeosSession& geos) {
  const std::string fault(fault_of(row.shape, ShapeKind::polygons));
  if (!fault.empty()) throw shape_error(layer, row, label, fault, std::nullopt);
  if (const auto found = polygon_fault(row.shape.polygons, geos)) {
    throw shape_error(layer, row, label, found->code, found->place);
  }
}

Coordinates coordinates_of(const FeatureTable& layer) {
  Coordinates all;
  const auto add = [&](const Position& p) {
    all.x.push_back(p.x);
    all.y.push_back(p.y);
  };
  for (const FeatureRow& row : layer.rows) for_each_position(row.shape, add);
  return all;
}

Crs crs_of(const FeatureTable& layer, const std::optional<std::string>& asked,
           IntakeReport& intake) {
  if (!asked) {
    if (layer.header.crs) return *layer.header.crs;
    throw bad_data(
        "CRS_MISSING",
        {.en = fmt::format("{} does not say which coordinate system it is in", layer.file),
         .sv = fmt::format("{} anger inte vilket koordinatsystem den är i", layer.file)})
        .with_remedy(way_to_name_a_crs(layer.crs_option))
        .at(layer.file);
  }
  const Crs crs = crs_named(*asked);
  if (layer.header.crs && *layer.header.crs != crs) {
    const std::string stated = name_of(*layer.header.crs);
    intake.warnings.push_back(
        {"CRS_OVERRIDDEN",
         layer.rows.size(),
         {.en = fmt::format("the file states {}; read as {} as asked", stated, name_of(crs)),
          .sv =
              fmt::format("filen uppger {}; läst som {} enligt önskemål", stated, name_of(crs))}});
  }
  return crs;
}

void require_plausible(const FeatureTable& layer, const Coordinates& all, Crs crs,
                       std::optional<Crs> work_crs) {
  std::optional<ExpectedExtent> expected;
  const std::optional<Bounds> use = work_crs ? area_of_use(*work_crs) : std::nullopt;
  if (use) expected = ExpectedExtent{.bounds = *use, .crs = *work_crs, .districts = false};
  const double inside =
      require_plausible_crs(all.x, all.y, crs, expected, layer.file, layer.crs_option);
  if (inside >= 0.5) return;
  throw bad_data("CRS_MISMATCH",
                 {.en = fmt::format("{} lies outside the area where {} may be used", layer.file,
                                    name_of(*work_crs)),
                  .sv = fmt::format("{} ligger utanför det område där {} får användas", layer.file,
                                    name_of(*work_crs))})
      .with_remedy(way_out_of_mismatch(layer.crs_option))
      .at(layer.file);
}

void project(FeatureTable& layer, const Coordinates& from, Crs crs, Crs to,
             std::optional<std::size_t> label_column) {
  Coordinates all = from;
  Projection(crs, to).transform(all.x, all.y);
  std::size_t i = 0;
  for (FeatureRow& row : layer.rows) {
    const auto take = [&](Position& p) {
      p = {all.x[i], all.y[i]};
      if (std::isnan(p.x)) {
        throw shape_error(layer, row, label_of(row, label_column), "COORD_OUT_OF_CRS_AREA",
                          Position{from.x[i], from.y[i]});
      }
      ++i;
    };
    for_each_position(row.shape, take);
  }
}

}  // namespace klara
