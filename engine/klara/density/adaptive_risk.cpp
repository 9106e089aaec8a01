#include <klara/density/adaptive_risk.hpp>

#include <klara/base/parallel.hpp>
#include <klara/density/adaptive_density.hpp>
#include <klara/density/reach_sums.hpp>
#include <klara/density/two_groups.hpp>
#include <klara/inference/distributions.hpp>

#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t cells_per_block = 4096;

/// Of every incident its weight times its area.
PointSet weighted_by_area(PointSet incidents, std::span<const double> bandwidths, Kernel kernel) {
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents.weight[i] *= area_of_kernel(kernel, {bandwidths[i]}).value;
  }
  return incidents;
}

/// The sum of w^2 k^2 at every cell.
std::vector<double> squares_of(PointSet incidents, std::span<const double> bandwidths,
                               const Grid& grid, Kernel kernel, const RunContext& run) {
  std::vector<double> radii;
  radii.reserve(bandwidths.size());
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const double h = bandwidths[i];
    const double peak = incidents.weight[i] * profile(kernel, 0.0) / (h * h);
    incidents.weight[i] = peak * peak;
    radii.push_back(reach(kernel) * h);
  }
  std::vector<double> squares(grid.size());
  write_reach_sums(incidents, radii, grid, {.kernel = kernel, .squared = true}, squares, run);
  return squares;
}

}  // namespace

RelativeRisk adaptive_relative_risk(const PointSet& cases, const PointSet& controls,
                                    const Grid& grid, const MultiPolygon& window, Metres global,
                                    const AdaptiveRiskOptions& options, const RunContext& run) {
  require_risk_options({.floor = options.floor, .added = options.added});
  const Kernel kernel = options.density.kernel;
  const TwoGroups groups =
      two_groups(cases, controls, grid, window, global, EdgeCorrection::none, kernel, run);
  const PointSet& both = groups.incidents;
  const std::vector<double> bandwidths =
      adaptive_bandwidths(both, global, kernel, options.bandwidths, run);
  const auto density_of = [&](std::size_t begin, std::size_t end) {
    Raster result = adaptive_density(part_of(both, begin, end),
                                     std::span(bandwidths).subspan(begin, end - begin), grid,
                                     options.density, run);
    multiply_cells(result.values, groups.factors);
    return result;
  };
  Raster of_cases = density_of(0, groups.cases);
  const Raster of_controls = density_of(groups.cases, both.size());
  const Raster bearing = adaptive_density(weighted_by_area(both, bandwidths, kernel), bandwidths,
                                          grid, options.density, run);
  const std::vector<double> squares = squares_of(both, bandwidths, grid, kernel, run);

  const double weight1 = groups.of_cases.weight, weight0 = groups.of_controls.weight;
  // Of one incident that bears on a cell, from the sums of squared weights w^2 / n.
  const double n1 = groups.of_cases.effective, n0 = groups.of_controls.effective;
  const double weights = weight1 + weight0;
  const double n = weights * weights / (weight1 * weight1 / n1 + weight0 * weight0 / n0);
  const double variance = n / n1 + n / n0;
  RelativeRisk result{.log_risk = Raster(grid, no_value),
                      .se = Raster(grid, no_value),
                      .p = Raster(grid, no_value),
                      .pooled = std::move(of_cases),
                      .cases_outside = groups.of_cases.outside,
                      .controls_outside = groups.of_controls.outside};
  for_each_block(grid.size(), cells_per_block, run, [&](IndexRange cells) {
    for (std::size_t i = cells.begin; i < cells.end; ++i) {
      const double density1 = result.pooled.values[i], density0 = of_controls.values[i];
      const double pooled = density1 + density0;
      result.pooled.values[i] = pooled;
      if (!(bearing.values[i] >= options.floor && pooled > 0.0)) continue;
      const double added =
          options.added * pooled / bearing.values[i] / (weight1 + weight0);  // to f
      const double f1 = density1 / weight1 + added, f0 = density0 / weight0 + added;
      if (!(f1 > 0.0 && f0 > 0.0)) continue;
      const double log_risk = std::log(f1) - std::log(f0);
      const double bearing_alike = pooled * pooled / squares[i];
      const double se = std::sqrt(variance / (bearing_alike + options.added));
      result.log_risk.values[i] = log_risk;
      result.se.values[i] = se;
      result.p.values[i] = normal_cdf(-log_risk / se);
    }
  });
  return result;
}

}  // namespace klara
