#include <klara/base/random.hpp>
#include <klara/displacement/regression_to_mean.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {
namespace {

std::vector<std::uint64_t> year(const std::vector<double>& levels, Random& random) {
  std::vector<std::uint64_t> counts;
  for (const double level : levels) counts.push_back(random.poisson(level));
  return counts;
}

// ---- definition

TEST(ExpectedAgain, IsTheMeanOfTheLevelsThatShowedThisCount) {
  // Bayes by simulation: of areas drawn from the gamma that showed 30, the mean level.
  const AreaLevels levels{.mean = 10.0, .shape = 2.0};
  Random random(4);
  double sum = 0.0, found = 0.0;
  for (int i = 0; i < 400'000; ++i) {
    const double level = random.gamma(2.0) * 5.0;
    if (random.poisson(level) != 30) continue;
    sum += level;
    found += 1.0;
  }
  const double sd = std::sqrt(32.0) / 1.2;  // of the posterior gamma: shape 32, rate 1.2
  EXPECT_NEAR(expected_again(levels, 30.0), sum / found, 4.0 * sd / std::sqrt(found));
  EXPECT_DOUBLE_EQ(expected_again(levels, 30.0), 32.0 / 1.2);
}

TEST(ExpectedAgain, IsWhatTheTenHighestOf250AreasWereCountedToShowAgain) {
  // The field's example: 32.57 in the year chosen by, 28.82 in the next, with nothing done; the
  // estimate says 28.81.
  EXPECT_NEAR(expected_again({.mean = 10.0, .shape = 2.0}, 32.57105), 28.809208333333338, 1e-12);
}

TEST(RegressionToMean, IsTheSumOverTheTreatedAreas) {
  Random random(9);
  std::vector<double> levels;
  for (int i = 0; i < 60; ++i) levels.push_back(8.0 * random.gamma(1.5));
  const std::vector<std::uint64_t> counts = year(levels, random);
  const auto found = regression_to_mean(counts, std::vector<std::size_t>{3, 17});
  ASSERT_TRUE(found);
  const AreaLevels fitted = area_levels(counts).value();
  EXPECT_EQ(found->counted, counts[3] + counts[17]);
  EXPECT_DOUBLE_EQ(found->expected, expected_again(fitted, static_cast<double>(counts[3])) +
                                        expected_again(fitted, static_cast<double>(counts[17])));
  EXPECT_EQ(found->areas, 60U);
}

// ---- invariants

TEST(AreaLevels, FindWhatTheLevelsWereDrawnFrom) {
  Random random(1);
  std::vector<double> levels;
  for (int i = 0; i < 4000; ++i) levels.push_back(5.0 * random.gamma(2.0));
  const AreaLevels found = area_levels(year(levels, random)).value();
  EXPECT_NEAR(found.mean, 10.0, 0.5);   // four standard errors
  EXPECT_NEAR(found.shape, 2.0, 0.25);  // likewise
}

TEST(RegressionToMean, TellsOnAverageWhatTheHighestShowTheNextYear) {
  double first = 0.0, next = 0.0, told = 0.0;
  constexpr int cities = 400;
  for (int city = 0; city < cities; ++city) {
    Random random(20, static_cast<std::uint64_t>(city));
    std::vector<double> levels;
    for (int i = 0; i < 250; ++i) levels.push_back(5.0 * random.gamma(2.0));
    const std::vector<std::uint64_t> counts = year(levels, random), again = year(levels, random);
    std::vector<std::size_t> highest(counts.size());
    std::iota(highest.begin(), highest.end(), std::size_t{0});
    std::ranges::stable_sort(highest, std::greater{}, [&](std::size_t i) { return counts[i]; });
    highest.resize(10);
    const auto found = regression_to_mean(counts, highest);
    first += static_cast<double>(found->counted) / 10.0 / cities;
    told += found->expected / 10.0 / cities;
    for (const std::size_t area : highest) next += static_cast<double>(again[area]) / 10.0 / cities;
  }
  // The published run had 32.57, 28.82 and 28.81; ten areas of 400 cities are sure to 0.1.
  EXPECT_NEAR(first, 32.57, 0.4);
  EXPECT_NEAR(told, next, 0.4);
  EXPECT_LT(next, first - 3.0);
}

// ---- edges

TEST(AreaLevels, AreAllAlikeWhereCountsScatterNoMoreThanByChance) {
  const std::vector<std::uint64_t> alike(40, 12);
  const AreaLevels found = area_levels(alike).value();
  EXPECT_EQ(found.shape, std::numeric_limits<double>::infinity());
  EXPECT_EQ(expected_again(found, 30.0), 12.0);
}

TEST(RegressionToMean, IsNothingForFewAreasOrNoneTreated) {
  const std::vector<std::uint64_t> nine(9, 5), many{1, 2, 3, 4, 5, 6, 7, 8, 9, 30}, none(20, 0);
  const std::vector<std::size_t> first{0};
  EXPECT_FALSE(regression_to_mean(nine, first));
  EXPECT_FALSE(regression_to_mean(none, first));
  EXPECT_FALSE(regression_to_mean(many, {}));
  EXPECT_TRUE(regression_to_mean(many, first));
}

}  // namespace
}  // namespace klara
