#pragma once
/// Densities that know where incidents could not have been seen.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// A kernel near the border of the window spreads part of each incident to where none can be, and
/// the density there is too low. With e(p) the mass of the kernel about p inside the window:
///
///     none     density(c) = sum over i of  w_i k_i(c)
///     uniform  density(c) = sum over i of  w_i k_i(c) / e(c)
///     diggle   density(c) = sum over i of  w_i k_i(c) / e(p_i)
///
/// uniform is right on average where incidents are equally likely all over; diggle's surface
/// integrates to the incidents inside. Sources: Diggle (1985), Applied Statistics 34:138-147;
/// Jones (1993), Statistics and Computing 3:135-146, section 2.
enum class EdgeCorrection { none, uniform, diggle };

/// No mass is taken to be less: the mass of a place inside is that of at least a patch of land.
constexpr double least_kernel_mass = 1e-12;

/// What a correction multiplies by. It depends on where incidents are and not on which of them are
/// counted, so relabellings share it.
struct EdgeFactors {
  std::vector<double> of_incident;  // of its weight; 0 outside the window
  std::vector<double> of_cell;      // of its density; NaN outside the window
  std::size_t incidents_outside = 0;
};

/// Incidents outside the window belong to no correction, not even to none: they are left out and
/// counted, so that all three tell of the same incidents. Throws as kernel_mass_raster. Cost: that
/// of kernel_masses_at for diggle, of kernel_mass_raster for uniform, and of rows_inside
/// (inside.hpp) and mask_outside.
[[nodiscard]] EdgeFactors edge_factors(const PointSet& incidents, const Grid& grid,
                                       const MultiPolygon& window, Metres bandwidth,
                                       EdgeCorrection correction, Kernel kernel,
                                       const RunContext& run = {});

/// Where the incidents inside are, their weights multiplied by their factors; without times.
[[nodiscard]] PointSet weighted_inside(const PointSet& incidents, const EdgeFactors& factors);

/// Multiplies values of the grid by the factors of the cells; NaN outside the window.
void multiply_cells(std::span<double> values, const EdgeFactors& factors);

/// write_density of the incidents inside the window, corrected. Returns how many incidents lie
/// outside. |error| as write_density, relative to corrected peaks. Throws also as
/// kernel_mass_raster.
std::size_t write_corrected_density(const PointSet& incidents, const Grid& grid,
                                    const MultiPolygon& window, Metres bandwidth,
                                    EdgeCorrection correction, const DensityOptions& options,
                                    std::span<double> values, const RunContext& run = {});

struct CorrectedDensity {
  Raster raster;
  std::size_t incidents_outside = 0;
};

/// The same as a raster.
[[nodiscard]] CorrectedDensity corrected_density(const PointSet& incidents, const Grid& grid,
                                                 const MultiPolygon& window, Metres bandwidth,
                                                 EdgeCorrection correction,
                                                 const DensityOptions& options = {},
                                                 const RunContext& run = {});

}  // namespace klara
