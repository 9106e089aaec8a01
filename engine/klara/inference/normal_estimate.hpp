#pragma once
/// A value with its standard error, as an interval and a p.
#include <klara/base/estimate.hpp>

namespace klara {

/// Interval value -+ reach * se and two-sided p of a true value of 0, both by the normal
/// distribution. A standard error of 0 comes from having seen nothing, not from being sure:
/// interval and p are then NaN. Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Estimate normal_estimate(double value, double se, double level);

}  // namespace klara
