#include <klara/density/density.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/density/density_plan.hpp>
#include <klara/density/disc_sums.hpp>
#include <klara/density/gaussian_sums.hpp>
#include <klara/density/reach_sums.hpp>
#include <klara/shape/cell_index.hpp>

#include <fmt/format.h>

#include <cmath>

namespace klara {
namespace {

constexpr std::size_t rows_per_block = 4;
constexpr double least_bandwidth = 0.001;  // m; less or more is a mistake of unit
constexpr double most_bandwidth = 1e6;

/// Each cell gathers from its neighbours; no cell is written by two blocks.
void write_sums_of_neighbours(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                              Kernel kernel, std::span<double> values, const RunContext& run) {
  const CellIndex index(incidents, reach(kernel) * bandwidth);
  const double per_h2 = 1.0 / (bandwidth.value * bandwidth.value);
  for_each_block(grid.rows, rows_per_block, run, [&](IndexRange rows) {
    for (std::size_t r = rows.begin; r < rows.end; ++r) {
      const auto out = values.subspan(r * grid.columns, grid.columns);
      for (std::size_t c = 0; c < grid.columns; ++c) {
        throw_if_stopped(run);  // a cell may gather from millions
        double sum = 0.0;
        index.visit_within_reach(grid.x(c), grid.y(r), [&](double d2, double weight) {
          sum += weight * profile(kernel, d2 * per_h2);
        });
        out[c] = sum * per_h2;
      }
    }
  });
}

}  // namespace

void require_bandwidth(Metres bandwidth) {
  const double h = bandwidth.value;
  if (least_bandwidth <= h && h <= most_bandwidth) return;
  if (h > 0.0 && std::isfinite(h)) {
    throw bad_argument("BANDWIDTH_RANGE",
                       {.en = fmt::format("the bandwidth must lie between {} and {} m, got {:g} m",
                                          least_bandwidth, most_bandwidth, h),
                        .sv = fmt::format("bandbredden måste ligga mellan {} och {} m, inte {:g} m",
                                          least_bandwidth, most_bandwidth, h)})
        .with_remedy({.en = "In a town, a few hundred metres show its streets: 250m.",
                      .sv = "I en stad visar några hundra meter dess gator: 250m."});
  }
  throw bad_argument(
      "BANDWIDTH_RANGE",
      {.en = fmt::format("the bandwidth must be a positive number of metres, got {}", h),
       .sv = fmt::format("bandbredden måste vara ett positivt antal meter, inte {}", h)})
      .with_remedy({.en = "Write a length such as 250m.", .sv = "Skriv en längd, som 250m."});
}

void write_density(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                   const DensityOptions& options, std::span<double> values, const RunContext& run) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  const double factor = profile(options.kernel, 0.0) / (bandwidth.value * bandwidth.value);
  DensityMethod method =
      options.method.value_or(planned_method(incidents.size(), grid, bandwidth, options.kernel));
  if (!has_method(method, grid, bandwidth, options.kernel)) method = DensityMethod::neighbours;
  switch (method) {
    case DensityMethod::neighbours:
      return write_sums_of_neighbours(incidents, grid, bandwidth, options.kernel, values, run);
    case DensityMethod::reach_sums: {
      const double radius[]{reach(options.kernel) * bandwidth.value};
      write_reach_sums(incidents, radius, grid, {.kernel = options.kernel}, values, run);
      for (double& value : values) value *= factor;
      return;
    }
    case DensityMethod::disc_sums:
      return write_disc_sums(
          incidents, grid,
          {.radius = bandwidth, .power = disc_power(options.kernel).value(), .factor = factor},
          values, run);
    case DensityMethod::gaussian_sums:
      return write_gaussian_sums(
          incidents, grid,
          {.deviation = bandwidth, .factor = factor, .tolerance = options.gaussian_tolerance},
          values, run);
  }
}

Raster density(const PointSet& incidents, const Grid& grid, Metres bandwidth,
               const DensityOptions& options, const RunContext& run) {
  require_grid(grid);
  Raster result(grid);
  write_density(incidents, grid, bandwidth, options, result.values, run);
  return result;
}

}  // namespace klara
