#pragma once
/// Kernel density estimation of incidents on a grid.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density_plan.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <optional>
#include <span>

namespace klara {

struct DensityOptions {
  Kernel kernel = Kernel::quartic;
  /// none: planned_method; a speed, not another answer. One that does not serve (has_method) gives
  /// way to neighbours.
  std::optional<DensityMethod> method = {};
  double gaussian_tolerance = 1e-9;  // of the highest value; gaussian_sums.hpp
  friend bool operator==(const DensityOptions&, const DensityOptions&) = default;
};

/// Expected incidents per square metre at every cell centre of `grid`, row by row, north first:
///
///     density(c) = sum over i of  w_i k(|c - p_i| / h) / h^2
///
/// with h the bandwidth and k the planar kernel profile: n times the estimator of
/// Silverman (1986), section 4.2, so that the surface integrates to the sum of weights.
/// No edge correction is applied.
///
/// The bandwidth is a parameter and not an option because it is the one number the
/// analyst must choose and be able to defend.
///
/// |error| <= 1e-11 (quartic and triweight 1e-10) of the larger of the value and a thousandth of
/// one incident's peak, that of the largest weight; of the Gaussian gaussian_tolerance times the
/// larger of the highest value and one incident's peak. No value is below 0. Bit-identical for
/// every `run.threads`.
///
/// Incidents must be as require_incidents has them, which intake sees to, and `values` as long as
/// the grid. Throws Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth, TOLERANCE_RANGE
/// unless from 1e-13 to 0.01, and of the grid as require_grid; Error{cancelled} when `run` is asked
/// to stop, with some of the values written. Cost: that of the method, see density_plan.hpp.
void write_density(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                   const DensityOptions& options, std::span<double> values,
                   const RunContext& run = {});

/// The same as a raster.
[[nodiscard]] Raster density(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                             const DensityOptions& options = {}, const RunContext& run = {});

/// Throws Error{bad_argument} BANDWIDTH_RANGE unless between 1 mm and 1000 km; no plane map is true
/// beyond.
void require_bandwidth(Metres bandwidth);

}  // namespace klara
