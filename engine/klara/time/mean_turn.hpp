#pragma once
/// How far the mean time has turned between two periods.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/time/hour_profile.hpp>

namespace klara {

/// The direction in which the incidents of one period lie on the clock.
struct MeanHour {
  double hour = Estimate::none;    // in [0, 24) or [0, 168)
  double length = Estimate::none;  // of the mean direction: 1 all at one time, 0 evenly spread
  double se = Estimate::none;      // of `hour`, in hours
  double scores = Estimate::none;  // how many weeks of equal say it rests on

  friend bool operator==(const MeanHour& a, const MeanHour& b) {
    return same_bits(a.hour, b.hour) && same_bits(a.length, b.length) && same_bits(a.se, b.se) &&
           same_bits(a.scores, b.scores);
  }
};

/// The direction of Z, the sum of the weeks' directions Z_w, with weeks as clusters:
///
///     u_w = Im(Z_w conj(Z)) / |Z|^2,   Var = k / (k - 1) * sum of u_w^2 over k weeks, radians^2
///
/// and (sum of u^2)^2 / sum of u^4 weeks of equal say. NaN without a direction; se NaN with fewer
/// than two weeks. Source: the mean direction, Fisher (1993), "Statistical Analysis of Circular
/// Data", section 2.3; clusters as Liang & Zeger (1986), Biometrika 73:13-22. Cost: O(weeks).
[[nodiscard]] MeanHour mean_hour(const HourProfile& profile);

struct MeanTurn {
  MeanHour before, after;
  Estimate hours;                   // later is positive, in (-half, half] of the cycle
  double freedom = Estimate::none;  // of its t
  /// Whether each period's mean hour is sure enough to have one: the interval of Z, across its
  /// direction, leaves out 0 (as Fisher & Lewis 1983, Biometrika 70:333-341). Otherwise any hour is
  /// as good as another.
  bool has_direction = false;

  friend bool operator==(const MeanTurn& a, const MeanTurn& b) {
    return a.before == b.before && a.after == b.after && a.hours == b.hours &&
           same_bits(a.freedom, b.freedom) && a.has_direction == b.has_direction;
  }
};

/// The mean hour after less that before, with the t interval of both variances and the weeks of
/// equal say of both, less 2, as degrees of freedom, at least 1. It is the turn of the mean and not
/// hours times the share of incidents that moved: with 30 % of them moved 4 h it is 1.13 h.
/// The interval is NaN where has_direction does not hold. Both profiles must be of one cycle.
/// It knows nothing of how far the hours of one year lie from those of another.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: O(weeks).
[[nodiscard]] MeanTurn mean_turn(const HourProfile& before, const HourProfile& after,
                                 double level = 0.95);

}  // namespace klara
