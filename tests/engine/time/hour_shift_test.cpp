#include <klara/inference/detectable_effect.hpp>
#include <klara/time/circular_w1.hpp>
#include <klara/time/hour_shift.hpp>

#include <engine/refusal.hpp>
#include <engine/time/simulated_hours.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;

struct Periods {
  HourProfile before, after;
};

Periods simulated(const SimulatedHours& before, const SimulatedHours& after, std::uint64_t seed,
                  TimeCycle cycle = TimeCycle::day) {
  Random random(seed);
  HourProfile first = simulated_profile(before, random, cycle);
  return {.before = std::move(first), .after = simulated_profile(after, random, cycle)};
}

/// Incidents of these times, one a day from the beginning of the period on.
HourProfile daily(const std::vector<std::chrono::seconds>& times, std::size_t days) {
  PointSet points;
  for (std::size_t day = 0; day < days; ++day) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(simulated_start + std::chrono::days{day} + times[day % times.size()]);
  }
  points.until = points.from;
  return hour_profile(points, rows_of(points), whole_weeks(simulated_period, {}), TimeCycle::day,
                      {});
}

TEST(HourShift, AgreesWithItsDefinition) {
  const auto [before, after] = simulated({}, {.turn = 1.0}, 20190101);
  const HourShift shift = hour_shift(before, after, /*seed=*/5, {.replicates = 99});
  EXPECT_EQ(shift.doubt, HourDoubt::none);
  EXPECT_EQ(shift.w1, circular_w1(all_hours(before), all_hours(after)));
  EXPECT_EQ(shift.turn, mean_turn(before, after));
  EXPECT_EQ(shift.effective_weeks_before, effective_weeks(before));
  EXPECT_DOUBLE_EQ(shift.minimum_detectable,
                   detectable_effect(shift.turn.hours.se, shift.turn.freedom, 0.95));

  // Every replicate by hand: profiles of the weeks that its labels make.
  int as_large = 0;
  for (std::uint64_t r = 0; r < 99; ++r) {
    std::vector<std::size_t> label(104);
    std::fill(label.begin() + 52, label.end(), std::size_t{1});
    Random random(5, r);
    shuffle(std::span(label), random);
    std::vector<std::vector<double>> profiles(2, std::vector<double>(24));
    for (std::size_t w = 0; w < 104; ++w) {
      const auto of_week = w < 52 ? before.hours_of(w) : after.hours_of(w - 52);
      for (std::size_t h = 0; h < 24; ++h) profiles[label[w]][h] += of_week[h];
    }
    if (circular_w1(profiles[0], profiles[1]) >= shift.w1) ++as_large;
  }
  EXPECT_EQ(shift.w1_p, (1.0 + as_large) / 100.0);
}

TEST(HourShift, RaisesFalseAlarmsNoMoreOftenThanItSays) {
  constexpr std::uint64_t seed = 20190102;
  constexpr int cities = 500;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (const SimulatedHours& plan :
       {SimulatedHours{.incidents = 300.0, .overdispersion = 1.0, .day_shift = 0.0},
        SimulatedHours{.incidents = 800.0, .overdispersion = 10.0, .day_shift = 3.0}}) {
    int w1_alarms = 0;
    int turn_alarms = 0;
    for (int city = 0; city < cities; ++city) {
      const auto [before, after] = simulated(plan, plan, seed + static_cast<std::uint64_t>(city));
      const HourShift shift =
          hour_shift(before, after, static_cast<std::uint64_t>(city), {.replicates = 99});
      if (shift.w1_p <= 0.05) ++w1_alarms;
      if (shift.turn.hours.p <= 0.05) ++turn_alarms;
    }
    // 4 standard errors of 5 %.
    const double error = 4.0 * std::sqrt(0.05 * 0.95 / cities);
    EXPECT_NEAR(static_cast<double>(w1_alarms) / cities, 0.05, error) << plan.day_shift;
    EXPECT_NEAR(static_cast<double>(turn_alarms) / cities, 0.05, error) << plan.day_shift;
  }
}

