#pragma once
/// A number that says how sure it is; never a bare statistic.
#include <limits>

namespace klara {

/// NaN where a part does not apply. `p` is two-sided unless its owner says otherwise.
struct Estimate {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  double value = none;
  double se = none;
  double low = none, high = none;  // interval of this level
  double p = none;
  double level = 0.95;
};

}  // namespace klara
