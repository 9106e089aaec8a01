#include <klara/base/random.hpp>
#include <klara/inference/student.hpp>
#include <klara/inference/weekly_change.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

namespace klara {
namespace {

const std::vector<double> before{3.0, 9.0, 4.0, 14.0, 6.0};
const std::vector<double> after{7.0, 2.0, 8.0};

TEST(WeeklyChange, AgreesWithItsDefinition) {
  // Means 7.2 and 17/3; squares about them 78.8 and 62/3.
  const double variance0 = 78.8 / 4.0 / 5.0;
  const double variance1 = 62.0 / 3.0 / 2.0 / 3.0;
  const Estimate change = weekly_change(before, after);
  EXPECT_NEAR(change.value, 17.0 - 3.0 * 7.2, 1e-13);
  EXPECT_NEAR(change.se, 3.0 * std::sqrt(variance0 + variance1), 1e-13);
  const double freedom = std::pow(variance0 + variance1, 2) /
                         (variance0 * variance0 / 4.0 + variance1 * variance1 / 2.0);
  EXPECT_NEAR(change.high - change.value, student_reach(0.95, freedom) * change.se, 1e-12);
}

TEST(WeeklyChange, TurnsItsSignWithThePeriodsWhereTheyAreAlike) {
  const std::vector<double> other{1.0, 5.0, 2.0, 2.0, 11.0};
  const Estimate there = weekly_change(before, other);
  const Estimate back = weekly_change(other, before);
  EXPECT_DOUBLE_EQ(there.value, -back.value);
  EXPECT_DOUBLE_EQ(there.low, -back.high);
  EXPECT_DOUBLE_EQ(there.p, back.p);
}

TEST(WeeklyChange, CoversTheTruthOfBurstyWeeks) {
  constexpr std::uint64_t seed = 19470101;
  constexpr int replicates = 2000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int covered = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const auto weeks = [&](std::size_t count, double mean) {
      std::vector<double> result(count);
      for (double& week : result) {
        week = static_cast<double>(random.poisson(4.0 * random.gamma(mean / 4.0)));
      }
      return result;
    };
    const Estimate change = weekly_change(weeks(52, 20.0), weeks(26, 15.0));
    if (change.low <= 26.0 * -5.0 && 26.0 * -5.0 <= change.high) ++covered;
  }
  EXPECT_NEAR(static_cast<double>(covered) / replicates, 0.95,
              4.0 * std::sqrt(0.05 * 0.95 / replicates));  // 4 standard errors
}

TEST(WeeklyChange, HasNoIntervalWithoutScatter) {
  const Estimate still = weekly_change(std::vector<double>(5, 2.0), std::vector<double>(4, 3.0));
  EXPECT_DOUBLE_EQ(still.value, 4.0);
  EXPECT_TRUE(std::isnan(still.se) && std::isnan(still.low) && std::isnan(still.p));
  const Estimate one = weekly_change({}, after);
  EXPECT_TRUE(std::isnan(one.value));
  EXPECT_TRUE(std::isnan(weekly_change(std::vector<double>{1.0}, after).se));
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [] { (void)weekly_change(before, after, 0.0); });
}

}  // namespace
}  // namespace klara