TEST(HourShift, SeesFourInFiveAtTheSmallestThatItSaysItCanSee) {
  constexpr std::uint64_t seed = 20190103;
  constexpr int cities = 500;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  double detectable = 0.0;
  for (int city = 0; city < 50; ++city) {
    const auto [before, after] =
        simulated({}, {}, seed + 10'000 + static_cast<std::uint64_t>(city));
    detectable += hour_shift(before, after, 1, {.replicates = 19}).minimum_detectable / 50.0;
  }
  int seen = 0;
  for (int city = 0; city < cities; ++city) {
    const auto [before, after] =
        simulated({}, {.turn = detectable}, seed + static_cast<std::uint64_t>(city));
    if (mean_turn(before, after).hours.p <= 0.05) ++seen;
  }
  // 4 standard errors of 80 %, which are 7 %.
  EXPECT_NEAR(static_cast<double>(seen) / cities, 0.80, 0.07);
}

TEST(HourShift, IsTheSameForEveryThreadCountAndAnotherForAnotherSeed) {
  const auto [before, after] = simulated({}, {.turn = 0.3}, 20190104);
  const HourShift alone = hour_shift(before, after, 1, {}, 0.95, {.threads = 1});
  EXPECT_EQ(hour_shift(before, after, 1, {}, 0.95, {.threads = 2}), alone);
  EXPECT_EQ(hour_shift(before, after, 1, {}, 0.95, {.threads = 3}), alone);
  EXPECT_NE(hour_shift(before, after, 2, {}, 0.95).w1_p, alone.w1_p);
}

TEST(HourShift, OfTheWeekCountsIn168Hours) {
  const auto [before, after] = simulated({}, {}, 20190105, TimeCycle::week);
  const HourShift shift = hour_shift(before, after, 1);
  EXPECT_EQ(shift.cycle, TimeCycle::week);
  EXPECT_GT(shift.w1, 0.0);
  EXPECT_LE(shift.w1_p, 1.0);
  // Days are alike, so no hour of the week is the mean.
  EXPECT_EQ(shift.doubt, HourDoubt::no_direction);
  EXPECT_TRUE(std::isnan(shift.turn.hours.low) && std::isnan(shift.minimum_detectable));
}

TEST(HourShift, CannotTellWithoutTimesOfDay) {
  const HourProfile known = daily({8h, 9h, 10h, 11h, 12h}, 364);
  for (const auto one : {0h, 12h}) {
    const HourShift shift = hour_shift(known, daily({one}, 364), 1);
    EXPECT_EQ(shift.doubt, HourDoubt::no_time_of_day);
    EXPECT_TRUE(std::isnan(shift.w1_p) && std::isnan(shift.turn.hours.p));
  }
  EXPECT_EQ(hour_shift(daily({0h}, 364), daily({0h}, 364), 1).doubt, HourDoubt::no_time_of_day);
}

TEST(HourShift, CannotTellFromAFewWeeks) {
  const HourProfile long_one = daily({8h, 9h, 10h}, 364);
  const HourShift shift = hour_shift(long_one, daily({12h, 13h, 14h}, 9 * 7), 1);
  EXPECT_DOUBLE_EQ(shift.effective_weeks_after, 9.0);
  EXPECT_EQ(shift.doubt, HourDoubt::few_weeks);
  EXPECT_NEAR(shift.turn.hours.value, 4.0, 1e-2);  // still told, without any certainty
  EXPECT_TRUE(std::isnan(shift.turn.hours.se) && std::isnan(shift.w1_p));
  EXPECT_EQ(hour_shift(long_one, daily({12h, 13h, 14h}, 10 * 7), 1).doubt, HourDoubt::none);
}

TEST(HourShift, CannotTellFromNothing) {
  const HourShift shift = hour_shift(daily({8h, 9h}, 364), daily({8h}, 0), 1);
  EXPECT_EQ(shift.doubt, HourDoubt::no_incidents);
  EXPECT_TRUE(std::isnan(shift.w1) && std::isnan(shift.turn.hours.value));
  EXPECT_EQ(shift, hour_shift(daily({8h, 9h}, 364), daily({8h}, 0), 1));
}

TEST(HourShift, SaysWhereManyTimesAreMidnight) {
  const HourProfile tenth = daily({0h, 1h, 2h, 3h, 4h, 5h, 6h, 7h, 8h, 9h}, 350);
  const HourProfile ninth = daily({0h, 1h, 2h, 3h, 4h, 5h, 6h, 7h, 8h}, 360);
  EXPECT_FALSE(hour_shift(tenth, tenth, 1).at_midnight);
  EXPECT_TRUE(hour_shift(tenth, ninth, 1).at_midnight);
  EXPECT_TRUE(hour_shift(ninth, tenth, 1).at_midnight);
}

TEST(HourShift, RefusesProfilesOfUnlikeCycles) {
  Random random(1);
  const HourProfile day = simulated_profile({}, random, TimeCycle::day);
  const HourProfile week = simulated_profile({}, random, TimeCycle::week);
  expect_refusal(ErrorKind::bad_argument, "CYCLES_DIFFER", [&] { (void)hour_shift(day, week, 1); });
  expect_refusal(ErrorKind::bad_argument, "REPLICATES_RANGE",
                 [&] { (void)hour_shift(day, day, 1, {.replicates = 5}); });
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [&] { (void)hour_shift(day, day, 1, {}, 0.0); });
}

}  // namespace
}  // namespace klara
