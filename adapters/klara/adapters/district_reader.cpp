#include <klara/adapters/district_reader.hpp>

#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/district_judgement.hpp>
#include <klara/adapters/geos_session.hpp>
#include <klara/adapters/polygon_soundness.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/vector_layer.hpp>
#include <klara/adapters/work_crs.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/columns.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t vertices_of_circle = 64;

/// As column_key has them. Finer divisions first: an area's own code is unique, those of what it
/// belongs to are not.
constexpr std::array<std::string_view, 21> code_names{
    "nyko7",     "nyko6",    "nyko5", "nyko4",        "nyko3",      "nyko",      "nykokod",
    "nyckelkod", "code",     "kod",   "districtcode", "omradeskod", "omradekod", "desokod",
    "deso",      "regsokod", "regso", "precinct",     "beat",       "ward",      "districtid"};
constexpr std::array<std::string_view, 11> name_names{
    "name",  "namn",      "districtname", "omradesnamn", "omrade", "label",
    "title", "benamning", "stadsdel",     "district",    "plats"};
constexpr std::array<std::string_view, 4> place_names{"name", "namn", "plats", "place"};

struct Row {
  std::uint64_t row = 0;
  std::vector<Field> fields;
  Shape shape;
};

/// A layer in memory: polygons are few.
struct Layer {
  std::string file;
  VectorHeader header;
  std::vector<Row> rows;
};

Layer layer_of(const fs::path& file, const std::optional<std::string>& name,
               const RunContext& run) {
  const auto source = open_vector_layer(file, {.layer = name, .encoding = {}});
  Layer layer{.file = file.string(), .header = source->header(), .rows = {}};
  source->for_each(run, [&](const VectorFeature& feature) {
    layer.rows.push_back({.row = feature.row,
                          .fields = {feature.fields.begin(), feature.fields.end()},
                          .shape = feature.shape});
  });
  if (layer.rows.empty()) {
    throw bad_data("NO_ROWS", {.en = fmt::format("{} has no features", layer.file),
                               .sv = fmt::format("{} har inga objekt", layer.file)})
        .at(layer.file);
  }
  return layer;
}

std::optional<std::size_t> column_named(const Layer& layer, std::string_view name) {
  for (std::size_t c = 0; c < layer.header.columns.size(); ++c) {
    if (column_key(layer.header.columns[c]) == name) return c;
  }
  return std::nullopt;
}

std::string columns_present(const Layer& layer) {
  std::vector<std::string> names;
  for (const std::string& name : layer.header.columns) names.push_back(shown(name));
  return fmt::format("{}", fmt::join(names, ", "));
}

Error column_missing(const Layer& layer, Text what, const std::string& option) {
  return bad_data("COLUMN_MISSING", std::move(what))
      .with_remedy({.en = fmt::format("Columns there: {}. Name the right one: {} COLUMN",
                                      columns_present(layer), option),
                    .sv = fmt::format("Kolumner som finns: {}. Ange den rätta: {} KOLUMN",
                                      columns_present(layer), option)})
      .at(layer.file);
}

std::size_t column_given(const Layer& layer, const std::string& name, const std::string& option) {
  const auto& columns = layer.header.columns;
  const auto exact = std::ranges::find(columns, name);
  if (exact != columns.end()) return static_cast<std::size_t>(exact - columns.begin());
  if (const auto column = column_named(layer, column_key(name))) return *column;
  throw column_missing(layer,
                       {.en = fmt::format("{} has no column {}", layer.file, name),
                        .sv = fmt::format("{} har ingen kolumn {}", layer.file, name)},
                       option);
}

/// A code as text: 1010280, never 1.01028e6 or 1010280.0.
std::string code_text(const Field& field) {
  const bool whole = field.kind == FieldKind::number && std::floor(field.number) == field.number;
  return whole ? fmt::format("{:.0f}", field.number) : composed(field.text);
}

bool is_key(const Layer& layer, std::size_t column) {
  std::set<std::string> seen;
  return std::ranges::all_of(layer.rows, [&](const Row& row) {
    const std::string code = code_text(row.fields[column]);
    return !code.empty() && seen.insert(code).second;
  });
}

