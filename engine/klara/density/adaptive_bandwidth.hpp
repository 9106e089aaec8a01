#pragma once
/// A bandwidth for each incident: shorter where crime is dense.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

#include <optional>
#include <vector>

namespace klara {

struct AdaptiveOptions {
  std::optional<Metres> pilot = {};  // bandwidth of the density that is asked first; none: `global`
  double longest = 5.0;              // no bandwidth is longer than this many medians
};

/// Abramson's (1982) square root law, in metres, one for each incident:
///
///     h_i = global * sqrt( g / f(p_i) )
///
/// with f the Gaussian density of the incidents at the pilot bandwidth, each with itself, and g its
/// geometric mean over incidents by weight, so that the geometric mean of the bandwidths is
/// `global` (Silverman 1986, section 5.3). Those beyond `longest` medians are cut to that (Davies &
/// Hazelton 2010). Both bandwidths are the kernel's; the pilot's is carried over to
/// the Gaussian by equal spread. Without edge correction.
///
/// Incidents at one place get one bandwidth. Bit-identical for every `run.threads`. Throws
/// Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth, LONGEST_RANGE unless at least 1;
/// Error{bad_data} as incident_places. Cost: that of visit_gaussian_sums for one bandwidth.
[[nodiscard]] std::vector<double> adaptive_bandwidths(const PointSet& incidents, Metres global,
                                                      Kernel kernel,
                                                      const AdaptiveOptions& options = {},
                                                      const RunContext& run = {});

}  // namespace klara
