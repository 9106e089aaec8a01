#include <klara/density/surface_plan.hpp>

#include <klara/density/adaptive_density.hpp>
#include <klara/density/density_bootstrap.hpp>
#include <klara/density/gaussian_splitting.hpp>

#include <algorithm>
#include <numbers>

namespace klara {
namespace {

constexpr double raster = sizeof(double);  // bytes a cell
constexpr double nanosecond = 1e-9;

/// What a method takes beside the incidents and the values that it writes.
struct Work {
  double bytes_an_incident, bytes_a_cell;
};

Work work_of(DensityMethod method, const Grid& grid, Metres bandwidth) {
  switch (method) {
    case DensityMethod::neighbours:
      return {32.0, 0.0};
    case DensityMethod::reach_sums:
      return {40.0, 0.0};
    case DensityMethod::disc_sums:
      return {36.0, 0.0};
    case DensityMethod::gaussian_sums: {
      const double nodes =
          nodes_of_deviation * grid.cell.value / bandwidth.value;  // a cell, along an axis
      return {0.0, (2.0 * nodes * nodes + nodes) * raster};
    }
  }
  return {};
}

double density_seconds(std::size_t incidents, const Grid& grid, Metres bandwidth, Kernel kernel) {
  const DensityMethod method = planned_method(incidents, grid, bandwidth, kernel);
  return estimated_seconds(method, incidents, grid, bandwidth, kernel);
}

double adaptive_seconds(const Grid& grid, const SurfaceOptions& options) {
  const Kernel kernel = options.density.kernel;
  double seconds = 0.0;
  for (const AdaptiveClass& of_h : adaptive_classes(options.bandwidths, grid, kernel)) {
    seconds += estimated_seconds(of_h.method, of_h.incidents, grid, of_h.longest, kernel);
  }
  return seconds;
}

/// As squared_sums.hpp says.
double squared_seconds(std::size_t incidents, const Grid& grid, Metres bandwidth, Kernel kernel) {
  switch (kernel) {
    case Kernel::uniform:
      return density_seconds(incidents, grid, bandwidth, Kernel::uniform);
    case Kernel::epanechnikov:
      return density_seconds(incidents, grid, bandwidth, Kernel::quartic);
    case Kernel::gaussian:
      return density_seconds(incidents, grid, {bandwidth.value / std::numbers::sqrt2},
                             Kernel::gaussian);
    case Kernel::triangular:
    case Kernel::quartic:
    case Kernel::triweight:
      break;
  }
  return estimated_seconds(DensityMethod::reach_sums, incidents, grid, bandwidth, kernel);
}

/// Of the tails that the bootstrap keeps of every cell, a band of rows at a time.
double tail_bytes(const IntervalOptions& intervals, double cells) {
  const double kept =
      0.5 * (1.0 - intervals.level) * (static_cast<double>(intervals.replicates) + 1.0);
  return std::min(static_cast<double>(BootstrapOptions{}.bytes),
                  (2.0 * kept + 1.0) * raster * cells);
}

}  // namespace

SurfacePlan surface_plan(std::size_t incidents, const Grid& grid, Metres bandwidth,
                         const SurfaceOptions& options, bool has_window) {
  const Kernel kernel = options.density.kernel;
  const auto n = static_cast<double>(incidents);
  const auto cells = static_cast<double>(grid.size());
  SurfacePlan plan;
  plan.method = options.density.method.value_or(planned_method(incidents, grid, bandwidth, kernel));
  plan.density_seconds = estimated_seconds(plan.method, incidents, grid, bandwidth, kernel);
  const Work work = work_of(plan.method, grid, bandwidth);

  double of_incident = work.bytes_an_incident;
  plan.bytes_a_cell = raster + work.bytes_a_cell;
  if (!options.bandwidths.empty()) {
    constexpr double bytes_of_classes = 44.0 + 40.0;
    of_incident = bytes_of_classes;
    plan.bytes_a_cell = 2.0 * raster;
    plan.density_seconds = adaptive_seconds(grid, options);
  }
  plan.seconds = plan.density_seconds;
  if (options.intervals) {
    constexpr double bytes_of_squares = 48.0, limits_of_a_cell = 50.0;
    of_incident = std::max(of_incident, bytes_of_squares + 40.0);
    plan.bytes_a_cell += 3.0 * raster;
    plan.seconds += squared_seconds(incidents, grid, bandwidth, kernel);
    if (options.intervals->method == IntervalMethod::poisson) {
      plan.seconds += nanosecond * limits_of_a_cell * cells;
    } else {
      constexpr double drawing_of_an_incident = 6.0;
      plan.fixed_bytes += tail_bytes(*options.intervals, cells);
      plan.seconds += static_cast<double>(options.intervals->replicates) *
                      (plan.density_seconds + nanosecond * drawing_of_an_incident * n);
    }
  }
  if (options.edge_correction != EdgeCorrection::none) {
    constexpr double bytes_of_masses = 80.0 + 8.0, bytes_of_weighted = 24.0;
    of_incident = std::max(of_incident + bytes_of_weighted + 8.0, bytes_of_masses);
    plan.bytes_a_cell += raster;
  }
  if (has_window) plan.bytes_a_cell += 1.0 / 8.0;
  plan.fixed_bytes += n * of_incident;
  return plan;
}

}  // namespace klara