std::size_t code_column(const Layer& layer, const DistrictSource& source, IntakeReport& intake) {
  if (source.code) return column_given(layer, *source.code, "--district-code");
  std::optional<std::size_t> chosen;
  for (const std::string_view name : code_names) {
    const auto column = column_named(layer, name);
    if (!column) continue;
    if (!chosen) chosen = column;
    if (is_key(layer, *column)) {
      chosen = column;
      break;
    }
  }
  if (!chosen) {
    throw column_missing(
        layer,
        {.en = fmt::format("{} has no column that looks like a district's code", layer.file),
         .sv = fmt::format("{} har ingen kolumn som ser ut som områdets kod", layer.file)},
        "--district-code");
  }
  intake.choices.push_back({"district-code",
                            layer.header.columns[*chosen],
                            {.en = "its name is that of a code, and it differs in every row",
                             .sv = "den heter som en kod och skiljer sig på varje rad"}});
  return *chosen;
}

std::optional<std::size_t> name_column(const Layer& layer, const DistrictSource& source,
                                       std::size_t code, IntakeReport& intake) {
  if (source.name) return column_given(layer, *source.name, "--district-name");
  for (const std::string_view name : name_names) {
    const auto column = column_named(layer, name);
    if (!column || *column == code) continue;
    intake.choices.push_back(
        {"district-name",
         layer.header.columns[*column],
         {.en = "its name is that of a name", .sv = "den heter som ett namn"}});
    return column;
  }
  return std::nullopt;
}

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

/// "district 10102": by its code if that can be told, else by its number.
Text label_of(const Row& row, std::optional<std::size_t> column) {
  const std::string code = column ? code_text(row.fields[*column]) : std::string{};
  if (code.empty()) {
    return {.en = fmt::format("feature {}", row.row), .sv = fmt::format("objekt {}", row.row)};
  }
  return {.en = "district " + shown(code), .sv = "område " + shown(code)};
}

Error shape_error(const Layer& layer, const Row& row, const Text& label, const std::string& code,
                  const std::optional<Position>& place) {
  const Text meaning = meaning_of_fault(code, row.shape.type);
  return bad_data(code, {.en = fmt::format("{}: {} {}{}", layer.file, label.en, meaning.en,
                                           place ? fmt::format(", at {}", written(*place)) : ""),
                         .sv = fmt::format("{}: {} {}{}", layer.file, label.sv, meaning.sv,
                                           place ? fmt::format(", vid {}", written(*place)) : "")})
      .with_remedy({.en = "Mend it where the layer is kept (QGIS: Check validity, Fix geometries). "
                          "Klara changes no borders by itself.",
                    .sv = "Rätta det där lagret förvaltas (QGIS: Kontrollera giltighet, Reparera "
                          "geometrier). Klara ändrar inga gränser på egen hand."})
      .at(layer.file, row.row);
}

std::string fault_of_kind(const Shape& shape) {
  if (!shape.fault.empty()) return shape.fault;
  switch (shape.kind) {
    case ShapeKind::missing:
      return "GEOM_NULL";
    case ShapeKind::empty:
      return "GEOM_EMPTY";
    case ShapeKind::polygons:
      return {};
    case ShapeKind::point:
    case ShapeKind::other:
      break;
  }
  return "GEOM_TYPE";
}

void require_polygon(const Layer& layer, const Row& row, const Text& label,
                     const GeosSession& geos) {
  const std::string fault = fault_of_kind(row.shape);
  if (!fault.empty()) throw shape_error(layer, row, label, fault, std::nullopt);
  if (const auto found = polygon_fault(row.shape.polygons, geos)) {
    throw shape_error(layer, row, label, found->code, found->place);
  }
}

template <class Visit>
void for_each_vertex(MultiPolygon& area, const Visit& visit) {
  for (Polygon& polygon : area) {
    std::ranges::for_each(polygon.shell, visit);
    for (Ring& hole : polygon.holes) std::ranges::for_each(hole, visit);
  }
}

struct Coordinates {
  std::vector<double> x, y;
};

