#pragma once
/// The bandwidths that cross-validation prefers; the criteria are those of cross_validation.hpp.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/cross_validation.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

#include <optional>

namespace klara {

/// Bandwidths to try, as the Gaussian's.
struct BandwidthRange {
  Metres from, until;
};

/// From a fiftieth to four times Silverman's rule.
[[nodiscard]] BandwidthRange usual_range(const PointSet& incidents);

struct CrossValidationOptions {
  LeaveOut leave_out = LeaveOut::incident;
  std::optional<BandwidthRange> range = {};  // none: usual_range
};

struct BestBandwidth {
  Metres bandwidth;      // of the kernel asked for
  BandwidthRange range;  // that was tried, as the Gaussian's
  bool at_end = false;   // of the range: the best lies at or beyond it, and is none
};

/// The best of four bandwidths an octave, then of sixteen an octave about it, then where a parabola
/// through the best three is least; Diggle's, whose criterion has steps, the best of sixteen an
/// octave and then of 64. Each criterion is taken with the Gaussian (Diggle's with the disc) and
/// its bandwidth carried over to `kernel` by equal spread (bandwidth.hpp).
///
/// Throws as the criterion, Error{bad_data} ZERO_VARIANCE where all incidents lie at one place and
/// Error{bad_argument} RANGE_ORDER unless the range ends above where it begins. Cost: that of the
/// criterion for about 40 bandwidths, for Diggle's the pairs within four times the longest.
[[nodiscard]] BestBandwidth least_squares_bandwidth(const PointSet& incidents, Kernel kernel,
                                                    const CrossValidationOptions& options = {},
                                                    const RunContext& run = {});
[[nodiscard]] BestBandwidth likelihood_bandwidth(const PointSet& incidents, Kernel kernel,
                                                 const CrossValidationOptions& options = {},
                                                 const RunContext& run = {});
[[nodiscard]] BestBandwidth diggle_bandwidth(const PointSet& incidents, Kernel kernel,
                                             const CrossValidationOptions& options = {},
                                             const RunContext& run = {});

/// The least bandwidth at which the criterion rises through 0, between sixteen an octave by
/// interpolation; the range ends where it surely has, at sqrt(area / (2 pi)). `leave_out` has no
/// part in it.
[[nodiscard]] BestBandwidth cronie_van_lieshout_bandwidth(
    const PointSet& incidents, Kernel kernel, SquareMetres area,
    const CrossValidationOptions& options = {}, const RunContext& run = {});

}  // namespace klara
