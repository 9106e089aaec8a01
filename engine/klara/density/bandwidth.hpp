#pragma once
/// Bandwidths by rule. The analyst chooses; a rule is a place to begin.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

namespace klara {

/// Scott's (1992, section 6.3) rule, one bandwidth for both axes: the geometric mean of n^(-1/6)
/// times each axis' standard deviation for the Gaussian kernel, which the rule was made for; for
/// another, the bandwidth that spreads an incident as far (the quartic's is sqrt(8) times as long).
/// Throws Error{bad_data} TOO_FEW_POINTS below 2 points, ZERO_VARIANCE when an axis does not vary.
[[nodiscard]] Metres scott_bandwidth(const PointSet& incidents, Kernel kernel);

}  // namespace klara
