#include <klara/time/hour_doubt.hpp>

#include <klara/inference/week_permutation.hpp>

#include <algorithm>

namespace klara {

HourDoubt hour_doubt(const HourProfile& before, const HourProfile& after) {
  const double weeks0 = effective_weeks(before);
  const double weeks1 = effective_weeks(after);
  if (!(weeks0 > 0.0 && weeks1 > 0.0)) return HourDoubt::no_incidents;
  const auto says_nothing = [](const HourProfile& profile) {
    return profile.timed == 0 || profile.one_time;
  };
  if (says_nothing(before) || says_nothing(after)) return HourDoubt::no_time_of_day;
  return std::min(weeks0, weeks1) < least_effective_weeks ? HourDoubt::few_weeks : HourDoubt::none;
}

}  // namespace klara
