#include <klara/density/density_uncertainty.hpp>

#include <klara/base/parallel.hpp>
#include <klara/density/squared_sums.hpp>
#include <klara/inference/weighted_poisson.hpp>

#include <cmath>

namespace klara {
namespace {

constexpr std::size_t cells_per_block = 4096;

}  // namespace

void write_density_se(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                      const DensityOptions& options, std::span<double> values,
                      const RunContext& run) {
  write_squared_sums(incidents, grid, bandwidth, options.kernel, values, run);
  for (double& value : values) value = std::sqrt(value);
}

UncertainDensity density_with_limits(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                                     double level, const DensityOptions& options,
                                     const RunContext& run) {
  const WeightedPoissonLimits limits(level);
  UncertainDensity result{
      .density = density(incidents, grid, bandwidth, options, reporting_part(run, 0, 3)),
      .se = Raster(grid),
      .low = Raster(grid),
      .high = Raster(grid),
      .level = level};
  write_density_se(incidents, grid, bandwidth, options, result.se.values,
                   reporting_part(run, 1, 3));
  const double peak = heaviest_weight(incidents) * profile(options.kernel, 0.0) /
                      (bandwidth.value * bandwidth.value);
  for_each_block(grid.size(), cells_per_block, reporting_part(run, 2, 3), [&](IndexRange cells) {
    for (std::size_t i = cells.begin; i < cells.end; ++i) {
      const double se = result.se.values[i];
      const auto [low, high] = limits(result.density.values[i], se * se, peak);
      result.low.values[i] = low;
      result.high.values[i] = high;
    }
  });
  return result;
}

}  // namespace klara
