#include <klara/adapters/district_reader.hpp>

#include <klara/adapters/district_columns.hpp>
#include <klara/adapters/district_judgement.hpp>
#include <klara/adapters/feature_table.hpp>
#include <klara/adapters/geos_session.hpp>
#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/work_crs.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

namespace klara {
namespace {

void note_curves(const FeatureTable& layer, IntakeReport& intake) {
  const auto curved = static_cast<std::uint64_t>(std::ranges::count_if(
      layer.rows, [](const FeatureRow& row) { return row.shape.linearised; }));
  if (curved == 0) return;
  intake.warnings.push_back(
      {"GEOM_CURVE_LINEARISED",
       curved,
       {.en = "curved borders were replaced by chords within centimetres of them",
        .sv = "böjda gränser ersattes med kordor inom någon centimeter från dem"}});
}

/// Names that look personal are masked from here on; codes are keys, so they are only told of.
void judge_personal(Districts& result) {
  std::uint64_t codes = 0;
  std::uint64_t names = 0;
  for (District& district : result.districts) {
    const bool personal_code = looks_personal(district.code);
    const bool own_name = district.name != district.code;
    if (personal_code) ++codes;
    if (own_name && looks_personal(district.name)) {
      district.name = masked;
      ++names;
    }
  }
  const auto warn = [&](std::uint64_t rows, Text message) {
    if (rows > 0) result.intake.warnings.push_back({"PII_SUSPECT", rows, std::move(message)});
  };
  warn(names,
       {.en = fmt::format("{} like a personal identity number; results show {} instead",
                          counted(names, "name looks", "names look", Language::english), masked),
        .sv = fmt::format("{} ut som ett personnummer; resultaten visar {} i stället",
                          counted(names, "namn ser", "namn ser", Language::swedish), masked)});
  warn(codes,
       {.en = fmt::format("{} like a personal identity number and will stand in the results; if "
                          "that is what it is, name another column: --district-code COLUMN",
                          counted(codes, "code looks", "codes look", Language::english)),
        .sv = fmt::format("{} ut som ett personnummer och kommer att stå i resultaten; är det "
                          "ett sådant, ange en annan kolumn: --district-code KOLUMN",
                          counted(codes, "kod ser", "koder ser", Language::swedish))});
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

}  // namespace

Districts read_districts(const DistrictSource& source, const DistrictReadOptions& options,
                         const RunContext& run) {
  if (options.work_crs) require_metric(*options.work_crs);
  FeatureTable layer = feature_table(
      source.source, {.layer = source.layer, .encoding = {}, .layer_option = "--district-layer"},
      "--district-crs", run);
  Districts result;
  result.intake.source = layer.file;
  result.intake.sha256 = input_checksum(source.source, run);
  result.intake.read = result.intake.used = layer.rows.size();
  result.intake.warnings = layer.header.warnings;

  const std::size_t code = code_column(layer, source, result.intake);
  const auto name = name_column(layer, source, code, result.intake);
  const GeosSession geos;
  for (const FeatureRow& row : layer.rows) {
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

  for (FeatureRow& row : layer.rows) {
    const std::string text = name ? composed(row.fields[*name].text) : std::string{};
    const std::string key = code_text(row.fields[code]);
    result.districts.push_back(
        {.code = key, .name = text.empty() ? key : text, .area = std::move(row.shape.polygons)});
  }
  judge_personal(result);
  result.numbers = numbers_of(layer, code);
  sort_by_code(result);

  note_curves(layer, result.intake);
  judge_topology(topology_of(result.districts, run), result.districts, result.intake);
  std::ranges::stable_sort(result.intake.warnings, {}, &IntakeWarning::code);
  return result;
}

}  // namespace klara
