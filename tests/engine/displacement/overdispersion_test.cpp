#include <klara/base/random.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/displacement/wdd.hpp>

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

const Instant start{std::chrono::sys_days{std::chrono::year{2018} / 6 / 1}};

PointSet timed(const std::vector<std::chrono::seconds>& after_start) {
  PointSet points;
  for (const std::chrono::seconds s : after_start) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(start + s);
    points.until.push_back(start + s);
  }
  return points;
}

std::vector<std::size_t> all_rows(const PointSet& points) {
  std::vector<std::size_t> rows(points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

/// Negative binomial weeks of this mean, with variance factor * mean.
std::vector<std::uint32_t> weeks(std::size_t count, double mean, double factor, Random& random) {
  std::vector<std::uint32_t> result;
  for (std::size_t w = 0; w < count; ++w) {
    const double scale = factor - 1.0;
    const double drawn = factor == 1.0 ? mean : scale * random.gamma(mean / scale);
    result.push_back(static_cast<std::uint32_t>(random.poisson(drawn)));
  }
  return result;
}

// How often each week's difference, in the control's scale, is as large as Poisson weeks would make
// it: with all counts brought to whole numbers, C y - Y c has variance C Y (C + Y) / W.
double factor_by_definition(const WeeklySeries& series) {
  const double y = std::accumulate(series.area.begin(), series.area.end(), 0.0);
  const double c = std::accumulate(series.control.begin(), series.control.end(), 0.0);
  const auto n = static_cast<double>(series.area.size());
  double squares = 0.0;
  for (std::size_t w = 0; w < series.area.size(); ++w) {
    squares += std::pow(c * series.area[w] - y * series.control[w], 2);
  }
  return squares / (n - 1.0) / (c * y * (c + y) / n);
}

TEST(WeeklyCounts, CountWholeWeeksHalfOpen) {
  const PointSet points = timed({0s, 7 * 24h - 1s, 7 * 24h, 14 * 24h, 21 * 24h - 1s, 21 * 24h});
  const Period period{start, start + 24 * 24h};  // three weeks and three days
  EXPECT_THAT(weekly_counts(points, all_rows(points), period), ElementsAre(2, 1, 2));
}

TEST(WeeklyCounts, LookAtTheirRowsAndPeriodOnly) {
  const PointSet points = timed({-1s, 0s, 1h, 2h, 7 * 24h, 14 * 24h});
  const std::vector<std::size_t> rows{0, 1, 3, 4, 5};
  EXPECT_THAT(weekly_counts(points, rows, {start, start + 14 * 24h}), ElementsAre(2, 1));
}

TEST(WeeklyCounts, KeepAWeekThatLostAnHourToSummerTime) {
  const PointSet points = timed({14 * 24h - 2h});
  EXPECT_THAT(weekly_counts(points, all_rows(points), {start, start + 14 * 24h - 1h}),
              ElementsAre(0, 1));
  EXPECT_THAT(weekly_counts(points, all_rows(points), {start, start + 14 * 24h - 2h}),
              ElementsAre(0));
}

TEST(WeeklyCounts, OfAPeriodShorterThanAWeekAreNone) {
  const PointSet points = timed({0s});
  EXPECT_TRUE(weekly_counts(points, all_rows(points), {start, start + 3 * 24h}).empty());
}

TEST(Overdispersion, AgreesWithItsDefinition) {
  const std::vector<WeeklySeries> series{
      {.area = {3, 9, 0, 14, 6, 2, 0}, .control = {5, 4, 0, 9, 20, 7, 1}},
      {.area = {1, 7, 0, 2, 9}, .control = {3, 0, 2, 8, 1}}};
  const Overdispersion found = overdispersion(series);
  EXPECT_EQ(found.weeks, 12u);
  EXPECT_EQ(found.freedom, 10u);
  const double expected =
      (6.0 * factor_by_definition(series[0]) + 4.0 * factor_by_definition(series[1])) / 10.0;
  ASSERT_GT(expected, 1.0);
  EXPECT_NEAR(found.factor, expected, 1e-14 * expected);
}

TEST(Overdispersion, WithoutControlIsVarianceOverMean) {
  const WeeklySeries series{.area = {2, 12, 4, 10, 7}, .control = {}};
  const Overdispersion found = overdispersion({&series, 1});
  // Mean 7, squares 25 + 25 + 9 + 9 + 0.
  EXPECT_NEAR(found.factor, 68.0 / 4.0 / 7.0, 1e-14);
  EXPECT_EQ(found.freedom, 4u);
  EXPECT_TRUE(found.known());
  const WeeklySeries empty_control{.area = series.area, .control = {0, 0, 0, 0, 0}};
  EXPECT_EQ(overdispersion({&empty_control, 1}).factor, found.factor);
}

TEST(Overdispersion, DoesNotSeeASeasonThatTheControlShares) {
  const WeeklySeries series{.area = {10, 20, 30, 40, 50, 60},
                            .control = {20, 40, 60, 80, 100, 120}};
  EXPECT_EQ(overdispersion({&series, 1}).factor, 1.0);
  const WeeklySeries alone{.area = series.area, .control = {}};
  EXPECT_GT(overdispersion({&alone, 1}).factor, 5.0);
}

TEST(Overdispersion, DoesNotDependOnTheOrderOfSeriesOrWeeks) {
  const WeeklySeries a{.area = {3, 9, 0, 14, 6}, .control = {5, 4, 1, 9, 20}};
  const WeeklySeries b{.area = {1, 7, 0, 2, 9}, .control = {3, 0, 2, 8, 1}};
  const WeeklySeries a_turned{.area = {6, 14, 0, 9, 3}, .control = {20, 9, 1, 4, 5}};
  EXPECT_NEAR(overdispersion(std::vector{a, b}).factor,
              overdispersion(std::vector{b, a_turned}).factor, 1e-13);
}

TEST(Overdispersion, IsNotKnownFromAFewWeeks) {
  const WeeklySeries series{.area = {0, 40, 0, 40}, .control = {20, 20, 20, 20}};
  const Overdispersion found = overdispersion({&series, 1});
  EXPECT_EQ(found.freedom, 3u);
  EXPECT_FALSE(found.known());
  EXPECT_EQ(found.factor, 1.0);
}

TEST(Overdispersion, OfNothingIsOne) {
  EXPECT_EQ(overdispersion({}).factor, 1.0);
  const WeeklySeries quiet{.area = {0, 0, 0, 0, 0, 0}, .control = {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(overdispersion({&quiet, 1}).freedom, 0u);
}

TEST(Overdispersion, FindsWhatWasPlanted) {
  constexpr std::uint64_t seed = 20190605;
  constexpr int replicates = 400;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  // The control is as large as the area, as the WDD asks for, or much larger.
  for (const double control : {10.0, 400.0}) {
    for (const double planted : {3.0, 10.0}) {
      double sum = 0.0;
      for (int r = 0; r < replicates; ++r) {
        Random random(seed, static_cast<std::uint64_t>(r));
        std::array<WeeklySeries, 2> series;
        for (WeeklySeries& period : series) {
          period = {.area = weeks(52, 10.0, planted, random),
                    .control = weeks(52, control, planted, random)};
        }
        sum += overdispersion(series).factor;
      }
      // The factor's own scatter with 102 degrees of freedom is 14 to 30 % (the more, the
      // burstier), so 0.7 to 1.5 % for the mean of 400: 4 of the larger, and 0.02 for shares that
      // are taken from the same weeks, about 1 part in 52.
      EXPECT_NEAR(sum / replicates / planted, 1.0, 0.08) << control << " " << planted;
    }
  }
}

TEST(Overdispersion, KeepsTheWddFromRaisingFalseAlarms) {
  constexpr std::uint64_t seed = 20190606;
  constexpr int replicates = 2000;
  constexpr double planted = 3.0;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int alarms = 0;
  int poisson_alarms = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    std::vector<WeeklySeries> series;
    WddAreas areas;
    for (const auto period : {&BeforeAfter::before, &BeforeAfter::after}) {
      series.push_back(
          {.area = weeks(26, 12.0, planted, random), .control = weeks(26, 15.0, planted, random)});
      const auto total = [](const std::vector<std::uint32_t>& counts) {
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
      };
      areas.treated.*period = total(series.back().area);
      areas.control.*period = total(series.back().control);
    }
    const double factor = overdispersion(series).factor;
    if (weighted_displacement_difference(areas, {.overdispersion = factor}).local.p < 0.05)
      ++alarms;
    if (weighted_displacement_difference(areas).local.p < 0.05) ++poisson_alarms;
  }
  // 4 standard errors of 5 %, and 0.01 for a factor that is estimated: the tail of t with 50
  // degrees of freedom beyond 1.96 holds 5.6 %.
  EXPECT_NEAR(static_cast<double>(alarms) / replicates, 0.05,
              4.0 * std::sqrt(0.05 * 0.95 / replicates) + 0.01);
  EXPECT_GT(static_cast<double>(poisson_alarms) / replicates, 0.2);  // what it is there for
}

}  // namespace
}  // namespace klara
