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

/// From the north-west corner of the grid, where centres keep their digits.
PointSet seen_from_corner(const PointSet& incidents, const Grid& grid) {
  PointSet seen{
      .x = incidents.x, .y = incidents.y, .weight = incidents.weight, .from = {}, .until = {}};
  for (double& x : seen.x) x -= grid.west;
  for (double& y : seen.y) y -= grid.north;
  return seen;
}

/// Each cell gathers from its neighbours; no cell is written by two blocks.
void write_sums_of_neighbours(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                              Kernel kernel, std::span<double> values, const RunContext& run) {
  const CellIndex index(seen_from_corner(incidents, grid), reach(kernel) * bandwidth);
  const double cell = grid.cell.value;
  const double per_h2 = 1.0 / (bandwidth.value * bandwidth.value);
  for_each_block(grid.rows, rows_per_block, run, [&](IndexRange rows) {
    for (std::size_t r = rows.begin; r < rows.end; ++r) {
      const auto out = values.subspan(r * grid.columns, grid.columns);
      for (std::size_t c = 0; c < grid.columns; ++c) {
        throw_if_stopped(run);  // a cell may gather from millions
        double sum = 0.0;
        const double x = (static_cast<double>(c) + 0.5) * cell;
        const double y = -(static_cast<double>(r) + 0.5) * cell;
        index.visit_within_reach(
            x, y, [&](double d2, double weight) { sum += weight * profile(kernel, d2 * per_h2); });
        out[c] = sum * per_h2;
      }
    }
  });
}

void require_tolerance(double tolerance) {
  if (1e-13 <= tolerance && tolerance <= 1e-2) return;
  throw bad_argument(
      "TOLERANCE_RANGE",
      {.en = fmt::format("the tolerance must be a share of the highest value from 1e-13 to 0.01, "
                         "got {:g}",
                         tolerance),
       .sv = fmt::format("toleransen ska vara en andel av högsta värdet från 1e-13 till 0.01, inte "
                         "{:g}",
                         tolerance)})
      .with_remedy({.en = "1e-9 is the default, 1e-12 as exact as anybody can ask.",
                    .sv = "1e-9 är förvalt, 1e-12 så exakt som någon kan begära."});
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
  require_tolerance(options.gaussian_tolerance);
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
