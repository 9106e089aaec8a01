#include <klara/density/squared_sums.hpp>

#include <klara/density/density.hpp>
#include <klara/density/reach_sums.hpp>

#include <numbers>
#include <span>

namespace klara {
namespace {

PointSet with_squared_weights(const PointSet& incidents) {
  PointSet squared{
      .x = incidents.x, .y = incidents.y, .weight = incidents.weight, .from = {}, .until = {}};
  for (double& weight : squared.weight) weight *= weight;
  return squared;
}

void write_sums_by_cell(const PointSet& squared, const Grid& grid, Metres bandwidth, Kernel kernel,
                        std::span<double> values, const RunContext& run) {
  const double radius[]{bandwidth.value};
  write_reach_sums(squared, radius, grid, {.kernel = kernel, .squared = true}, values, run);
  const double peak = profile(kernel, 0.0) / (bandwidth.value * bandwidth.value);
  for (double& value : values) value *= peak * peak;
}

/// By the density of another kernel, whose profile over its peak is this one's squared.
void write_sums_by_density(const PointSet& squared, const Grid& grid, Metres bandwidth,
                           Kernel kernel, Metres of_square, Kernel square, std::span<double> values,
                           const RunContext& run) {
  write_density(squared, grid, of_square, {.kernel = square, .gaussian_tolerance = 1e-13}, values,
                run);
  const auto peak = [](Kernel of, Metres h) { return profile(of, 0.0) / (h.value * h.value); };
  const double factor = peak(kernel, bandwidth) * peak(kernel, bandwidth) / peak(square, of_square);
  for (double& value : values) value *= factor;
}

}  // namespace

void write_squared_sums(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                        Kernel kernel, std::span<double> values, const RunContext& run) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  const PointSet squared = with_squared_weights(incidents);
  switch (kernel) {
    case Kernel::uniform:
      return write_sums_by_density(squared, grid, bandwidth, kernel, bandwidth, Kernel::uniform,
                                   values, run);
    case Kernel::epanechnikov:
      return write_sums_by_density(squared, grid, bandwidth, kernel, bandwidth, Kernel::quartic,
                                   values, run);
    case Kernel::gaussian:
      return write_sums_by_density(squared, grid, bandwidth, kernel,
                                   {bandwidth.value / std::numbers::sqrt2}, Kernel::gaussian,
                                   values, run);
    case Kernel::triangular:
    case Kernel::quartic:
    case Kernel::triweight:
      return write_sums_by_cell(squared, grid, bandwidth, kernel, values, run);
  }
}

}  // namespace klara
