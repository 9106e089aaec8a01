#pragma once
/// A number that says how sure it is; never a bare statistic.
#include <klara/base/same_bits.hpp>

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

  /// Bit for bit, so that what does not apply equals itself.
  friend bool operator==(const Estimate& a, const Estimate& b) {
    return same_bits(a.value, b.value) && same_bits(a.se, b.se) && same_bits(a.low, b.low) &&
           same_bits(a.high, b.high) && same_bits(a.p, b.p) && same_bits(a.level, b.level);
  }
};

}  // namespace klara
