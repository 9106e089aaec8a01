#pragma once
/// A density with all that is asked of it: a bandwidth for each incident, what the border took, how
/// sure it is.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace klara {

/// poisson: density_uncertainty.hpp, for any number of incidents. bootstrap: density_bootstrap.hpp.
enum class IntervalMethod { poisson, bootstrap };

struct IntervalOptions {
  IntervalMethod method = IntervalMethod::poisson;
  double level = 0.95;
  std::size_t replicates = 999;  // of the bootstrap
  std::uint64_t seed = 1;        // of the bootstrap
  friend bool operator==(const IntervalOptions&, const IntervalOptions&) = default;
};

struct SurfaceOptions {
  DensityOptions density = {};
  EdgeCorrection edge_correction = EdgeCorrection::none;
  std::vector<double> bandwidths = {};  // of each incident; empty = one for all
  std::optional<IntervalOptions> intervals = {};
};

/// How sure a density is, cell by cell, in its unit.
struct SurfaceLimits {
  Raster se;         // standard error
  Raster low, high;  // of an interval of this level
  double level = 0.95;
  friend bool operator==(const SurfaceLimits&, const SurfaceLimits&) = default;
};

struct DensitySurface {
  Raster density;  // incidents per square metre, NaN outside the window
  std::optional<SurfaceLimits> limits;
  std::size_t incidents_outside = 0;  // of the window; counted only where there is one
};

/// Of all incidents, within `window`; an empty one is the whole grid. Uncorrected, an incident
/// outside the window counts as far as its kernel reaches in; a correction leaves it out, as
/// edge_factors does. The standard error is that of density_uncertainty.hpp by either method.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_data} as require_incidents
/// (incident_places.hpp); Error{bad_argument} as require_surface and as density, border_of
/// (border.hpp), adaptive_density, edge_factors, density_with_limits and bootstrap_limits, as far
/// as they are asked. Cost: theirs.
[[nodiscard]] DensitySurface density_surface(const PointSet& incidents, const Grid& grid,
                                             const MultiPolygon& window, Metres bandwidth,
                                             const SurfaceOptions& options = {},
                                             const RunContext& run = {});

/// Which of these can be had together. Throws Error{bad_argument} EDGE_NO_WINDOW for a correction
/// without a window, ADAPTIVE_EDGE, ADAPTIVE_INTERVALS.
void require_surface(bool adaptive, EdgeCorrection correction, bool intervals, bool has_window);

}  // namespace klara
