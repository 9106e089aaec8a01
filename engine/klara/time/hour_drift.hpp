#pragma once
/// A shift of the hours beyond what hours do from year to year where nothing was done.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/time/hour_profile.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace klara {

struct HourProfiles {
  HourProfile before, after;
};

/// What a shift is measured by.
enum class HourBasis {
  controls,       // the drift of control areas
  own_year_only,  // nothing but the area's own weeks: the same shift may be chance from year to
                  // year
};

/// For the drift of hours to be taken from control areas there must be so many, each with so many
/// incidents with a time of day in either period.
constexpr std::size_t least_hour_controls = 10;
constexpr std::uint64_t least_timed_incidents = 100;

struct HourShiftBeyondDrift {
  HourBasis basis = HourBasis::own_year_only;
  Estimate turn;                               // hours, less the common turn; NaN parts in doubt
  double freedom = Estimate::none;             // of its t
  double minimum_detectable = Estimate::none;  // hours, by a test at 5 % whatever the level
  std::size_t controls = 0;                    // that can be used
  double common_turn = 0.0;                    // hours, of the controls; 0 by the own year only
  double drift = Estimate::none;               // hours: between areas, a standard deviation
  /// Whether the controls are enough to tell the drift from their own scatter (BeyondPlacebos);
  /// where not, the interval is too wide.
  bool drift_identified = false;

  friend bool operator==(const HourShiftBeyondDrift& a, const HourShiftBeyondDrift& b) {
    return a.basis == b.basis && a.turn == b.turn && same_bits(a.freedom, b.freedom) &&
           same_bits(a.minimum_detectable, b.minimum_detectable) && a.controls == b.controls &&
           same_bits(a.common_turn, b.common_turn) && same_bits(a.drift, b.drift) &&
           a.drift_identified == b.drift_identified;
  }
};

/// mean_turn of the treated area less the mean of that of control areas, with the variance between
/// them added (placebo_spread, beyond_placebos): with 24 of them false alarms are at most 5 % where
/// hours drift by 0.3 h from year to year, and an interval reaches 1 to 1.4 h; by the area's own
/// weeks alone they are 15 % at 500 incidents and 53 % at 15 000.
///
/// Controls in doubt (HourDoubt) or with fewer than least_timed_incidents in either period are left
/// out; with fewer than least_hour_controls of them, the area's own shift stands alone and `basis`
/// says so. Turns are taken the short way about the controls' mean direction. All profiles are of
/// one cycle. Assumes that the treated area's hours drift as those of the controls do.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: O(areas * weeks).
[[nodiscard]] HourShiftBeyondDrift hour_shift_beyond_drift(const HourProfiles& treated,
                                                           std::span<const HourProfiles> controls,
                                                           double level = 0.95);

}  // namespace klara
