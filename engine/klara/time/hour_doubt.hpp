#pragma once
/// Why nothing can be told of the hours of incidents.
#include <klara/time/hour_profile.hpp>

namespace klara {

/// In the order in which they are looked for.
enum class HourDoubt {
  none,
  no_incidents,    // in a period
  no_time_of_day,  // in a period: one time for all, 00:00 or another, or intervals of whole turns
  few_weeks,       // less than least_effective_weeks in a period (week_permutation.hpp)
  no_direction,    // in a period no mean hour is surer than another; other questions still hold
};

/// Any but no_direction, which is not looked for here.
[[nodiscard]] HourDoubt hour_doubt(const HourProfile& before, const HourProfile& after);

}  // namespace klara
