#include <cli/result_json.hpp>

#include <cli/assumption.hpp>
#include <cli/bandwidth_report.hpp>
#include <cli/bandwidth_summary.hpp>
#include <cli/displacement_json.hpp>
#include <cli/inspection.hpp>
#include <cli/json_values.hpp>
#include <cli/surface_summary.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/geodata/dates.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// Bytes that are no text, as in the name of a file, become the replacement character.
std::string document(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json json_of(const AgreeingBandwidths& agreeing);
Json json_of(const AdaptiveBandwidths& range);
Json json_of(const Bounds& extent);
Json json_of(const TimeExtent& times);
Json json_of(const PeriodDensity& density);
Json json_of(Position position);
Json json_of(const Raster& surface);

template <class T>
Json json_or_null(const std::optional<T>& value) {
  return value ? json_of(*value) : Json(nullptr);
}

// ---- what every result begins with

Json json_of(const IntakeReport& intake, Language language) {
  Json reasons_json = Json::object();
  for (const auto& [code, rows] : reasons(intake)) reasons_json[code] = rows;
  Json warnings = Json::array();
  for (const IntakeWarning& warning : intake.warnings) {
    warnings.push_back({{"code", warning.code},
                        {"rows", warning.rows},
                        {"message", warning.message.in(language)}});
  }
  Json rows = Json::array();
  for (const QuarantinedRow& row : intake.quarantined) {
    rows.push_back({{"row", row.row}, {"code", row.code}});
  }
  return {{"read", intake.read},
          {"used", intake.used},
          {"quarantined", intake.quarantined.size()},
          {"reasons", std::move(reasons_json)},
          {"warnings", std::move(warnings)},
          {"rows", std::move(rows)}};
}

/// Options that may stand several times on the command line; their values are lists.
bool is_repeatable(std::string_view name) {
  static constexpr std::array names{"category", "denominator", "denominator-name"};
  return std::ranges::find(names, name) != names.end();
}

Json json_of(const std::vector<Parameter>& parameters, Language language) {
  const bool has_denominators = std::ranges::any_of(
      parameters, [](const Parameter& parameter) { return parameter.name == "denominator"; });
  Json result = Json::object();
  for (const Parameter& parameter : parameters) {
    Json& entry = result[parameter.name];
    const bool of_denominator = parameter.name == "per" && has_denominators;
    if (!is_repeatable(parameter.name) && !of_denominator) {
      entry["value"] = parameter.value;
    } else {
      entry["value"].push_back(parameter.value);
    }
    entry["chosen_because"] = text_or_null(parameter.chosen_because.in(language));
  }
  return result;
}

Json json_of(const std::vector<InputFile>& inputs) {
  Json result = Json::array();
  for (const InputFile& input : inputs) {
    result.push_back({{"role", input.role},
                      {"path", input.path},
                      {"sha256", input.sha256},
                      {"rows", input.rows}});
  }
  return result;
}

Json head_of(const Provenance& provenance) {
  Json stamps_json = Json::array();
  for (const Text& stamp : stamps(provenance)) stamps_json.push_back(stamp.in(provenance.language));
  return {{"schema", fmt::format("klara/{}/1", provenance.verb)},
          {"version", provenance.version},
          {"study", text_or_null(provenance.study)},
          {"language", name_of(provenance.language)},
          {"audience", name_of(provenance.audience)},
          {"data", name_of(provenance.data)},
          {"data_source", text_or_null(provenance.data_source)},
          {"stamps", std::move(stamps_json)},
          {"parameters", json_of(provenance.parameters, provenance.language)},
          {"seed", provenance.seed},
          {"inputs", json_of(provenance.inputs)}};
}

Json head_of(const StudyInputs& inputs) {
  const Provenance& provenance = inputs.provenance;
  Json head = head_of(provenance);
  head["crs"] = name_of(inputs.crs);
  head["intake"] = json_of(provenance.incidents, provenance.language);
  head["districts_intake"] =
      inputs.districts ? json_of(provenance.districts, provenance.language) : Json(nullptr);
  head["selection"] = {{"taken", inputs.selection.taken},
                       {"outside_time", inputs.selection.outside_time},
                       {"other_category", inputs.selection.other_category}};
  return head;
}

Json json_of(std::span<const WrittenFile> files) {
  Json result = Json::array();
  for (const WrittenFile& file : files) {
    result.push_back({{"path", file.path}, {"bytes", file.bytes}});
  }
  return result;
}

// ---- inspect

Json json_of(const Bounds& extent) {
  return {{"west", extent.west},
          {"south", extent.south},
          {"east", extent.east},
          {"north", extent.north},
          {"rounded_to_m", extent_step.value}};
}

/// In UTC.
Json json_of(const TimeExtent& times) {
  return {{"from", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", times.first)},
          {"until", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", times.last)},
          {"exact", times.exact},
          {"intervals", times.within}};
}

Json json_of(const CategoryCounts& category) {
  Json levels = Json::array();
  for (const LevelCount& level : category.levels) {
    levels.push_back({{"level", level.level}, {"n", level.incidents}});
  }
  return {{"name", category.name}, {"levels", std::move(levels)}};
}

// ---- bandwidth

/// 0 stands for none.
Json length_or_null(Metres length) {
  return length.value > 0.0 ? number_or_null(length.value) : Json(nullptr);
}

Json json_of(const BandwidthEstimate& estimate, Kernel kernel, Metres floor, Language language) {
  const auto& bandwidth = estimate.bandwidth;
  return {{"rule", name(estimate.rule)},
          {"kernel", name_of(kernel)},
          {"bandwidth_m", bandwidth ? number_or_null(bandwidth->value) : Json(nullptr)},
          {"below_floor", bandwidth ? Json(*bandwidth < floor) : Json(nullptr)},
          {"code", text_or_null(estimate.code)},
          {"reason", text_or_null(estimate.reason.in(language))},
          {"note", text_or_null(estimate.note.in(language))}};
}

Json json_of(const GeocodingPrecision& precision) {
  return {{"incidents", precision.incidents},
          {"places", precision.places},
          {"shared", number_or_null(precision.shared)},
          {"rounding_m", length_or_null(precision.rounding)},
          {"spacing_m", length_or_null(precision.spacing)}};
}

Json json_of(const AgreeingBandwidths& agreeing) {
  Json rules = Json::array();
  for (const BandwidthRule rule : agreeing.rules) rules.push_back(name(rule));
  return {{"rules", std::move(rules)},
          {"shortest_m", number_or_null(agreeing.shortest.value)},
          {"longest_m", number_or_null(agreeing.longest.value)}};
}

Json json_of(const BandwidthSummary& summary) {
  Json to_try = Json::array();
  for (const Metres length : summary.to_try) to_try.push_back(number_or_null(length.value));
  return {{"rules", summary.rules},
          {"shortest_m", length_or_null(summary.shortest)},
          {"middle_m", length_or_null(summary.middle)},
          {"longest_m", length_or_null(summary.longest)},
          {"agreeing", json_or_null(summary.agreeing)},
          {"to_try_m", std::move(to_try)}};
}

// ---- density

Json json_of(const Grid& grid) {
  return {{"west", grid.west},
          {"north", grid.north},
          {"cell_m", grid.cell.value},
          {"columns", grid.columns},
          {"rows", grid.rows}};
}

Json json_of(Position position) {
  return {{"x", position.x}, {"y", position.y}};
}

/// Of a surface per square metre, in values per square kilometre.
Json json_of(const Raster& surface) {
  const SurfaceSummary summary = surface_summary(surface);
  const double per_km2 = square_metres_per_square_kilometre;
  return {{"grid", json_of(surface.grid)},
          {"cells", summary.cells},
          {"minimum", number_or_null(summary.minimum * per_km2)},
          {"maximum", number_or_null(summary.maximum * per_km2)},
          {"maximum_at", json_or_null(summary.maximum_at)},
          {"total", number_or_null(summary.total)}};
}

Json json_of(const PeriodDensity& density) {
  Json result = json_of(density.per_month);
  const MassOutline& outline = density.outline;
  result["outline"] = {
      {"share", number_or_null(outline.share)},
      {"held", number_or_null(outline.held)},
      {"threshold", number_or_null(outline.threshold * square_metres_per_square_kilometre)},
      {"area_km2", number_or_null(outline.area.value / square_metres_per_square_kilometre)}};
  return result;
}

Json limits_part(const std::optional<SurfaceLimits>& limits,
                 const std::optional<IntervalOptions>& asked) {
  if (!limits || !asked) return nullptr;
  return {{"method", name_of(asked->method)},
          {"level", limits->level},
          {"se", json_of(limits->se)},
          {"low", json_of(limits->low)},
          {"high", json_of(limits->high)}};
}

Json json_of(const AdaptiveBandwidths& range) {
  Json classes = Json::array();
  for (const AdaptiveClass& of_h : range.classes) {
    classes.push_back({{"incidents", of_h.incidents},
                       {"shortest_m", of_h.shortest.value},
                       {"longest_m", of_h.longest.value},
                       {"method", name(of_h.method)}});
  }
  return {{"shortest_m", range.shortest.value},
          {"median_m", range.median.value},
          {"longest_m", range.longest.value},
          {"shorter_than_cell", range.below_cell},
          {"classes", std::move(classes)}};
}

/// Seconds that are estimated are of one thread, those measured of all that there were.
Json method_part(const FoundDensity& found, const StudyInputs& inputs) {
  Json others = Json::array();
  for (const OtherMethod& other : found.others) {
    others.push_back(
        {{"name", name(other.method)}, {"estimated_seconds", number_or_null(other.seconds)}});
  }
  const ErrorBound bound = error_bound(inputs.study);
  const std::size_t cells = found.surface.density.grid.size();
  return {{"name", found.bandwidths ? Json("by_class") : Json(name(found.plan.method))},
          {"because", why(found).in(inputs.provenance.language)},
          {"density_estimated_seconds", number_or_null(found.plan.density_seconds)},
          {"others", std::move(others)},
          {"estimated_seconds", number_or_null(found.plan.seconds)},
          {"seconds", number_or_null(found.seconds)},
          {"estimated_bytes", number_or_null(std::round(found.plan.bytes(cells)))},
          {"memory_limit_bytes", found.memory_limit},
          {"error", {{"bound", bound.share}, {"of", bound.of_highest ? "highest" : "value"}}},
          {"incidents", found.incidents},
          {"places", found.places}};
}

/// A period with the limits that the study asks for.
Json period_part(const std::optional<PeriodDensity>& density, const Study& study) {
  if (!density) return nullptr;
  Json result = json_of(*density);
  result["limits"] = limits_part(density->limits, study.intervals);
  result["incidents_outside"] =
      study.window.empty() ? Json(nullptr) : Json(density->incidents_outside);
  return result;
}

Json density_part(const Analysis& analysis, const Study& study) {
  if (!analysis.before && !analysis.after) return nullptr;
  return {{"unit", "incidents/km2/month"},
          {"before", period_part(analysis.before, study)},
          {"after", period_part(analysis.after, study)}};
}

// ---- along streets

Json json_of(const SnapReport& snap) {
  return {{"incidents", snap.incidents},
          {"snapped", snap.snapped},
          {"too_far", snap.too_far.size()},
          {"limit_m", number_or_null(snap.limit.value)},
          {"median_m", number_or_null(snap.median.value)},
          {"farthest_m", number_or_null(snap.farthest.value)}};
}

Json json_of(const FoundStreets& found) {
  constexpr double per_km = 1000.0;
  const auto monthly = [&](double density) {
    return found.months ? number_or_null(per_km * density / *found.months) : Json(nullptr);
  };
  Json highest = Json::array();
  for (const DenseLixel& lixel : found.densest) {
    highest.push_back({{"density", number_or_null(per_km * lixel.density)},
                       {"per_month", monthly(lixel.density)},
                       {"at", json_of(lixel.centre)},
                       {"street", text_or_null(lixel.street)},
                       {"feature", lixel.feature}});
  }
  return {{"unit", "incidents/km"},
          {"lixels", found.density.values.size()},
          {"below_zero", found.below},
          {"snapped_weight", number_or_null(found.snapped)},
          {"total", number_or_null(found.mass)},
          {"months", found.months ? number_or_null(*found.months) : Json(nullptr)},
          {"seconds", number_or_null(found.seconds)},
          {"highest", std::move(highest)}};
}

/// The streets, what was placed on them, and what came of it.
Json streets_part(const StudyInputs& inputs, const FoundStreets& found) {
  const StreetNetwork& network = inputs.streets->network;
  return {{"intake", json_of(inputs.provenance.streets, inputs.provenance.language)},
          {"network",
           {{"nodes", network.nodes.size()},
            {"edges", network.edges.size()},
            {"length_m", number_or_null(found.length.value)},
            {"without_length", network.without_length},
            {"repeated", network.repeated}}},
          {"snap", json_of(found.density.snap)},
          {"density", json_of(found)}};
}

// ---- cube

/// On the clock hours since its cycle began stand for dates.
Json slice_part(const CubeStudy& cube, const FoundCube& found, std::size_t nth, Language language) {
  const CubeSlice& slice = found.slices[nth];
  const SurfaceSummary& surface = found.surfaces[nth];
  const bool dated = clock_of(cube) == nullptr;
  const auto time = [&](Instant t) {
    return dated ? Json(date_time(cube.zone, t)) : Json(nullptr);
  };
  const auto hour = [&](Instant t) {
    return dated ? Json(nullptr)
                 : Json(std::chrono::duration<double, std::ratio<3600>>(t - stand_in_day).count());
  };
  return {{"slice", nth + 1},
          {"name", slice.name.in(language)},
          {"from", time(slice.period.from)},
          {"until", time(slice.period.until)},
          {"from_hour", hour(slice.period.from)},
          {"until_hour", hour(slice.period.until)},
          {"covered", slice.covered},
          {"minimum", number_or_null(surface.minimum * square_metres_per_square_kilometre)},
          {"maximum", number_or_null(surface.maximum * square_metres_per_square_kilometre)},
          {"maximum_at", json_or_null(surface.maximum_at)},
          {"total", number_or_null(surface.total)}};
}

Json cube_part(const StudyInputs& inputs, const FoundCube& found) {
  const CubeStudy& cube = *inputs.cube;
  const ClockSlices* const on_clock = clock_of(cube);
  Json slices = Json::array();
  for (std::size_t s = 0; s < found.slices.size(); ++s) {
    slices.push_back(slice_part(cube, found, s, inputs.provenance.language));
  }
  const auto highest = found.highest();
  return {{"unit", "incidents/km2/month"},
          {"cycle", on_clock != nullptr ? Json(name_of(on_clock->cycle)) : Json(nullptr)},
          {"timezone", cube.zone.name},
          {"slice_seconds", cube.slice.count()},
          {"time_bandwidth_seconds", cube.time_bandwidth.count()},
          {"observed",
           {{"from", date_time(cube.zone, cube.observed.from)},
            {"until", date_time(cube.zone, cube.observed.until)},
            {"days", cube.observed.days()}}},
          {"grid", json_of(found.plan.grid)},
          {"cells", found.surfaces.empty() ? 0 : found.surfaces.front().cells},
          {"incidents", found.incidents},
          {"intervals", found.intervals},
          {"highest_slice", highest ? Json(*highest + 1) : Json(nullptr)},
          {"slices", std::move(slices)},
          {"seconds", number_or_null(found.seconds)},
          {"estimated_bytes",
           number_or_null(std::round(found.plan.memory.bytes(found.plan.grid.size())))},
          {"memory_limit_bytes", found.plan.memory_limit}};
}

// ---- districts

Json json_of(const std::vector<Rate>& rates) {
  Json result = Json::array();
  for (const Rate& rate : rates) {
    result.push_back({{"value", number_or_null(rate.value)},
                      {"low", number_or_null(rate.low)},
                      {"high", number_or_null(rate.high)},
                      {"level", rate.level},
                      {"per", number_or_null(rate.per)},
                      {"of", rate.of}});
  }
  return result;
}

Json json_of(const DistrictChange& district, bool compared) {
  return {{"code", district.code},
          {"name", text_or_null(district.name)},
          {"before", {{"n", district.counts.before}, {"rates", json_of(district.before_rates)}}},
          {"after",
           compared ? Json{{"n", district.counts.after}, {"rates", json_of(district.after_rates)}}
                    : Json(nullptr)},
          {"change", compared ? json_of(district.change) : Json(nullptr)}};
}

/// Without periods all incidents stand under "before".
Json districts_part(const Analysis& analysis) {
  Json result = Json::array();
  for (const DistrictChange& district : analysis.districts) {
    result.push_back(json_of(district, analysis.in_periods.has_value()));
  }
  return result;
}

/// Beside the districts, where they have intervals.
Json districts_assumption_part(const StudyInputs& inputs, const Analysis& analysis) {
  const bool compared = analysis.in_periods.has_value();
  const auto& districts = analysis.districts;
  if (districts.empty() || (!compared && districts.front().before_rates.empty())) return nullptr;
  return with_period_lengths(districts_assumption(compared), inputs.resolved)
      .in(inputs.provenance.language);
}

// ---- change

const char* name_of(ContourTest test) {
  switch (test) {
    case ContourTest::anywhere:
      return "anywhere";
    case ContourTest::each_cell:
      return "each_cell";
    case ContourTest::each_cell_normal:
      break;
  }
  return "each_cell_normal";
}

const char* name_of(PatternAnswer answer) {
  switch (answer) {
    case PatternAnswer::changed:
      return "changed";
    case PatternAnswer::none_found:
      return "none_found";
    case PatternAnswer::cannot_tell:
      break;
  }
  return "cannot_tell";
}

Json json_of(const TestedContours& tested, const DistrictSet& districts) {
  Json areas = Json::array();
  for (const RiskContour& contour : tested.contours) {
    const bool known = contour.district != outside;
    areas.push_back(
        {{"sign", contour.sign},
         {"area_km2", number_or_null(contour.area.value / square_metres_per_square_kilometre)},
         {"p", number_or_null(contour.p)},
         {"z", number_or_null(contour.z)},
         {"log_risk", number_or_null(contour.log_risk)},
         {"strongest_at", json_of(contour.strongest)},
         {"district", known ? Json(districts[contour.district].code) : Json(nullptr)},
         {"before", contour.counts.before},
         {"after", contour.counts.after}});
  }
  return {{"test", name_of(tested.test)}, {"level", tested.level}, {"areas", std::move(areas)}};
}

/// The area of the cells of which `holds` is true.
template <class Holds>
Json square_kilometres(const Grid& grid, const Holds& holds) {
  std::size_t cells = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) cells += holds(i) ? 1 : 0;
  return number_or_null(static_cast<double>(cells) * (grid.cell * grid.cell).value /
                        square_metres_per_square_kilometre);
}

Json json_of(const DensityChange& density) {
  const auto holds = [&](const Raster& layer, auto condition) {
    return square_kilometres(layer.grid, [&](std::size_t i) { return condition(layer.values[i]); });
  };
  return {{"unit", "incidents/km2/month"},
          {"before", json_of(density.before)},
          {"after", json_of(density.after)},
          {"difference", json_of(density.change)},
          {"level", density.level},
          {"more_km2", holds(density.low, [](double low) { return low > 0.0; })},
          {"fewer_km2", holds(density.high, [](double high) { return high < 0.0; })},
          {"outside", {{"before", density.outside_before}, {"after", density.outside_after}}}};
}

Json json_of(const OtherPattern& other) {
  const auto side = [](std::size_t areas, SquareMetres area) {
    return Json{{"areas", areas},
                {"area_km2", number_or_null(area.value / square_metres_per_square_kilometre)}};
  };
  return {{"bandwidth_m", other.bandwidth.value},
          {"answer", name_of(other.answer)},
          {"raised", side(other.raised, other.raised_area)},
          {"lowered", side(other.lowered, other.lowered_area)}};
}

Json pattern_part(const PeriodComparison& comparison, const DistrictSet& districts) {
  Json contours = Json::array();
  for (const TestedContours& tested : comparison.contours) {
    contours.push_back(json_of(tested, districts));
  }
  Json others = Json::array();
  for (const OtherPattern& other : comparison.others) others.push_back(json_of(other));
  const auto told = [&](std::size_t i) {
    return !std::isnan(comparison.chance.p_raised.values[i]);
  };
  return {{"answer", name_of(pattern_answer(comparison))},
          {"replicates", comparison.chance.relabellings},
          {"told_km2", square_kilometres(comparison.chance.p_raised.grid, told)},
          {"contours", std::move(contours)},
          {"other_bandwidths", std::move(others)}};
}

/// What klara change finds, for it and for klara run.
Json change_part(const StudyInputs& inputs, const PeriodComparison& comparison) {
  return {{"total", json_of(comparison.total)},
          {"density", json_of(comparison.density)},
          {"pattern", pattern_part(comparison, inputs.study.districts)}};
}

// ---- rate

Json json_of(const RatePeak& peak, double per, const DistrictSet& districts) {
  const bool known = peak.district != outside;
  return {{"at", json_of(peak.at)},
          {"district", known ? Json(districts[peak.district].code) : Json(nullptr)},
          {"value", number_or_null(peak.rate * per)},
          {"se", number_or_null(peak.se * per)},
          {"at_least", number_or_null(peak.at_least() * per)},
          {"population", number_or_null(peak.population)}};
}

/// Of a surface, its values multiplied by the factor.
Json extremes_of(const Raster& surface, double factor) {
  const SurfaceSummary summary = surface_summary(surface);
  return {{"cells", summary.cells},
          {"minimum", number_or_null(summary.minimum * factor)},
          {"maximum", number_or_null(summary.maximum * factor)},
          {"maximum_at", json_or_null(summary.maximum_at)}};
}

Json rate_part(const StudyInputs& inputs, const FoundRate& found) {
  const StudyPopulation& population = *inputs.population;
  const double per = population.per;
  const double per_km2 = square_metres_per_square_kilometre;
  Json highest = Json::array();
  for (const RatePeak& peak : found.highest) {
    highest.push_back(json_of(peak, per, inputs.study.districts));
  }
  const bool is_sampled = population.kind == PopulationCount::sampled;
  return {{"per", number_or_null(per)},
          {"of", population.name},
          {"overall", number_or_null(found.overall() * per)},
          {"incidents", number_or_null(found.incidents)},
          {"population",
           {{"count", number_or_null(found.population)},
            {"kind", is_sampled ? "sampled" : "exact"},
            {"places", population.places.size()},
            {"areas", population.areas},
            {"intake", population.intake
                           ? json_of(inputs.provenance.population, inputs.provenance.language)
                           : Json(nullptr)},
            {"bandwidth_m", number_or_null(population.bandwidth.value)},
            {"bandwidth_floor_m", length_or_null(population.floor)},
            {"density", extremes_of(found.layers.population, per_km2)}}},
          {"grid", json_of(found.layers.rate.grid)},
          {"rate", extremes_of(found.layers.rate, per)},
          {"se", extremes_of(found.layers.se, per)},
          {"highest", std::move(highest)},
          {"floor", number_or_null(population.least)},
          {"told_km2", number_or_null(found.told.value / per_km2)},
          {"cannot_tell",
           {{"area_km2", number_or_null(found.untold.value / per_km2)},
            {"incidents", found.incidents_untold}}},
          {"outside",
           {{"incidents", found.layers.incidents_outside},
            {"population_places", found.layers.population_outside}}}};
}

}  // namespace

std::string inspect_as_json(const StudyInputs& inputs) {
  const Inspection found = inspection(inputs.incidents);
  Json result = head_of(inputs);
  result["extent"] = json_or_null(found.extent);
  result["time"] = json_or_null(found.times);
  result["ties"] = {{"positions", found.ties.positions},
                    {"tied_incidents", found.ties.tied},
                    {"most_at_one_position", found.ties.most_at_position}};
  result["categories"] = Json::array();
  for (const CategoryCounts& category : found.categories) {
    result["categories"].push_back(json_of(category));
  }
  const std::optional<OffenderKeys>& offenders = inputs.incidents.offenders;
  result["offenders"] = offenders ? Json(offenders->name) : Json(nullptr);
  return document(result);
}

std::string bandwidth_as_json(const StudyInputs& inputs, const BandwidthFamily& family) {
  const Language language = inputs.provenance.language;
  Json result = head_of(inputs);
  result["estimates"] = Json::array();
  for (const BandwidthEstimate& each : family.estimates) {
    result["estimates"].push_back(
        json_of(each, inputs.study.density.kernel, family.floor, language));
  }
  result["precision"] = json_of(family.precision);
  result["floor_m"] = length_or_null(family.floor);
  result["floor_because"] = sentence_on_floor(family).in(language);
  result["leave_out"] = family.leave_out == LeaveOut::place ? "place" : "incident";
  result["leave_out_because"] = sentence_on_places(family).in(language);
  result["summary"] = json_of(bandwidth_summary(family));
  result["advice"] = bandwidth_advice(family).in(language);
  return document(result);
}

std::string density_as_json(const StudyInputs& inputs, const FoundDensity& found,
                            std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  Json& density = result["density"];
  density = {{"unit", "incidents/km2"}};
  density.update(json_of(found.surface.density));
  density["limits"] = limits_part(found.surface.limits, inputs.study.intervals);
  density["incidents_outside"] =
      inputs.study.window.empty() ? Json(nullptr) : Json(found.surface.incidents_outside);
  density["bandwidths"] = json_or_null(found.bandwidths);
  result["method"] = method_part(found, inputs);
  result["files"] = json_of(files);
  return document(result);
}

std::string streets_as_json(const StudyInputs& inputs, const FoundStreets& found,
                            std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  result["streets"] = streets_part(inputs, found);
  result["files"] = json_of(files);
  return document(result);
}

std::string cube_as_json(const StudyInputs& inputs, const FoundCube& found,
                         std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  result["cube"] = cube_part(inputs, found);
  result["files"] = json_of(files);
  return document(result);
}

std::string districts_as_json(const StudyInputs& inputs, const Analysis& analysis,
                              std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  result["periods"] = json_or_null(analysis.in_periods);
  result["districts"] = districts_part(analysis);
  result["districts_assumption"] = districts_assumption_part(inputs, analysis);
  result["files"] = json_of(files);
  return document(result);
}

std::string displacement_as_json(const StudyInputs& inputs, const Analysis& analysis,
                                 std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  result["periods"] = json_or_null(analysis.in_periods);
  result.update(displacement_part(analysis.displacement.value(), inputs));
  result["files"] = json_of(files);
  return document(result);
}

std::string run_as_json(const StudyInputs& inputs, const Analysis& analysis,
                        std::span<const WrittenFile> files, const RunFindings& also) {
  Json result = head_of(inputs);
  result["periods"] = json_or_null(analysis.in_periods);
  result["density"] = density_part(analysis, inputs.study);
  result["change"] =
      also.change != nullptr ? change_part(inputs, also.change->comparison) : Json(nullptr);
  result["rate"] = also.rate != nullptr ? rate_part(inputs, *also.rate) : Json(nullptr);
  result["districts"] = inputs.districts ? districts_part(analysis) : Json(nullptr);
  result["districts_assumption"] = districts_assumption_part(inputs, analysis);
  result["cube"] = also.cube != nullptr ? cube_part(inputs, *also.cube) : Json(nullptr);
  result["displacement"] =
      analysis.displacement ? displacement_part(*analysis.displacement, inputs) : Json(nullptr);
  result["streets"] = also.streets != nullptr ? streets_part(inputs, *also.streets) : Json(nullptr);
  result["files"] = json_of(files);
  return document(result);
}

std::string change_as_json(const StudyInputs& inputs, const PeriodComparison& comparison,
                           std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  result["periods"] = json_of(comparison.counts);
  result.update(change_part(inputs, comparison));
  result["files"] = json_of(files);
  return document(result);
}

std::string rate_as_json(const StudyInputs& inputs, const FoundRate& found,
                         std::span<const WrittenFile> files) {
  Json result = head_of(inputs);
  result["rate"] = rate_part(inputs, found);
  result["files"] = json_of(files);
  return document(result);
}

std::string simulate_as_json(const Provenance& provenance, std::uint64_t rows,
                             const std::string& truth, std::span<const WrittenFile> files) {
  Json result = head_of(provenance);
  result["intake"] = nullptr;
  result["districts_intake"] = json_of(provenance.districts, provenance.language);
  result["rows"] = rows;
  result["truth"] = Json::parse(truth);
  result["files"] = json_of(files);
  return document(result);
}

std::string error_as_json(const Error& error, std::span<const WrittenFile> written,
                          Language language) {
  return document({{"error",
                    {{"code", error.code()},
                     {"message", error.message().in(language)},
                     {"remedy", text_or_null(error.remedy().in(language))},
                     {"file", text_or_null(error.file())},
                     {"row", error.row() ? Json(*error.row()) : Json(nullptr)},
                     {"written", json_of(written)}}}});
}

}  // namespace klara
