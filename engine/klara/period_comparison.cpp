#include <klara/period_comparison.hpp>

#include <klara/base/error.hpp>
#include <klara/density/adaptive_risk.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/displacement/district_change.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace klara {
namespace {

void require_incidents(std::uint64_t incidents, const Text& period) {
  if (incidents > 0) return;
  throw bad_data("PERIOD_EMPTY",
                 {.en = "no incident of the period " + period.en + " lies in the window",
                  .sv = "inget brott i perioden " + period.sv + " ligger i fönstret"});
}

RelativeRisk risk_of(const PointSet& after, const PointSet& before, const Grid& grid,
                     const MultiPolygon& window, const Study& study,
                     const PeriodComparisonOptions& options, const RunContext& run) {
  const Metres bandwidth = study.bandwidth.value();
  if (options.adaptive) {
    return adaptive_relative_risk(after, before, grid, window, bandwidth,
                                  {.density = study.density}, run);
  }
  return relative_risk(after, before, grid, window, bandwidth,
                       {.correction = options.correction, .density = study.density}, run);
}

Raster two_sided(const Raster& raised, const Raster& lowered) {
  Raster result = raised;
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] = std::min(2.0 * std::min(raised.values[i], lowered.values[i]), 1.0);
  }
  return result;
}

PatternAnswer answer_on(const std::vector<RiskContour>& sure, const BeforeAfter& counts,
                        const RiskSignificance& chance) {
  if (!sure.empty()) return PatternAnswer::changed;
  const bool few = std::min(counts.before, counts.after) < least_told;
  const bool told =
      std::ranges::any_of(chance.p_raised.values, [](double p) { return !std::isnan(p); });
  return few || !told ? PatternAnswer::cannot_tell : PatternAnswer::none_found;
}

OtherPattern pattern_at(Metres bandwidth, const BeforeAfter& counts, const PointSet& after,
                        const PointSet& before, const Grid& grid, const MultiPolygon& window,
                        const Study& study, std::uint64_t seed,
                        const PeriodComparisonOptions& options, const RunContext& run) {
  const RiskOptions how{.correction = options.correction, .density = study.density};
  const RelativeRisk risk = relative_risk(after, before, grid, window, bandwidth, how, run);
  const RiskSignificance chance = risk_significance(after, before, grid, window, bandwidth, seed,
                                                    options.relabellings_of_others, how, run);
  const std::vector<RiskContour> sure =
      risk_contours({&chance.p_raised_anywhere, &chance.p_lowered_anywhere}, risk,
                    contour_levels.front(), after, before, run);
  OtherPattern result{.bandwidth = bandwidth, .answer = answer_on(sure, counts, chance)};
  for (const RiskContour& contour : sure) {
    ++(contour.sign > 0 ? result.raised : result.lowered);
    (contour.sign > 0 ? result.raised_area : result.lowered_area).value += contour.area.value;
  }
  return result;
}

}  // namespace

const std::vector<RiskContour>& PeriodComparison::of(ContourTest test, double level) const {
  const auto tested = std::ranges::find_if(
      contours, [&](const TestedContours& c) { return c.test == test && c.level == level; });
  return tested->contours;
}

PatternAnswer pattern_answer(const PeriodComparison& comparison) {
  return answer_on(comparison.of(ContourTest::anywhere, contour_levels.front()), comparison.counts,
                   comparison.chance);
}

SurfacePlan comparison_plan(std::size_t incidents, const Grid& grid, Metres bandwidth,
                            Kernel kernel) {
  constexpr double rasters = 30.0, bytes_an_incident = 150.0 + 80.0, bytes_a_node = 64.0;
  const double deviation =
      carried_over(bandwidth, kernel, Kernel::gaussian).value / grid.cell.value;
  const double nodes_a_cell = deviation < 1.0 ? 1.0 : 4.0 / (deviation * deviation);
  SurfacePlan plan;
  plan.fixed_bytes = bytes_an_incident * static_cast<double>(incidents);
  plan.bytes_a_cell = rasters * sizeof(double) + bytes_a_node * nodes_a_cell;
  return plan;
}

PeriodComparison period_comparison(const PointSet& incidents, const Study& study,
                                   std::uint64_t seed, const PeriodComparisonOptions& options,
                                   const RunContext& run) {
  const Metres bandwidth = study.bandwidth.value();
  const PointSet before = selected(incidents, rows_within(incidents, study.before.value()));
  const PointSet after = selected(incidents, rows_within(incidents, study.after.value()));
  const Grid grid = density_grid(incidents, study);
  const MultiPolygon window = window_on(grid, study);

  PeriodComparison result;
  result.density = density_change(
      {before, *study.before}, {after, *study.after}, grid, window, bandwidth,
      {.correction = options.correction, .level = study.difference.level, .density = study.density},
      in_stage(run, {.en = "Density before and after", .sv = "Täthet före och efter"}));
  result.counts = {.before = before.size() - result.density.outside_before,
                   .after = after.size() - result.density.outside_after};
  require_incidents(result.counts.before, {.en = "before", .sv = "före"});
  require_incidents(result.counts.after, {.en = "after", .sv = "efter"});
  result.total =
      change_of_count(result.counts, *study.before, *study.after, study.difference.level);

  // First, so that no other surface of the risk is in memory meanwhile.
  if (options.relabellings_of_others > 0) {
    for (const double factor : {0.5, 2.0}) {
      const Metres other{factor * bandwidth.value};
      if (other < grid.cell) continue;
      result.others.push_back(pattern_at(
          other, result.counts, after, before, grid, window, study, seed, options,
          in_stage(run, {.en = "Trying other bandwidths", .sv = "Prövar andra bandbredder"})));
    }
  }
  result.risk = risk_of(after, before, grid, window, study, options,
                        in_stage(run, {.en = "Relative risk", .sv = "Relativ risk"}));
  result.chance = risk_significance(
      after, before, grid, window, bandwidth, seed, options.relabellings,
      {.correction = options.correction, .density = study.density},
      in_stage(run, {.en = "Testing against chance", .sv = "Prövar mot slumpen"}));

  result.p_anywhere = two_sided(result.chance.p_raised_anywhere, result.chance.p_lowered_anywhere);
  result.p_each_cell = two_sided(result.chance.p_raised, result.chance.p_lowered);
  const DistrictIndex index(study.districts);
  Raster normal_lowered = result.risk.p;
  for (double& p : normal_lowered.values) p = 1.0 - p;
  const RiskSignificance& chance = result.chance;
  for (const auto& [test, sides] :
       {std::pair{ContourTest::anywhere,
                  RiskTest{&chance.p_raised_anywhere, &chance.p_lowered_anywhere}},
        std::pair{ContourTest::each_cell, RiskTest{&chance.p_raised, &chance.p_lowered}},
        std::pair{ContourTest::each_cell_normal, RiskTest{&result.risk.p, &normal_lowered}}}) {
    for (const double level : contour_levels) {
      result.contours.push_back(
          {test, level, risk_contours(sides, result.risk, level, after, before, run)});
      for (RiskContour& contour : result.contours.back().contours) {
        contour.district = index.district_of(contour.strongest);
      }
    }
  }
  return result;
}

}  // namespace klara
