#pragma once
/// Bandwidths by rule. The analyst chooses; a rule is a place to begin.
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>

namespace klara {

/// Scott's (1992, section 6.3) rule for the Gaussian kernel, one bandwidth for both axes: the
/// geometric mean of n^(-1/6) times each axis' standard deviation.
/// Throws Error{bad_data} TOO_FEW_POINTS below 2 points, ZERO_VARIANCE when an axis does not vary.
[[nodiscard]] Metres scott_bandwidth(const PointSet& incidents);

}  // namespace klara
