#include <klara/density/density_change.hpp>

#include <klara/base/error.hpp>
#include <klara/density/density_uncertainty.hpp>

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace klara {
namespace {

void require_order(const Period& period, const Text& name) {
  if (period.from < period.until) return;
  throw bad_argument("PERIOD_ORDER",
                     {.en = fmt::format("the period {} must end after it begins", name.en),
                      .sv = fmt::format("perioden {} måste sluta efter att den börjar", name.sv)});
}

struct MonthlyDensity {
  UncertainDensity layers;
  std::size_t outside = 0;
};

MonthlyDensity monthly_density(const Observation& observation, const Grid& grid,
                               const MultiPolygon& window, Metres bandwidth,
                               const DensityChangeOptions& options, const RunContext& run) {
  const PointSet& incidents = observation.incidents;
  EdgeFactors factors = edge_factors(incidents, grid, window, bandwidth, options.correction,
                                     options.density.kernel, reporting_part(run, 0, 2));
  MonthlyDensity result{
      .layers = density_with_limits(weighted_inside(incidents, factors), grid, bandwidth,
                                    options.level, options.density, reporting_part(run, 1, 2)),
      .outside = factors.incidents_outside};
  for (double& factor : factors.of_cell) factor /= months(observation.period);
  UncertainDensity& layers = result.layers;
  for (Raster* const layer : {&layers.density, &layers.se, &layers.low, &layers.high}) {
    multiply_cells(layer->values, factors);
  }
  return result;
}

}  // namespace

DensityChange density_change(const Observation& before, const Observation& after, const Grid& grid,
                             const MultiPolygon& window, Metres bandwidth,
                             const DensityChangeOptions& options, const RunContext& run) {
  require_order(before.period, {.en = "before", .sv = "före"});
  require_order(after.period, {.en = "after", .sv = "efter"});
  require_incidents(before.incidents);
  require_incidents(after.incidents);
  auto [past, outside_before] =
      monthly_density(before, grid, window, bandwidth, options, reporting_part(run, 0, 2));
  auto [now, outside_after] =
      monthly_density(after, grid, window, bandwidth, options, reporting_part(run, 1, 2));

  // Cell by cell; limits and errors into those of the period after.
  Raster change(grid);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double a = now.density.values[i], b = past.density.values[i];
    const double fall = std::hypot(a - now.low.values[i], past.high.values[i] - b);
    const double rise = std::hypot(now.high.values[i] - a, b - past.low.values[i]);
    change.values[i] = a - b;
    now.se.values[i] = std::hypot(now.se.values[i], past.se.values[i]);
    now.low.values[i] = a - b - fall;
    now.high.values[i] = a - b + rise;
  }
  return {.before = std::move(past.density),
          .after = std::move(now.density),
          .change = std::move(change),
          .se = std::move(now.se),
          .low = std::move(now.low),
          .high = std::move(now.high),
          .level = options.level,
          .outside_before = outside_before,
          .outside_after = outside_after};
}

}  // namespace klara
