#include <klara/density/relative_risk.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/density/kernel_mass.hpp>
#include <klara/density/two_groups.hpp>
#include <klara/inference/distributions.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t cells_per_block = 4096;
constexpr std::size_t parts_of_work = 5;

/// The squared kernel, made to integrate to 1: exactly one of ours, or one of equal spread.
struct SquaredKernel {
  Kernel kernel;
  double bandwidths;  // its bandwidth, in those of the kernel itself
};

SquaredKernel squared(Kernel kernel) {
  switch (kernel) {
    case Kernel::uniform:
      return {Kernel::uniform, 1.0};
    case Kernel::triangular:
      return {Kernel::triweight, 1.0};
    case Kernel::epanechnikov:
      return {Kernel::quartic, 1.0};
    case Kernel::quartic:
      return {Kernel::triweight, std::sqrt(10.0 / 12.0)};
    case Kernel::triweight:
      return {Kernel::triweight, std::sqrt(10.0 / 16.0)};
    case Kernel::gaussian:
      break;
  }
  return {Kernel::gaussian, std::numbers::sqrt2 / 2.0};
}

/// Of every cell, what R(c) is of R: the share of the squared kernel inside the window over the
/// square of the kernel's mass.
std::vector<double> roughness_at_border(const Grid& grid, const MultiPolygon& window,
                                        Metres bandwidth, const RiskOptions& options,
                                        const EdgeFactors& factors, const RunContext& run) {
  const Kernel kernel = options.density.kernel;
  if (options.correction == EdgeCorrection::none) return std::vector<double>(grid.size(), 1.0);
  const auto [square, bandwidths] = squared(kernel);
  std::vector<double> result =
      kernel_mass_raster(grid, window, bandwidths * bandwidth, square, reporting_part(run, 0, 2))
          .values;
  if (options.correction == EdgeCorrection::uniform) {
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i] *= factors.of_cell[i] * factors.of_cell[i];
    }
    return result;
  }
  const Raster masses =
      kernel_mass_raster(grid, window, bandwidth, kernel, reporting_part(run, 1, 2));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const double mass = std::max(masses.values[i], least_kernel_mass);
    result[i] /= mass * mass;
  }
  return result;
}

void require_not_negative(double value, const char* code, const Text& name) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw bad_argument(
      code,
      {.en = fmt::format("{} must be a number of incidents, 0 or more, got {}", name.en, value),
       .sv = fmt::format("{} måste vara ett antal brott, 0 eller mer, inte {}", name.sv, value)});
}

}  // namespace

void require_risk_options(const RiskOptions& options) {
  require_not_negative(options.floor, "FLOOR_RANGE", {.en = "the floor", .sv = "golvet"});
  require_not_negative(options.added, "ADDED_RANGE",
                       {.en = "what is added", .sv = "det som läggs till"});
}

RelativeRisk relative_risk(const PointSet& cases, const PointSet& controls, const Grid& grid,
                           const MultiPolygon& window, Metres bandwidth, const RiskOptions& options,
                           const RunContext& run) {
  require_risk_options(options);
  const TwoGroups groups =
      two_groups(cases, controls, grid, window, bandwidth, options.correction,
                 options.density.kernel, reporting_part(run, 0, parts_of_work));
  const auto density_of = [&](std::size_t begin, std::size_t end, std::size_t part) {
    Raster result = density(part_of(groups.incidents, begin, end), grid, bandwidth, options.density,
                            reporting_part(run, part, parts_of_work));
    multiply_cells(result.values, groups.factors);
    return result;
  };
  Raster of_cases = density_of(0, groups.cases, 1);
  Raster of_controls = density_of(groups.cases, groups.incidents.size(), 2);
  const std::vector<double> border = roughness_at_border(
      grid, window, bandwidth, options, groups.factors, reporting_part(run, 3, parts_of_work));

  const double area = area_of_kernel(options.density.kernel, bandwidth).value;
  const double weight1 = groups.of_cases.weight, weight0 = groups.of_controls.weight;
  const double added = options.added / (area * (weight1 + weight0));  // to f
  const double variance =
      (1.0 / groups.of_cases.effective + 1.0 / groups.of_controls.effective) / area;  // times f
  RelativeRisk result{.log_risk = Raster(grid, no_value),
                      .se = Raster(grid, no_value),
                      .p = Raster(grid, no_value),
                      .pooled = std::move(of_cases),
                      .cases_outside = groups.of_cases.outside,
                      .controls_outside = groups.of_controls.outside};
  const RunContext last = reporting_part(run, 4, parts_of_work);
  for_each_block(grid.size(), cells_per_block, last, [&](IndexRange cells) {
    for (std::size_t i = cells.begin; i < cells.end; ++i) {
      const double density1 = result.pooled.values[i], density0 = of_controls.values[i];
      const double pooled = density1 + density0;
      result.pooled.values[i] = pooled;
      const double f1 = density1 / weight1 + added, f0 = density0 / weight0 + added;
      if (!(area * pooled >= options.floor && f1 > 0.0 && f0 > 0.0)) continue;
      const double log_risk = std::log(f1) - std::log(f0);
      const double se = std::sqrt(variance * border[i] / (pooled / (weight1 + weight0) + added));
      result.log_risk.values[i] = log_risk;
      result.se.values[i] = se;
      result.p.values[i] = normal_cdf(-log_risk / se);
    }
  });
  return result;
}

}  // namespace klara
