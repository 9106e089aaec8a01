#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/student.hpp>
#include <klara/inference/weekly_change.hpp>
#include <klara/time/unguarded_hours.hpp>

#include <engine/refusal.hpp>
#include <engine/time/simulated_hours.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;

/// An office that is open from Monday to Friday, 10 to 18.
StaffedHours office() {
  StaffedHours staffed{.name = "office", .share = std::vector<double>(168)};
  for (std::size_t day = 0; day < 5; ++day) {
    for (std::size_t hour = 10; hour < 18; ++hour) staffed.share[24 * day + hour] = 1.0;
  }
  return staffed;
}

HourProfile profile_of(const std::vector<Period>& intervals) {
  PointSet points;
  for (const Period& interval : intervals) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(interval.from);
    points.until.push_back(interval.until);
  }
  return hour_profile(points, rows_of(points), whole_weeks(simulated_period, {}), TimeCycle::week,
                      {});
}

TEST(UnguardedHours, AreThoseBesideTheCalendar) {
  const Instant monday = simulated_start;
  const HourProfile before = profile_of({{monday + 9h, monday + 11h},  // half of it
                                         {monday + 12h, monday + 12h},
                                         {monday + 18h, monday + 18h},
                                         {monday + 5 * 24h + 12h, monday + 5 * 24h + 12h}});
  const UnguardedHours found = unguarded_hours(before, before, office());
  EXPECT_DOUBLE_EQ(found.before, 2.5);
  EXPECT_DOUBLE_EQ(found.after, 2.5);
  EXPECT_DOUBLE_EQ(found.share_before.value, 2.5 / 4.0);
  EXPECT_EQ(found.shift.value, 0.0);
  StaffedHours half = office();
  for (double& share : half.share) share *= 0.5;
  EXPECT_DOUBLE_EQ(unguarded_hours(before, before, half).before, 4.0 - 0.75);
}

TEST(UnguardedHours, AgreeWithTheirDefinition) {
  Random random(20190501);
  const HourProfile before = simulated_profile({}, random, TimeCycle::week);
  const HourProfile after = simulated_profile({.turn = -6.0}, random, TimeCycle::week);
  const StaffedHours staffed = office();
  const UnguardedHours found = unguarded_hours(before, after, staffed);
  ASSERT_EQ(found.doubt, HourDoubt::none);
  double variance = 0.0;
  double scores = 0.0;
  std::vector<std::vector<double>> weeks;
  std::vector<double> shares;
  for (const HourProfile* profile : {&before, &after}) {
    std::vector<double> unguarded;
    for (std::size_t w = 0; w < 52; ++w) {
      double sum = 0.0;
      for (std::size_t h = 0; h < 168; ++h) {
        sum += profile->hours_of(w)[h] * (1.0 - staffed.share[h]);
      }
      unguarded.push_back(sum);
    }
    const double all = std::accumulate(profile->incidents.begin(), profile->incidents.end(), 0.0);
    const double share = std::accumulate(unguarded.begin(), unguarded.end(), 0.0) / all;
    double squares = 0.0;
    double fourths = 0.0;
    for (std::size_t w = 0; w < 52; ++w) {
      const double u = (unguarded[w] - share * profile->incidents[w]) / all;
      squares += u * u;
      fourths += u * u * u * u;
    }
    variance += squares * 52.0 / 51.0;
    scores += squares * squares / fourths;
    weeks.push_back(unguarded);
    shares.push_back(share);
  }
  EXPECT_NEAR(found.shift.value, shares[1] - shares[0], 1e-13);
  EXPECT_NEAR(found.shift.se, std::sqrt(variance), 1e-13);
  EXPECT_NEAR(found.freedom, scores - 2.0, 1e-9);
  EXPECT_NEAR(found.shift.high,
              found.shift.value + student_reach(0.95, found.freedom) * std::sqrt(variance), 1e-12);
  EXPECT_NEAR(found.minimum_detectable, detectable_effect(std::sqrt(variance), found.freedom, 0.95),
              1e-12);
  EXPECT_NEAR(found.change.value, weekly_change(weeks[0], weeks[1]).value, 1e-9);
  EXPECT_NEAR(found.change.se, weekly_change(weeks[0], weeks[1]).se, 1e-9);
  EXPECT_TRUE(std::isnan(found.share_before.p));
  EXPECT_LT(found.share_before.low, shares[0]);
}

