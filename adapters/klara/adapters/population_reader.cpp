#include <klara/adapters/population_reader.hpp>

#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/csv.hpp>
#include <klara/adapters/feature_table.hpp>
#include <klara/adapters/geos_session.hpp>
#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/intake_remarks.hpp>
#include <klara/adapters/place_projection.hpp>
#include <klara/adapters/polygon_soundness.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/row_fates.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/columns.hpp>
#include <klara/geodata/decimal_signs.hpp>
#include <klara/geodata/text_form.hpp>
#include <klara/geodata/written_number.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr double greatest_count = 1e9;            // so that sums and their squares stay finite
constexpr std::uint64_t records_per_look = 4096;  // at the clock of progress and stop

// ---- columns

struct Columns {
  std::size_t count = 0;
  std::optional<PositionColumns> position;  // none: the file has geometry
  std::vector<Choice> choices;
};

Columns columns_of(const PopulationSettings& source, Header header, bool has_geometry,
                   std::optional<Crs> crs) {
  Columns columns;
  if (source.count) {
    columns.count = column_asked_for(*source.count, "population-count", header);
  } else {
    const std::optional<std::string> residents = residents_column(header);
    if (!residents) {
      throw column_missing({.en = "no column counts residents by its name",
                            .sv = "ingen kolumn har ett namn som tyder på antal boende"},
                           header,
                           {.en = "Name the column that counts: --population-count COLUMN",
                            .sv = "Ange kolumnen som räknar: --population-count KOLUMN"});
    }
    columns.count =
        static_cast<std::size_t>(std::ranges::find(header, *residents) - header.begin());
    columns.choices.push_back(guessed(header, columns.count, "population-count"));
  }
  if (has_geometry && !source.x && !source.y) return columns;
  ColumnNames asked;
  asked.x = source.x;
  asked.y = source.y;
  columns.position = position_columns(asked, header, crs && is_geographic(*crs));
  for (Choice choice : columns.position->choices) {
    choice.parameter = "population-" + choice.parameter;
    columns.choices.push_back(std::move(choice));
  }
  return columns;
}

// ---- rows

/// What was taken in, in the coordinates of the file, and what was set aside.
struct Gathered {
  std::vector<double> x, y, count;
  std::vector<std::uint64_t> rows;
  std::vector<bool> is_area;
  DecimalSigns signs;
  IntakeReport intake;

  void set_aside(std::uint64_t row, std::string_view code) {
    ++intake.read;
    intake.quarantined.push_back({row, std::string(code)});
  }
  /// `of_hand`: written as text, in which a sign may stand for thousands.
  void take(std::uint64_t row, Position place, bool area, std::string_view written,
            bool decimal_comma, bool of_hand) {
    const WrittenNumber number = written_number(written, decimal_comma);
    if (number.fault != NumberFault::none || number.value < 0.0 || number.value > greatest_count) {
      return set_aside(row, "POPULATION_INVALID");
    }
    if (of_hand) signs.look_at(written, row);
    ++intake.read;
    x.push_back(place.x);
    y.push_back(place.y);
    count.push_back(number.value);
    rows.push_back(row);
    is_area.push_back(area);
  }
};

/// The position that two fields hold, or why there is none.
std::string_view place_in(std::string_view east, std::string_view north, bool decimal_comma,
                          Position& place) {
  const WrittenNumber x = written_number(east, decimal_comma);
  const WrittenNumber y = written_number(north, decimal_comma);
  if (x.fault != NumberFault::none) return coordinate_code(x.fault);
  if (y.fault != NumberFault::none) return coordinate_code(y.fault);
  place = {x.value, y.value};
  return place == Position{} ? "COORD_ZERO" : "";
}

/// The point itself, or one inside the area.
std::string place_of(const Shape& shape, const GeosSession& geos, Position& place) {
  const bool is_area = shape.kind == ShapeKind::polygons;
  std::string fault(fault_of(shape, is_area ? ShapeKind::polygons : ShapeKind::point));
  if (!fault.empty()) return fault;
  if (!is_area) {
    place = shape.point;
    if (!std::isfinite(place.x) || !std::isfinite(place.y)) return "COORD_NOT_FINITE";
    return place == Position{} ? "COORD_ZERO" : "";
  }
  if (const auto found = polygon_fault(shape.polygons, geos)) return found->code;
  place = centroid(shape.polygons);
  if (contains(shape.polygons, place)) return {};
  const auto area = geos.geometry_of(shape.polygons);
  const auto inside = geos.owned(GEOSPointOnSurface_r(geos.context(), area.get()));
  place = geos.first_position(inside.get());
  return {};
}

// ---- the file as a whole

/// A file with its rows taken apart.
struct RawPopulation {
  Gathered gathered;
  Columns columns;
  std::string column;  // of the counts
  Crs crs;
};

