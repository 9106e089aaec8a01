#pragma once
/// The difference between a treated area and its control as it grows, period by period.
#include <klara/base/estimate.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace klara {

struct CumulativeDifferenceOptions {
  double overdispersion = 1.0;  // variance over mean of the counts; 1 = Poisson
  double level = 0.95;
};

/// From the first period to this one.
struct CumulativeDifference {
  std::uint64_t treated = 0, control = 0;
  Estimate difference;  // treated less control
  Estimate per_period;  // the same over the number of periods
  Estimate ratio;       // treated over control; se that of its logarithm, p that of a ratio of 1

  friend bool operator==(const CumulativeDifference&, const CumulativeDifference&) = default;
};

/// For the monitoring of something that goes on, one entry a period since its beginning:
///
///     difference = sum T - sum C,   Var = overdispersion * (sum T + sum C)
///     ratio      = sum T / sum C,   Var of its logarithm = overdispersion * (1/sum T + 1/sum C)
///
/// Fair only where both areas had as many incidents before. The intervals are each period's own:
/// who looks every week and stops at the first that leaves out 0 will stop by chance. Nothing is
/// said of a sum of 0 (normal_estimate), nor of a ratio where either sum is. Source: Wheeler &
/// Ratcliffe (2018), Crime Science 7:11, summed over periods. Throws Error{bad_argument}
/// WEEKS_DIFFER unless both are as long, WEIGHT_RANGE unless the overdispersion is positive and
/// finite, LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] std::vector<CumulativeDifference> cumulative_difference(
    std::span<const std::uint64_t> treated, std::span<const std::uint64_t> control,
    const CumulativeDifferenceOptions& options = {});

}  // namespace klara
