#include <klara/time/unguarded_hours.hpp>

#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>
#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/t_estimate.hpp>
#include <klara/inference/weekly_change.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

void require_weekly(const HourProfile& before, const HourProfile& after) {
  if (before.cycle == TimeCycle::week && after.cycle == TimeCycle::week) return;
  throw bad_argument("CYCLES_DIFFER",
                     {.en = "hours that are staffed by the week need profiles of the week",
                      .sv = "timmar som bemannas per vecka kräver veckoprofiler"});
}

void require_calendar(const StaffedHours& staffed) {
  const std::size_t hours = hours_in(TimeCycle::week);
  if (staffed.share.size() != hours) {
    throw bad_argument("STAFF_RANGE",
                       {.en = fmt::format("the staffing calendar {} has {} hours; a week has {}",
                                          staffed.name, staffed.share.size(), hours),
                        .sv = fmt::format("bemanningskalendern {} har {} timmar; en vecka har {}",
                                          staffed.name, staffed.share.size(), hours)});
  }
  for (const double share : staffed.share) {
    if (share >= 0.0 && share <= 1.0) continue;
    throw bad_argument(
        "STAFF_RANGE",
        {.en = fmt::format("the staffing calendar {} has the share {}; shares are from 0 to 1",
                           staffed.name, share),
         .sv = fmt::format("bemanningskalendern {} har andelen {}; andelar är från 0 till 1",
                           staffed.name, share)});
  }
}

std::vector<double> unguarded_weeks(const HourProfile& profile, const StaffedHours& staffed) {
  std::vector<double> weeks;
  for (std::size_t w = 0; w < profile.weeks(); ++w) {
    const auto hours = profile.hours_of(w);
    CompensatedSum expected;
    for (std::size_t h = 0; h < hours.size(); ++h) {
      expected.add(hours[h] * (1.0 - staffed.share[h]));
    }
    weeks.push_back(expected.value());
  }
  return weeks;
}

struct Share {
  double value = Estimate::none, variance = Estimate::none;
  double scores = Estimate::none;  // how many weeks of equal say it rests on
};

Share share(const std::vector<double>& unguarded, const std::vector<double>& incidents) {
  const double all = sum(incidents);
  Share result{.value = sum(unguarded) / all};
  CompensatedSum squares;
  CompensatedSum fourths;
  for (std::size_t w = 0; w < incidents.size(); ++w) {
    const double u = (unguarded[w] - result.value * incidents[w]) / all;
    squares.add(u * u);
    fourths.add(u * u * u * u);
  }
  const auto weeks = static_cast<double>(incidents.size());
  result.variance = squares.value() * weeks / (weeks - 1.0);
  result.scores =
      fourths.value() > 0.0 ? squares.value() * squares.value() / fourths.value() : weeks;
  return result;
}

Estimate interval(const Share& share, double level) {
  Estimate estimate =
      t_estimate(share.value, std::sqrt(share.variance), std::max(share.scores - 1.0, 1.0), level);
  estimate.p = Estimate::none;
  return estimate;
}

}  // namespace

UnguardedHours unguarded_hours(const HourProfile& before, const HourProfile& after,
                               const StaffedHours& staffed, double level) {
  require_weekly(before, after);
  require_calendar(staffed);
  require_interval_level(level);
  UnguardedHours result{.doubt = hour_doubt(before, after),
                        .share_before = {.level = level},
                        .share_after = {.level = level},
                        .shift = {.level = level},
                        .change = {.level = level}};
  const std::vector<double> weeks0 = unguarded_weeks(before, staffed);
  const std::vector<double> weeks1 = unguarded_weeks(after, staffed);
  result.before = sum(weeks0);
  result.after = sum(weeks1);
  if (result.doubt == HourDoubt::no_incidents) return result;

  const Share s0 = share(weeks0, before.incidents);
  const Share s1 = share(weeks1, after.incidents);
  result.share_before.value = s0.value;
  result.share_after.value = s1.value;
  result.shift.value = s1.value - s0.value;
  if (result.doubt != HourDoubt::none) return result;

  const double se = std::sqrt(s0.variance + s1.variance);
  result.freedom = std::max(s0.scores + s1.scores - 2.0, 1.0);
  result.share_before = interval(s0, level);
  result.share_after = interval(s1, level);
  result.shift = t_estimate(result.shift.value, se, result.freedom, level);
  result.minimum_detectable = detectable_effect(se, result.freedom, level);
  result.change = weekly_change(weeks0, weeks1, level);
  return result;
}

}  // namespace klara