RawPopulation csv_population(const PopulationSettings& source, const RunContext& run) {
  CsvReader file(source.source, {.encoding = source.encoding});
  const std::optional<Crs> crs = source.crs ? std::optional(crs_named(*source.crs)) : std::nullopt;
  RawPopulation raw;
  raw.columns = columns_of(source, file.header(), false, crs);
  raw.column = file.header()[raw.columns.count];
  const PositionColumns& at = *raw.columns.position;
  const bool decimal_comma = file.dialect().decimal_comma;
  CsvRecord record;
  for (std::uint64_t n = 0; file.next(record); ++n) {
    Position place;
    const std::string_view fault =
        !record.fault.empty()
            ? record.fault
            : place_in(record.fields[at.x], record.fields[at.y], decimal_comma, place);
    if (fault.empty()) {
      raw.gathered.take(record.row, place, false, record.fields[raw.columns.count], decimal_comma,
                        true);
    } else {
      raw.gathered.set_aside(record.row, fault);
    }
    if (n % records_per_look != 0) continue;
    throw_if_stopped(run);
    if (run.progress) run.progress({run.stage, file.bytes_read(), file.bytes_total()});
  }
  if (!crs) throw crs_missing(source.source.string(), raw.gathered.x, raw.gathered.y, std::nullopt);
  raw.crs = *crs;
  raw.gathered.intake.sha256 = file.sha256();
  return raw;
}

RawPopulation vector_population(const PopulationSettings& source, const RunContext& run) {
  const FeatureTable layer = feature_table(source.source,
                                           {.layer = source.layer,
                                            .encoding = source.encoding,
                                            .layer_option = "--population-layer",
                                            .encoding_option = "--population-encoding"},
                                           "--population-crs", run);
  RawPopulation raw;
  raw.gathered.intake.warnings = layer.header.warnings;
  raw.crs = crs_of(layer, source.crs, raw.gathered.intake);
  raw.columns = columns_of(source, layer.header.columns, true, raw.crs);
  raw.column = layer.header.columns[raw.columns.count];
  const std::optional<PositionColumns>& at = raw.columns.position;
  const GeosSession geos;
  for (const FeatureRow& row : layer.rows) {
    throw_if_stopped(run);
    Position place;
    const std::string fault =
        at ? std::string(place_in(row.fields[at->x].text, row.fields[at->y].text, false, place))
           : place_of(row.shape, geos, place);
    if (!fault.empty()) {
      raw.gathered.set_aside(row.row, fault);
      continue;
    }
    const Field& count = row.fields[raw.columns.count];
    raw.gathered.take(row.row, place, !at && row.shape.kind == ShapeKind::polygons, count.text,
                      false, count.kind == FieldKind::text);
  }
  raw.gathered.intake.sha256 = input_checksum(source.source, run);
  return raw;
}

PopulationRead judged(RawPopulation raw, const std::string& file, Crs work, const RunContext& run) {
  Gathered& all = raw.gathered;
  if (all.intake.read == 0) {
    throw bad_data("NO_ROWS", {.en = "the file has no rows", .sv = "filen har inga rader"})
        .with_remedy({.en = "Write a row with a place and a count for each area or point.",
                      .sv = "Skriv en rad med plats och antal för varje yta eller punkt."})
        .at(file);
  }
  if (const auto doubt = all.signs.doubt("POPULATION_THOUSANDS", file)) throw *doubt;
  if (all.x.empty()) throw none_used(all.intake, {}, file);
  require_plausible_crs(all.x, all.y, raw.crs, std::nullopt, file, "--population-crs");
  std::vector<double> east = all.x, north = all.y;
  if (raw.crs != work) project_places(east, north, raw.crs, work, run);
  const std::vector<RowFate> fates = fates_by_place(
      {.x = all.x, .y = all.y, .crs = raw.crs, .east = east, .north = north, .work = work}, nullptr,
      run);
  PointSet places;
  std::uint64_t areas = 0;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i] != RowFate::used) {
      all.intake.quarantined.push_back({all.rows[i], std::string(code_of(fates[i]))});
      continue;
    }
    places.x.push_back(east[i]);
    places.y.push_back(north[i]);
    places.weight.push_back(all.count[i]);
    areas += all.is_area[i] ? 1 : 0;
  }
  if (places.empty()) throw none_used(all.intake, {}, file);

  PopulationRead read{.places = selected(places, canonical_order(places, {})),
                      .column = std::move(raw.column),
                      .areas = areas,
                      .intake = std::move(all.intake)};
  read.intake.source = file;
  read.intake.used = read.places.size();
  read.intake.choices = std::move(raw.columns.choices);
  std::ranges::stable_sort(read.intake.quarantined, {}, &QuarantinedRow::row);
  std::ranges::stable_sort(read.intake.warnings, {}, &IntakeWarning::code);
  require_balance(read.intake);
  return read;
}

// ---- words

/// With the options of a population: --population-crs for --crs.
std::string with_its_options(std::string text) {
  constexpr std::string_view prefix = "population-";
  for (const std::string_view option : {"--crs", "--x", "--y", "--encoding", "--layer"}) {
    for (std::size_t at = text.find(option); at != std::string::npos;
         at = text.find(option, at + prefix.size() + option.size())) {
      text.insert(at + 2, prefix);
    }
  }
  return text;
}

Error with_its_options(const Error& error) {
  const auto both = [](const Text& text) {
    return Text{.en = with_its_options(text.en), .sv = with_its_options(text.sv)};
  };
  return Error(error.kind(), error.code(), both(error.message()))
      .with_remedy(both(error.remedy()))
      .at(error.file(), error.row());
}

}  // namespace

PopulationRead read_population(const PopulationSettings& source, Crs work, const RunContext& run) {
  const std::string name = source.source.filename().string();
  const RunContext reading = in_stage(run, {.en = "Reading " + name, .sv = "Läser " + name});
  try {
    const bool is_csv = format_of(source.source) == InputFormat::csv;
    return judged(is_csv ? csv_population(source, reading) : vector_population(source, reading),
                  source.source.string(), work, reading);
  } catch (const Error& error) {
    throw with_its_options(error);
  }
}

}  // namespace klara