TEST(UnguardedHours, CoverTheShiftThatWasPlanted) {
  constexpr std::uint64_t seed = 20190502;
  constexpr int cities = 600;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  // What the shift is without any scatter: many incidents, none together.
  const StaffedHours staffed = office();
  const SimulatedHours calm{.incidents = 200'000.0, .overdispersion = 1.0, .day_shift = 1.5};
  SimulatedHours turned = calm;
  turned.turn = -4.0;
  Random truth_random(seed - 1);
  const HourProfile truth_before = simulated_profile(calm, truth_random, TimeCycle::week);
  const HourProfile truth_after = simulated_profile(turned, truth_random, TimeCycle::week);
  const double planted = unguarded_hours(truth_before, truth_after, staffed).shift.value;
  ASSERT_LT(planted, -0.04);
  int covered = 0;
  int false_alarms = 0;
  for (int city = 0; city < cities; ++city) {
    Random random(seed, static_cast<std::uint64_t>(city));
    const HourProfile before = simulated_profile({}, random, TimeCycle::week);
    const HourProfile same = simulated_profile({}, random, TimeCycle::week);
    const HourProfile after = simulated_profile({.turn = -4.0}, random, TimeCycle::week);
    const Estimate shift = unguarded_hours(before, after, staffed).shift;
    if (shift.low <= planted && planted <= shift.high) ++covered;
    if (unguarded_hours(before, same, staffed).shift.p <= 0.05) ++false_alarms;
  }
  // 4 standard errors of 5 %, and 0.005 for the planted shift being drawn, too.
  const double error = 4.0 * std::sqrt(0.05 * 0.95 / cities) + 0.005;
  EXPECT_NEAR(static_cast<double>(covered) / cities, 0.95, error);
  EXPECT_NEAR(static_cast<double>(false_alarms) / cities, 0.05, error);
}

TEST(UnguardedHours, CannotTellFromAFewWeeks) {
  Random random(20190503);
  const HourProfile before = simulated_profile({}, random, TimeCycle::week);
  const HourProfile after =
      profile_of({{simulated_start + 9h, simulated_start + 9h},
                  {simulated_start + 8 * 24h, simulated_start + 8 * 24h + 1h}});
  const UnguardedHours found = unguarded_hours(before, after, office());
  EXPECT_EQ(found.doubt, HourDoubt::few_weeks);
  EXPECT_DOUBLE_EQ(found.share_after.value, 1.0);
  EXPECT_TRUE(std::isnan(found.shift.se) && std::isnan(found.minimum_detectable));
  const UnguardedHours none = unguarded_hours(before, profile_of({}), office());
  EXPECT_EQ(none.doubt, HourDoubt::no_incidents);
  EXPECT_EQ(none.after, 0.0);
  EXPECT_TRUE(std::isnan(none.shift.value));
}

TEST(UnguardedHours, RefuseCalendarsThatAreNone) {
  Random random(20190504);
  const HourProfile week = simulated_profile({}, random, TimeCycle::week);
  const HourProfile day = simulated_profile({}, random, TimeCycle::day);
  const auto refused = [&](StaffedHours staffed) {
    expect_refusal(ErrorKind::bad_argument, "STAFF_RANGE",
                   [&] { (void)unguarded_hours(week, week, staffed); });
  };
  refused({.name = "day", .share = std::vector<double>(24)});
  StaffedHours staffed = office();
  for (const double share : {-0.1, 1.1, std::nan("")}) {
    staffed.share[100] = share;
    refused(staffed);
  }
  expect_refusal(ErrorKind::bad_argument, "CYCLES_DIFFER",
                 [&] { (void)unguarded_hours(day, day, office()); });
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [&] { (void)unguarded_hours(week, week, office(), 1.0); });
}

}  // namespace
}  // namespace klara
