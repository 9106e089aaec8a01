#pragma once
/// The bandwidths that cross-validation prefers.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/best_bandwidth.hpp>
#include <klara/density/kernel.hpp>
#include <klara/density/left_out.hpp>
#include <klara/shape/point_set.hpp>

#include <optional>

namespace klara {

struct CrossValidationOptions {
  LeaveOut leave_out = LeaveOut::incident;
  std::optional<BandwidthRange> range = {};  // none: usual_range
};

/// By the criteria of cross_validation.hpp as least_bandwidth finds them, four an octave at first;
/// each is taken with the Gaussian and its bandwidth carried over to `kernel` by equal spread
/// (bandwidth.hpp). Diggle's is taken with the disc, and sixteen an octave at first, for it has a
/// step at the distance of every pair.
///
/// Throws as the criterion and least_bandwidth, Error{bad_data} ZERO_VARIANCE where all incidents
/// lie at one place. Cost: that of the criterion for about 40 bandwidths; for Diggle's, of the
/// pairs within four times the longest.
[[nodiscard]] BestBandwidth least_squares_bandwidth(const PointSet& incidents, Kernel kernel,
                                                    const CrossValidationOptions& options = {},
                                                    const RunContext& run = {});
[[nodiscard]] BestBandwidth likelihood_bandwidth(const PointSet& incidents, Kernel kernel,
                                                 const CrossValidationOptions& options = {},
                                                 const RunContext& run = {});
[[nodiscard]] BestBandwidth diggle_bandwidth(const PointSet& incidents, Kernel kernel,
                                             const CrossValidationOptions& options = {},
                                             const RunContext& run = {});

/// The least bandwidth at which the criterion rises to 0; the usual range then ends where it surely
/// has, at sqrt(area / (2 pi)). `leave_out` has no part in it.
[[nodiscard]] BestBandwidth cronie_van_lieshout_bandwidth(
    const PointSet& incidents, Kernel kernel, SquareMetres area,
    const CrossValidationOptions& options = {}, const RunContext& run = {});

}  // namespace klara
