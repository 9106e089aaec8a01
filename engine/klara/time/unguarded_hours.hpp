#pragma once
/// Whether incidents have moved into hours without a guardian.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/time/hour_doubt.hpp>
#include <klara/time/hour_profile.hpp>

#include <string>
#include <vector>

namespace klara {

/// A staffing calendar: the share of each hour of the week, Monday 00 first, in which a guardian is
/// there, whoever counts as one: an office that is open, a patrol.
struct StaffedHours {
  std::string name;
  std::vector<double> share;  // 168, each from 0 to 1
  friend bool operator==(const StaffedHours&, const StaffedHours&) = default;
};

struct UnguardedHours {
  HourDoubt doubt = HourDoubt::none;
  double before = Estimate::none, after = Estimate::none;  // incidents expected there, as counted
  Estimate share_before, share_after;                      // of the period's incidents; p NaN
  Estimate shift;                   // share after less share before; interval NaN in doubt
  double freedom = Estimate::none;  // of its t
  double minimum_detectable = Estimate::none;  // of the shift
  Estimate change;                             // weekly_change, incidents per period after

  friend bool operator==(const UnguardedHours& a, const UnguardedHours& b) {
    return a.doubt == b.doubt && same_bits(a.before, b.before) && same_bits(a.after, b.after) &&
           a.share_before == b.share_before && a.share_after == b.share_after &&
           a.shift == b.shift && same_bits(a.freedom, b.freedom) &&
           same_bits(a.minimum_detectable, b.minimum_detectable) && a.change == b.change;
  }
};

/// Expected incidents x_w of n_w in a week by aoristic weights, each hour counting with the share
/// of it that is not staffed. A period's share is s = sum of x / sum of n, with weeks as clusters:
///
///     Var s = k / (k - 1) * sum of (x - s n)^2 / (sum of n)^2 over k weeks
///
/// (the ratio estimator; Cochran 1977, "Sampling Techniques", section 6.3); t as mean_turn. The
/// share alone may rise where all there is has fallen, so read it beside `change`. The calendar is
/// one for both periods: it tells where incidents went, not what staffing did. It compares the area
/// to its own year before only.
///
/// Both profiles are of the week, else Error{bad_argument} CYCLES_DIFFER. Throws STAFF_RANGE unless
/// the calendar has 168 shares from 0 to 1, LEVEL_RANGE unless 0 < level < 1. Cost: O(weeks).
[[nodiscard]] UnguardedHours unguarded_hours(const HourProfile& before, const HourProfile& after,
                                             const StaffedHours& staffed, double level = 0.95);

}  // namespace klara
