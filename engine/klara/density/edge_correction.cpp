#include <klara/density/edge_correction.hpp>

#include <klara/density/kernel_mass.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/inside.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace klara {
namespace {

/// NaN stays NaN.
void invert(std::vector<double>& masses) {
  for (double& mass : masses) mass = 1.0 / std::max(mass, least_kernel_mass);
}

/// 1 inside, NaN outside.
std::vector<double> ones_inside(const PointSet& incidents, const MultiPolygon& window,
                                const RunContext& run) {
  std::vector<double> ones(incidents.size(), no_value);
  for (const std::uint32_t row : rows_inside(incidents, border_of(window), run)) ones[row] = 1.0;
  return ones;
}

std::vector<double> ones_inside(const Grid& grid, const MultiPolygon& window,
                                const RunContext& run) {
  Raster ones(grid, 1.0);
  mask_outside(ones, window, run);
  return std::move(ones.values);
}

}  // namespace

EdgeFactors edge_factors(const PointSet& incidents, const Grid& grid, const MultiPolygon& window,
                         Metres bandwidth, EdgeCorrection correction, Kernel kernel,
                         const RunContext& run) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  const std::size_t parts = correction == EdgeCorrection::uniform ? 2 : 1;  // that report
  const RunContext of_incidents = reporting_part(run, 0, parts);
  const RunContext of_cells = reporting_part(run, 1, parts);
  EdgeFactors factors;
  if (correction == EdgeCorrection::diggle) {
    factors.of_incident = kernel_masses_at(incidents, window, bandwidth, kernel, of_incidents);
    invert(factors.of_incident);
  } else {
    factors.of_incident = ones_inside(incidents, window, of_incidents);
  }
  if (correction == EdgeCorrection::uniform) {
    factors.of_cell =
        std::move(kernel_mass_raster(grid, window, bandwidth, kernel, of_cells).values);
    invert(factors.of_cell);
  } else {
    factors.of_cell = ones_inside(grid, window, run);
  }
  for (double& factor : factors.of_incident) {
    if (!std::isnan(factor)) continue;
    factor = 0.0;
    ++factors.incidents_outside;
  }
  return factors;
}

PointSet weighted_inside(const PointSet& incidents, const EdgeFactors& factors) {
  PointSet inside;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const double factor = factors.of_incident[i];
    if (factor == 0.0) continue;
    inside.x.push_back(incidents.x[i]);
    inside.y.push_back(incidents.y[i]);
    inside.weight.push_back(incidents.weight_of(i) * factor);
  }
  return inside;
}

void multiply_cells(std::span<double> values, const EdgeFactors& factors) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= factors.of_cell[i];
}

std::size_t write_corrected_density(const PointSet& incidents, const Grid& grid,
                                    const MultiPolygon& window, Metres bandwidth,
                                    EdgeCorrection correction, const DensityOptions& options,
                                    std::span<double> values, const RunContext& run) {
  const EdgeFactors factors = edge_factors(incidents, grid, window, bandwidth, correction,
                                           options.kernel, reporting_part(run, 0, 2));
  write_density(weighted_inside(incidents, factors), grid, bandwidth, options, values,
                reporting_part(run, 1, 2));
  multiply_cells(values, factors);
  return factors.incidents_outside;
}

CorrectedDensity corrected_density(const PointSet& incidents, const Grid& grid,
                                   const MultiPolygon& window, Metres bandwidth,
                                   EdgeCorrection correction, const DensityOptions& options,
                                   const RunContext& run) {
  require_grid(grid);
  CorrectedDensity result{.raster = Raster(grid), .incidents_outside = 0};
  result.incidents_outside = write_corrected_density(incidents, grid, window, bandwidth, correction,
                                                     options, result.raster.values, run);
  return result;
}

}  // namespace klara
