#pragma once
/// A value with its standard error and the freedom of that error, as an interval and a p.
#include <klara/base/estimate.hpp>

namespace klara {

/// As normal_estimate, by Student's t with `freedom` degrees: interval value -+ reach * se and
/// two-sided p of a true value of 0, NaN where the standard error is 0. Throws Error{bad_argument}
/// LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Estimate t_estimate(double value, double se, double freedom, double level);

}  // namespace klara
