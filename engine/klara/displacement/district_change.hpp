#pragma once
/// Counts, rates and change of every district.
#include <klara/base/estimate.hpp>
#include <klara/base/period.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/shape/district.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// What a rate is per: residents, daily visitors. A rate without its denominator's name is refused.
struct Denominator {
  std::string name;                 // "residents 2016"
  double per = 100'000.0;           // rates are given per this many
  std::vector<double> of_district;  // as the DistrictSet; NaN = not known
  friend bool operator==(const Denominator&, const Denominator&) = default;
};

/// Limits are those of the count (Garwood 1936), so they take it to be Poisson, and the denominator
/// to be known without error.
struct Rate {
  double value = Estimate::none;  // NaN where the denominator is unknown or 0, and so its limits
  double low = Estimate::none, high = Estimate::none;
  double level = 0.95;
  double per = 0.0;
  std::string of;

  friend bool operator==(const Rate& a, const Rate& b) {
    return same_bits(a.value, b.value) && same_bits(a.low, b.low) && same_bits(a.high, b.high) &&
           a.level == b.level && a.per == b.per && a.of == b.of;
  }
};

struct DistrictChange {
  std::string code, name;
  BeforeAfter counts;
  std::vector<Rate> before_rates, after_rates;  // as the denominators; per period, not per year
  Estimate change;  // after - before at equal length; NaN parts when there is one period only
  friend bool operator==(const DistrictChange&, const DistrictChange&) = default;
};

/// The change of a count between two periods of unequal length, in incidents per `after` period:
/// n1 - r n0 with r = length of after / length of before. Interval by MOVER (Donner & Zou 2012)
/// from the exact Poisson limits of Garwood (1936); p two-sided, exact conditional binomial
/// (Przyborowski & Wilenski 1940; two-sided by minimum likelihood, see distributions.hpp), so that
/// near its level it may disagree with the interval. `se` is sqrt(n1 + r^2 n0). Assumes Poisson
/// counts: weekly bursts and year-to-year variation make it too sure.
/// Throws Error{bad_argument} WEIGHT_RANGE unless both periods have a positive length, LEVEL_RANGE
/// unless 0 < level < 1.
[[nodiscard]] Estimate change_of_count(const BeforeAfter& counts, const Period& before,
                                       const Period& after, double level = 0.95);

/// `before_district_of` and `after_district_of` are the districts of the incidents of each period,
/// values of `outside` are left out. Without both periods all incidents given are counted as
/// `before`, and there are neither rates after nor a change. Throws Error{bad_argument}
/// DENOMINATOR_UNNAMED without a name, DENOMINATOR_RANGE unless there is one number for each
/// district, not below 0 or NaN, and `per` is positive and finite; else as change_of_count.
/// Cost: O(incidents + districts).
[[nodiscard]] std::vector<DistrictChange> district_changes(
    const DistrictSet& districts, std::span<const std::uint32_t> before_district_of,
    std::span<const std::uint32_t> after_district_of, const std::optional<Period>& before,
    const std::optional<Period>& after, std::span<const Denominator> denominators,
    double level = 0.95);

}  // namespace klara