Coordinates coordinates_of(Layer& layer) {
  Coordinates all;
  const auto add = [&](const Position& p) {
    all.x.push_back(p.x);
    all.y.push_back(p.y);
  };
  for (Row& row : layer.rows) {
    if (row.shape.kind == ShapeKind::point) add(row.shape.point);
    for_each_vertex(row.shape.polygons, add);
  }
  return all;
}

Crs crs_of(const Layer& layer, const std::optional<std::string>& asked, IntakeReport& intake) {
  if (!asked) {
    if (layer.header.crs) return *layer.header.crs;
    throw bad_data(
        "CRS_MISSING",
        {.en = fmt::format("{} does not say which coordinate system it is in", layer.file),
         .sv = fmt::format("{} anger inte vilket koordinatsystem den är i", layer.file)})
        .with_remedy({.en = "Ask whoever made it and write it: --district-crs EPSG:3011",
                      .sv = "Fråga den som gjort filen och skriv det: --district-crs EPSG:3011"})
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

/// Refuses positions that do not lie where their own or the working system may be used.
void require_plausible(const Layer& layer, const Coordinates& all, Crs crs,
                       std::optional<Crs> work_crs) {
  std::optional<ExpectedExtent> expected;
  const std::optional<Bounds> use = work_crs ? area_of_use(*work_crs) : std::nullopt;
  if (use) expected = ExpectedExtent{.bounds = *use, .crs = *work_crs, .districts = false};
  const double inside =
      require_plausible_crs(all.x, all.y, crs, expected, layer.file, "--district-crs");
  if (inside >= 0.5) return;
  throw bad_data("CRS_MISMATCH",
                 {.en = fmt::format("{} lies outside the area where {} may be used", layer.file,
                                    name_of(*work_crs)),
                  .sv = fmt::format("{} ligger utanför det område där {} får användas", layer.file,
                                    name_of(*work_crs))})
      .with_remedy({.en = "Leave out --work-crs, so that a system for the place is chosen, or name "
                          "the file's own: --district-crs EPSG:NNNN",
                    .sv = "Utelämna --work-crs, så att ett system för platsen väljs, eller ange "
                          "filens eget: --district-crs EPSG:NNNN"})
      .at(layer.file);
}

/// Equal positions stay equal, so that shared borders stay shared.
void project(Layer& layer, const Coordinates& from, Crs crs, Crs to,
             std::optional<std::size_t> label_column) {
  Coordinates all = from;
  Projection(crs, to).transform(all.x, all.y);
  std::size_t i = 0;
  for (Row& row : layer.rows) {
    const auto take = [&](Position& p) {
      p = {all.x[i], all.y[i]};
      if (std::isnan(p.x)) {
        throw shape_error(layer, row, label_of(row, label_column), "COORD_OUT_OF_CRS_AREA",
                          Position{from.x[i], from.y[i]});
      }
      ++i;
    };
    if (row.shape.kind == ShapeKind::point) take(row.shape.point);
    for_each_vertex(row.shape.polygons, take);
  }
}

void require_codes(const Layer& layer, std::size_t column, IntakeReport& intake) {
  const std::string name = shown(layer.header.columns[column]);
  std::map<std::string, std::uint64_t> first_row;
  std::set<FieldKind> kinds;
  std::set<std::size_t> lengths;
  for (const Row& row : layer.rows) {
    const Field& field = row.fields[column];
    const std::string code = code_text(field);
    if (code.empty()) {
      throw bad_data(
          "DISTRICT_ID_MISSING",
          {.en = fmt::format("{}: feature {} has no code in {}", layer.file, row.row, name),
           .sv = fmt::format("{}: objekt {} saknar kod i {}", layer.file, row.row, name)})
          .with_remedy({.en = "Every district needs a code. Fill it in, or name another column: "
                              "--district-code COLUMN",
                        .sv = "Varje område behöver en kod. Fyll i den eller ange en annan kolumn: "
                              "--district-code KOLUMN"})
          .at(layer.file, row.row);
    }
    const auto [earlier, is_new] = first_row.emplace(code, row.row);
    if (!is_new) {
      throw bad_data("DISTRICT_ID_DUPLICATE",
                     {.en = fmt::format("{}: features {} and {} have the same code {} in {}",
                                        layer.file, earlier->second, row.row, shown(code), name),
                      .sv = fmt::format("{}: objekten {} och {} har samma kod {} i {}", layer.file,
                                        earlier->second, row.row, shown(code), name)})
          .with_remedy({.en = "Join the parts of a district to one feature, or name a column that "
                              "differs in every row: --district-code COLUMN",
                        .sv = "Slå ihop ett områdes delar till ett objekt eller ange en kolumn som "
                              "skiljer sig på varje rad: --district-code KOLUMN"})
          .at(layer.file, row.row);
    }
    kinds.insert(field.kind);
    lengths.insert(code.size());
    if (kinds.size() > 1) {
      throw bad_data(
          "DISTRICT_ID_TYPE",
          {.en = fmt::format("{}: codes in {} are text in some rows and numbers in others, "
                             "as in feature {} ({})",
                             layer.file, name, row.row, shown(code)),
           .sv = fmt::format("{}: koderna i {} är text på vissa rader och tal på andra, "
                             "som i objekt {} ({})",
                             layer.file, name, row.row, shown(code))})
          .with_remedy(
              {.en = "A number has lost its leading zeros. Write every code as text.",
               .sv = "Ett tal har tappat sina inledande nollor. Skriv alla koder som text."})
          .at(layer.file, row.row);
    }
  }
  if (kinds.contains(FieldKind::number) && lengths.size() > 1) {
    intake.warnings.push_back(
        {"DISTRICT_ID_TYPE",
         layer.rows.size(),
         {.en = fmt::format(
              "codes in {} are numbers of different length; leading zeros may be lost", name),
          .sv = fmt::format("koderna i {} är tal av olika längd; inledande nollor kan ha gått "
                            "förlorade",
                            name)}});
  }
}

void note_curves(const Layer& layer, IntakeReport& intake) {
  const auto curved = static_cast<std::uint64_t>(
      std::ranges::count_if(layer.rows, [](const Row& row) { return row.shape.linearised; }));
  if (curved == 0) return;
  intake.warnings.push_back(
      {"GEOM_CURVE_LINEARISED",
       curved,
       {.en = "curved borders were replaced by chords within centimetres of them",
        .sv = "böjda gränser ersattes med kordor inom någon centimeter från dem"}});
}

/// Columns whose every value is a number or nothing, by name.
std::map<std::string, std::vector<double>> numbers_of(const Layer& layer, std::size_t code) {
  std::map<std::string, std::vector<double>> result;
  for (std::size_t c = 0; c < layer.header.columns.size(); ++c) {
    std::vector<double> values;
    bool any = false;
    bool other = false;
    for (const Row& row : layer.rows) {
      const Field& field = row.fields[c];
      any = any || field.kind == FieldKind::number;
      other = other || field.kind == FieldKind::text;
      values.push_back(field.kind == FieldKind::number ? field.number
                                                       : std::numeric_limits<double>::quiet_NaN());
    }
    if (c != code && any && !other) result.emplace(layer.header.columns[c], std::move(values));
  }
  return result;
}

void sort_by_code(Districts& result) {
  std::vector<std::size_t> order(result.districts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return result.districts[i].code; });
  DistrictSet sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(result.districts[i]));
  result.districts = std::move(sorted);
  for (auto& [name, values] : result.numbers) {
    std::vector<double> moved;
    for (const std::size_t i : order) moved.push_back(values[i]);
    values = std::move(moved);
  }
}

