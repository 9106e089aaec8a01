#pragma once
/// Kernel density estimation of incidents on a grid.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

namespace klara {

struct DensityOptions {
  Kernel kernel = Kernel::quartic;
  friend bool operator==(const DensityOptions&, const DensityOptions&) = default;
};

/// Expected incidents per square metre at every cell centre of `grid`:
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
/// The result is bit-identical for every `run.threads`.
/// Throws Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth, and of the grid as
/// require_grid; Error{cancelled} when `run` is asked to stop. Cost: O(incidents + cells *
/// incidents within reach of the kernel).
[[nodiscard]] Raster density(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                             const DensityOptions& options = {}, const RunContext& run = {});

/// Throws Error{bad_argument} BANDWIDTH_RANGE unless between 1 mm and 1000 km; no plane map is true
/// beyond.
void require_bandwidth(Metres bandwidth);

}  // namespace klara
