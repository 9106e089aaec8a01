#pragma once
/// How sure a density is, cell by cell.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <span>

namespace klara {

/// Layers on one grid, in incidents per square metre.
struct UncertainDensity {
  Raster density;
  Raster se;         // standard error
  Raster low, high;  // of an interval of this level
  double level = 0.95;
};

/// The standard error of density() where incidents come as a Poisson process, each with its weight:
///
///     se(c)^2 = sum over i of  w_i^2 k_i(c)^2,   density(c) = sum over i of  w_i k_i(c)
///
/// by Campbell's theorem (Baddeley, Rubak & Turner 2015, "Spatial Point Patterns", section 6.5).
/// Incidents that come in series, as burglaries do, vary more than that. Cost, errors and |error|
/// of se^2: write_squared_sums (squared_sums.hpp).
void write_density_se(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                      const DensityOptions& options, std::span<double> values,
                      const RunContext& run = {});

/// The density with its standard error and with intervals for what the density would be on average
/// over many such periods: those of Fay & Feuer for weighted sums of Poisson counts
/// (weighted_poisson.hpp), the largest weight being the peak of the heaviest incident, or of one of
/// weight 1 where there are none.
///
/// They say how much is chance, not how much the bandwidth blurs; and each cell is judged alone, so
/// that of intervals of 95 % one in twenty misses. For a uniform kernel they are exact as
/// Garwood's, else longer than they need be: those of 95 % for a quartic kernel held the truth
/// in 99.7, 99.1, 98.8 and 97.0 % of cells with 0.3, 2, 12 and 60 incidents within reach on
/// average. Where there are none they reach from 0 to 3.7 incidents at the very place (at 95 %),
/// for seeing none does not mean that none will come.
///
/// Of a corrected density: the layers for weighted_inside, each through multiply_cells
/// (edge_correction.hpp).
///
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1, and as write_density and
/// write_squared_sums. Cost: theirs and 50 ns a cell; memory four grids and 48 bytes an incident.
[[nodiscard]] UncertainDensity density_with_limits(const PointSet& incidents, const Grid& grid,
                                                   Metres bandwidth, double level,
                                                   const DensityOptions& options = {},
                                                   const RunContext& run = {});

}  // namespace klara