/// A layer of a study's areas, in `crs`.
Layer projected_layer(const fs::path& file, Crs crs) {
  Layer layer = layer_of(file, std::nullopt, {});
  for (const Row& row : layer.rows) {
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

Districts read_districts(const DistrictSource& source, const DistrictReadOptions& options,
                         const RunContext& run) {
  if (options.work_crs) require_metric(*options.work_crs);
  Layer layer = layer_of(source.source, source.layer, run);
  Districts result;
  result.intake.source = layer.file;
  result.intake.sha256 = sha256_of(source.source);
  result.intake.read = result.intake.used = layer.rows.size();
  result.intake.warnings = layer.header.warnings;

  const std::size_t code = code_column(layer, source, result.intake);
  const auto name = name_column(layer, source, code, result.intake);
  const GeosSession geos;
  for (const Row& row : layer.rows) {
    throw_if_stopped(run);
    require_polygon(layer, row, label_of(row, code), geos);
  }
  require_codes(layer, code, result.intake);
  if (layer.rows.size() < 2) {
    throw bad_data("TOO_FEW_DISTRICTS",
                   {.en = fmt::format("{} has one district; a comparison needs two", layer.file),
                    .sv = fmt::format("{} har ett område; en jämförelse kräver två", layer.file)})
        .at(layer.file);
  }

  const Coordinates all = coordinates_of(layer);
  const Crs own = crs_of(layer, source.crs, result.intake);
  const Text these{.en = "the districts", .sv = "områdena"};
  const Position middle = middle_of(all.x, all.y, own);
  std::optional<Crs> expected = options.work_crs;
  std::vector<CrsOffer> offers{{.crs = own, .owner = these}};
  if (!options.work_crs && options.incidents_crs && !measures_true_metres(own, middle)) {
    if (const std::optional<Crs> incidents = options.incidents_crs()) {
      offers.push_back({.crs = *incidents, .owner = {.en = "the incidents", .sv = "brotten"}});
      if (is_metric(*incidents)) expected = incidents;
    }
  }
  require_plausible(layer, all, own, expected);
  WorkCrs work = chosen_work_crs(options.work_crs, offers, middle, these);
  result.crs = work.crs;
  if (work.choice) result.intake.choices.push_back(std::move(*work.choice));
  project(layer, all, own, result.crs, code);

  for (Row& row : layer.rows) {
    const std::string text = name ? composed(row.fields[*name].text) : std::string{};
    const std::string key = code_text(row.fields[code]);
    result.districts.push_back(
        {.code = key, .name = text.empty() ? key : text, .area = std::move(row.shape.polygons)});
  }
  result.numbers = numbers_of(layer, code);
  sort_by_code(result);

  note_curves(layer, result.intake);
  judge_topology(topology_of(result.districts, run), result.districts, result.intake);
  std::ranges::stable_sort(result.intake.warnings, {}, &IntakeWarning::code);
  return result;
}

MultiPolygon read_area(const std::filesystem::path& file, Crs crs) {
  const Layer layer = projected_layer(file, crs);
  const GeosSession geos;
  MultiPolygon area;
  for (const Row& row : layer.rows) {
    require_polygon(layer, row, label_of(row, {}), geos);
    area.insert(area.end(), row.shape.polygons.begin(), row.shape.polygons.end());
  }
  if (layer.rows.size() == 1) return area;
  // Parts may overlap, and whoever counts crossings must not take that for a hole.
  std::vector<GEOSGeometry*> parts;
  for (const Row& row : layer.rows) {
    parts.push_back(geos.geometry_of(row.shape.polygons).release());
  }
  const auto all = geos.owned(GEOSGeom_createCollection_r(
      geos.context(), GEOS_GEOMETRYCOLLECTION, parts.data(), static_cast<unsigned>(parts.size())));
  return geos.area_of(geos.owned(GEOSUnaryUnion_r(geos.context(), all.get())).get());
}

std::vector<StudyArea> read_places(const std::filesystem::path& file, Crs crs, Metres radius) {
  const Layer layer = projected_layer(file, crs);
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
  for (const Row& row : layer.rows) {
    const std::string name = composed(row.fields[*column].text);
    if (name.empty() || !names.insert(name).second) {
      const bool missing = name.empty();
      throw bad_data(
          missing ? "PLACE_NAME_MISSING" : "PLACE_NAME_DUPLICATE",
          {.en = missing ? fmt::format("{}: place {} has no name", layer.file, row.row)
                         : fmt::format("{}: two places are named {}", layer.file, shown(name)),
           .sv = missing ? fmt::format("{}: plats {} saknar namn", layer.file, row.row)
                         : fmt::format("{}: två platser heter {}", layer.file, shown(name))})
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
