#include <klara/base/random.hpp>
#include <klara/inference/week_permutation.hpp>

#include <engine/refusal.hpp>
#include <engine/reported_progress.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

namespace klara {
namespace {

/// The weeks after, as a sum.
WeekStatistics sum_after(const std::vector<double>& weeks) {
  return [&weeks](std::span<const std::uint8_t> after, std::span<double> values) {
    values[0] = 0.0;
    for (std::size_t w = 0; w < weeks.size(); ++w) values[0] += after[w] * weeks[w];
  };
}

TEST(WeekPermutation, CountsReplicatesAtLeastAsLarge) {
  const std::vector<double> weeks{1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0};
  const WeekPermutation found =
      permuted_weeks({.before = 4, .after = 3}, 1, sum_after(weeks), /*seed=*/7);
  EXPECT_EQ(found.observed[0], 16.0);
  ASSERT_EQ(found.count(), 999u);
  int as_large = 0;
  for (std::size_t r = 0; r < found.count(); ++r) {
    if (found.replicate(r, 0) >= 16.0) ++as_large;
  }
  EXPECT_EQ(permutation_p(found, 0), (1.0 + as_large) / 1000.0);
}

TEST(WeekPermutation, ComesToTheShareOfAllSets) {
  const std::vector<double> weeks{1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0};
  int as_large = 0;
  int all = 0;
  for (unsigned set = 0; set < 128; ++set) {
    double sum = 0.0;
    int members = 0;
    for (std::size_t w = 0; w < 7; ++w) {
      if ((set >> w & 1u) == 0) continue;
      sum += weeks[w];
      ++members;
    }
    if (members != 3) continue;
    ++all;
    if (sum >= 16.0) ++as_large;
  }
  const double exact = static_cast<double>(as_large) / all;
  const std::size_t replicates = 20'000;
  const double p = permutation_p(permuted_weeks({.before = 4, .after = 3}, 1, sum_after(weeks),
                                                /*seed=*/11, {.replicates = replicates}),
                                 0);
  // 4 standard errors of a share.
  EXPECT_NEAR(p, exact, 4.0 * std::sqrt(exact * (1.0 - exact) / replicates));
}

TEST(WeekPermutation, TakesEverySetAsOften) {
  const auto which = [](std::span<const std::uint8_t> after, std::span<double> values) {
    values[0] = 0.0;
    for (std::size_t w = 0; w < after.size(); ++w) values[0] += after[w] * std::exp2(w);
  };
  const std::size_t replicates = 20'000;
  const WeekPermutation found =
      permuted_weeks({.before = 3, .after = 2}, 1, which, /*seed=*/12, {.replicates = replicates});
  std::map<double, int> seen;
  for (std::size_t r = 0; r < replicates; ++r) ++seen[found.replicate(r, 0)];
  ASSERT_EQ(seen.size(), 10u);  // of 5 weeks, 2
  for (const auto& [set, count] : seen) {
    EXPECT_NEAR(count, 2000.0, 4.0 * std::sqrt(1800.0)) << set;  // 4 standard errors
  }
}

TEST(WeekPermutation, KeepsItsLevelHoweverBurstyWeeksAre) {
  constexpr std::uint64_t seed = 20100101;
  constexpr int cities = 2000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int alarms = 0;
  for (int city = 0; city < cities; ++city) {
    Random random(seed, static_cast<std::uint64_t>(city));
    std::vector<double> weeks(40);
    for (double& week : weeks) week = random.gamma(0.2);
    const auto p = permutation_p(permuted_weeks({.before = 25, .after = 15}, 1, sum_after(weeks),
                                                seed + 1, {.replicates = 99}),
                                 0);
    if (p <= 0.05) ++alarms;
  }
  // 4 standard errors of 5 %.
  EXPECT_NEAR(static_cast<double>(alarms) / cities, 0.05, 4.0 * std::sqrt(0.05 * 0.95 / cities));
}

TEST(WeekPermutation, IsBitIdenticalForEveryThreadCountAndSeed) {
  std::vector<double> weeks(60);
  Random random(5);
  for (double& week : weeks) week = random.uniform();
  const auto p = [&](std::uint64_t seed, unsigned threads) {
    return permuted_weeks({.before = 30, .after = 30}, 1, sum_after(weeks), seed, {},
                          {.threads = threads})
        .replicates;
  };
  EXPECT_EQ(p(1, 1), p(1, 2));
  EXPECT_EQ(p(1, 1), p(1, 3));
  EXPECT_NE(p(1, 1), p(2, 1));
}

TEST(WeekPermutation, CountsSumsThatDifferInTheirLastDigitsAsEqual) {
  const WeekPermutation found{.observed = {0.3}, .replicates = {0.1 + 0.2, 0.3 - 1e-16, 0.2}};
  EXPECT_EQ(permutation_p(found, 0), 3.0 / 4.0);
}

TEST(WeekPermutation, SpeaksAgainstADifferenceWhereAStatisticDoesNotExist) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(permutation_p({.observed = {1.0}, .replicates = {0.0, none, 0.0}}, 0), 2.0 / 4.0);
  EXPECT_EQ(permutation_p({.observed = {none}, .replicates = {0.0, 0.0, 0.0}}, 0), 1.0);
}

TEST(FamilyP, RanksAmongTheLargestOfAll) {
  const WeekPermutation found{.observed = {3.0, 1.0},
                              .replicates = {0.0, 3.5, 4.0, 0.0, 0.5, 0.5, 2.0, 2.0}};
  const std::vector<std::size_t> family{0, 1};
  EXPECT_EQ(permutation_p(found, 0), 2.0 / 5.0);
  EXPECT_EQ(family_p(found, 0, family), 3.0 / 5.0);
  EXPECT_EQ(family_p(found, 1, family), 4.0 / 5.0);
}

TEST(WeekPermutation, ReportsProgressAndStops) {
  const std::vector<double> weeks{1.0, 2.0, 3.0, 4.0};
  expect_progress_never_falls([&](const RunContext& run) {
    (void)permuted_weeks({.before = 2, .after = 2}, 1, sum_after(weeks), 1, {}, run);
  });
  std::stop_source stop;
  stop.request_stop();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    (void)permuted_weeks({.before = 2, .after = 2}, 1, sum_after(weeks), 1, {},
                         {.stop = stop.get_token()});
  });
}

TEST(WeekPermutation, RefusesTooFewReplicatesAndPeriodsWithoutAWeek) {
  const std::vector<double> weeks{1.0, 2.0};
  const auto permute = [&](std::size_t before, std::size_t after, std::size_t replicates) {
    (void)permuted_weeks({.before = before, .after = after}, 1, sum_after(weeks), 1,
                         {.replicates = replicates});
  };
  expect_refusal(ErrorKind::bad_argument, "REPLICATES_RANGE", [&] { permute(1, 1, 18); });
  expect_refusal(ErrorKind::bad_argument, "REPLICATES_RANGE", [&] { permute(1, 1, 1'000'001); });
  expect_refusal(ErrorKind::bad_argument, "WEEKS_RANGE", [&] { permute(2, 0, 19); });
  expect_refusal(ErrorKind::bad_argument, "WEEKS_RANGE", [&] { permute(0, 2, 19); });
}

}  // namespace
}  // namespace klara
