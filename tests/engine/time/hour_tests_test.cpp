#include <klara/time/hour_tests.hpp>
#include <klara/time/kuiper.hpp>
#include <klara/time/mardia_watson_wheeler.hpp>
#include <klara/time/watson_u2.hpp>

#include <engine/refusal.hpp>
#include <engine/time/marked_times.hpp>
#include <engine/time/simulated_hours.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <vector>

namespace klara {
namespace {

HourTimes simulated_times(const SimulatedHours& plan, Random& random, std::uint64_t seed) {
  const PointSet points = simulated_hours(plan, random);
  return hour_times(points, rows_of(points), whole_weeks(simulated_period, {}), TimeCycle::day, {},
                    seed);
}

// By hand: the same exchange of weeks, the samples put in order again each time.
TEST(HourTests, AgreeWithTheirDefinition) {
  Random random(20190401);
  const HourTimes before = simulated_times({.incidents = 80.0}, random, 1);
  const HourTimes after = simulated_times({.incidents = 60.0, .turn = 1.5}, random, 2);
  const HourTests found = hour_tests(before, after, /*seed=*/9, {.replicates = 49});
  const TwoSamples samples = two_samples(before.at, after.at, 1.0);
  const double u2 = watson_u2(samples.marked());
  const double v = kuiper_v(samples.marked());
  EXPECT_NEAR(found.watson_u2.statistic, u2, 1e-13);
  EXPECT_NEAR(found.kuiper.statistic, v, 1e-13);
  EXPECT_NEAR(found.mardia_watson_wheeler.statistic,
              mardia_watson_wheeler(uniform_scores(samples.at), samples.after), 1e-10);
  EXPECT_EQ(found.watson_u2.p_if_independent,
            watson_u2_p_if_independent(found.watson_u2.statistic));
  EXPECT_EQ(found.kuiper.p_if_independent,
            kuiper_p_if_independent(found.kuiper.statistic, before.at.size(), after.at.size()));

  int u2_as_large = 0;
  int v_as_large = 0;
  for (std::uint64_t r = 0; r < 49; ++r) {
    std::vector<std::uint8_t> label(104);
    std::fill(label.begin() + 52, label.end(), std::uint8_t{1});
    Random exchange(9, r);
    shuffle(std::span(label), exchange);
    std::vector<double> exchanged[2];
    for (std::size_t i = 0; i < before.at.size(); ++i) {
      exchanged[label[before.week[i]]].push_back(before.at[i]);
    }
    for (std::size_t i = 0; i < after.at.size(); ++i) {
      exchanged[label[52 + after.week[i]]].push_back(after.at[i]);
    }
    const TwoSamples drawn = two_samples(exchanged[0], exchanged[1], 1.0);
    if (watson_u2(drawn.marked()) >= u2 * (1.0 - 1e-9)) ++u2_as_large;
    if (kuiper_v(drawn.marked()) >= v * (1.0 - 1e-9)) ++v_as_large;
  }
  EXPECT_EQ(found.watson_u2.p, (1.0 + u2_as_large) / 50.0);
  EXPECT_EQ(found.kuiper.p, (1.0 + v_as_large) / 50.0);
}

TEST(HourTests, KeepTheirLevelWhereIndependentEventsDoNot) {
  constexpr std::uint64_t seed = 20190402;
  constexpr int cities = 300;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const SimulatedHours plan{.incidents = 800.0, .overdispersion = 10.0, .day_shift = 3.0};
  int alarms[3] = {};
  int independent_alarms = 0;
  for (int city = 0; city < cities; ++city) {
    Random random(seed, static_cast<std::uint64_t>(city));
    const HourTimes before = simulated_times(plan, random, 1);
    const HourTimes after = simulated_times(plan, random, 2);
    const HourTests found =
        hour_tests(before, after, static_cast<std::uint64_t>(city), {.replicates = 99});
    if (found.watson_u2.p <= 0.05) ++alarms[0];
    if (found.kuiper.p <= 0.05) ++alarms[1];
    if (found.mardia_watson_wheeler.p <= 0.05) ++alarms[2];
    if (found.watson_u2.p_if_independent <= 0.05) ++independent_alarms;
  }
  for (const int count : alarms) {
    // 4 standard errors of 5 %.
    EXPECT_NEAR(static_cast<double>(count) / cities, 0.05, 4.0 * std::sqrt(0.05 * 0.95 / cities));
  }
  EXPECT_GT(static_cast<double>(independent_alarms) / cities, 0.2);  // why weeks are exchanged
}

TEST(HourTests, AreTheSameForEveryThreadCount) {
  Random random(20190403);
  const HourTimes before = simulated_times({}, random, 1);
  const HourTimes after = simulated_times({.longest_interval = 8.0}, random, 2);
  const HourTests alone = hour_tests(before, after, 1, {}, {.threads = 1});
  EXPECT_EQ(hour_tests(before, after, 1, {}, {.threads = 2}), alone);
  EXPECT_NE(hour_tests(before, after, 2), alone);
}

TEST(HourTests, OfAPeriodWithoutIncidentsDoNotExist) {
  Random random(20190404);
  const HourTimes some = simulated_times({}, random, 1);
  const HourTests none =
      hour_tests(some, {.cycle = TimeCycle::day, .weeks = 52, .at = {}, .week = {}, .row = {}}, 1);
  EXPECT_TRUE(std::isnan(none.watson_u2.statistic) && std::isnan(none.kuiper.p));
  EXPECT_EQ(none, HourTests{});
}

TEST(HourTests, RefuseTimesOfUnlikeCycles) {
  Random random(20190405);
  const HourTimes day = simulated_times({}, random, 1);
  HourTimes week = day;
  week.cycle = TimeCycle::week;
  expect_refusal(ErrorKind::bad_argument, "CYCLES_DIFFER", [&] { (void)hour_tests(day, week, 1); });
  expect_refusal(ErrorKind::bad_argument, "REPLICATES_RANGE",
                 [&] { (void)hour_tests(day, day, 1, {.replicates = 1}); });
}

}  // namespace
}  // namespace klara
