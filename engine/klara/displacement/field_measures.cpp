#include <klara/displacement/field_measures.hpp>

#include <klara/inference/rate_comparison.hpp>

#include <algorithm>
#include <utility>

namespace klara {
namespace {

BeforeAfter counts_of(const SortedIncidents& incidents, Part part) {
  const auto count = [&](std::span<const std::size_t> rows) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        rows, [&](std::size_t row) { return incidents.part_of[row] == part; }));
  };
  return {.before = count(incidents.before), .after = count(incidents.after)};
}

ComparedRings compared_rings(const SortedIncidents& incidents, const MultiPolygon& area,
                             const BeforeAfter& treated, const Rings& rings,
                             const FieldMeasureOptions& options, const RunContext& run) {
  const std::vector<std::uint32_t> ring_of = rings_of(incidents.points, area, rings, run);
  const std::size_t beyond = rings.count;
  std::vector<BeforeAfter> counts(beyond);
  BeforeAfter control;
  const auto count = [&](std::span<const std::size_t> rows, std::uint64_t BeforeAfter::*period) {
    for (const std::size_t row : rows) {
      const Part part = incidents.part_of[row];
      if (part == treated_part || part == nowhere_part) continue;
      if (ring_of[row] < beyond) {
        ++(counts[ring_of[row]].*period);
      } else if (part == control_part) {
        ++(control.*period);
      }
    }
  };
  count(incidents.before, &BeforeAfter::before);
  count(incidents.after, &BeforeAfter::after);
  if (control == BeforeAfter{}) {
    ComparedRings uncompared{.rings = rings, .control = {}, .differences = {}};
    for (const BeforeAfter& ring : counts) uncompared.differences.push_back({.counts = ring});
    return uncompared;
  }
  return {.rings = rings,
          .control = control,
          .differences = ring_differences(treated, counts, control,
                                          {.before_length = options.before_length,
                                           .after_length = options.after_length,
                                           .overdispersion = options.overdispersion,
                                           .level = options.level})};
}

void add_rings(const SortedIncidents& incidents, const MultiPolygon& area,
               const BeforeAfter& treated, const FieldMeasureOptions& options,
               FieldMeasures& measures, const RunContext& run) {
  if (!options.rings) return;
  const auto compared = [&](double factor) {
    const Rings rings{.width = {factor * options.rings->width.value},
                      .count = options.rings->count};
    return compared_rings(incidents, area, treated, rings, options, run);
  };
  ComparedRings asked = compared(1.0);
  measures.ring_control = asked.control;
  measures.rings = std::move(asked.differences);
  measures.other_rings = {compared(0.5), compared(2.0)};
}

void add_weekly(const SortedIncidents& incidents, const WeeklyDesign& design,
                const FieldMeasureOptions& options, FieldMeasures& measures,
                const RunContext& run) {
  const WeeklyPanel panel = weekly_panel(incidents.points, design.map.area_of, design.map.areas(),
                                         design.before, design.after);
  const PlaceDesign& parts = design.map.parts;
  measures.panel =
      panel_effect(panel, parts.treated, parts.controls.empty() ? parts.places : parts.controls,
                   {.level = options.level});
  measures.synthetic = synthetic_shares(panel, parts, run);
}

std::optional<RegressionToMean> regression_of(const SortedIncidents& incidents,
                                              const DistrictSet& districts,
                                              const StudyArea& treated) {
  std::vector<std::uint64_t> counts(districts.size());
  for (const std::size_t row : incidents.before) {
    if (incidents.district_of[row] != outside) ++counts[incidents.district_of[row]];
  }
  std::vector<std::size_t> chosen;
  for (std::size_t d = 0; d < districts.size(); ++d) {
    if (std::ranges::find(treated.codes, districts[d].code) != treated.codes.end()) {
      chosen.push_back(d);
    }
  }
  return regression_to_mean(counts, chosen);
}

Estimate harm_of_study(const SortedIncidents& incidents, const FieldMeasureOptions& options) {
  const auto harm = [&](Part part) {
    return harm_of(incidents.harm, incidents.part_of, part, incidents.before, incidents.after);
  };
  return harm_difference(harm(treated_part), harm(control_part),
                         {.before_length = options.before_length,
                          .after_length = options.after_length,
                          .overdispersion = options.overdispersion,
                          .level = options.level});
}

}  // namespace

std::optional<ExactComparison> exact_comparison(const BeforeAfter& counts, double before_length,
                                                double after_length, double level) {
  if (counts.before >= exact_below || counts.after >= exact_below) return std::nullopt;
  const ExposedCount before{.count = counts.before, .exposure = before_length};
  const ExposedCount after{.count = counts.after, .exposure = after_length};
  return ExactComparison{.ratio = exact_rate_ratio(before, after, level),
                         .e_test_p = e_test_p(before, after)};
}

FieldMeasures field_measures(const SortedIncidents& incidents, const DistrictSet& districts,
                             const StudyArea& treated, const WeeklyDesign* design,
                             const FieldMeasureOptions& options, const RunContext& run) {
  const BeforeAfter counts = counts_of(incidents, treated_part);
  FieldMeasures measures;
  measures.shares = area_shares(incidents.part_of, incidents.district_of, incidents.before,
                                incidents.after, districts, treated);
  measures.exact =
      exact_comparison(counts, options.before_length, options.after_length, options.level);
  add_rings(incidents, polygon_of(treated, districts), counts, options, measures, run);
  if (design != nullptr) add_weekly(incidents, *design, options, measures, run);
  measures.regression = regression_of(incidents, districts, treated);
  if (!incidents.harm.empty()) measures.harm = harm_of_study(incidents, options);
  return measures;
}

}  // namespace klara
