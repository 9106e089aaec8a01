#include <klara/displacement/change_variance.hpp>

#include <engine/displacement/simulated_city.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace klara {
namespace {

const AreaScatter scatter{.factor = 3.0, .own = 0.5, .freedom = 60.0};

CityTrend trend() {
  return {.ratio = 0.9,
          .ratio_variance = 4e-4,
          .between = 0.04,
          .between_raw = 0.04,
          .between_se = 0.01,
          .controls = 40,
          .basis = TrendBasis::estimated};
}

TEST(ChangeVariance, IsThatOfCountsDrawnSo) {
  constexpr std::uint64_t seed = 20190703;
  constexpr int draws = 60'000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double arrived : {-60.0, 0.0, 200.0}) {
    const double mean_after = 0.9 * 200.0 + arrived;
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < draws; ++i) {
      const auto before = static_cast<double>(
          scattered_count(200.0 * gamma_factor(0.02, random), scatter.factor, random));
      const auto after = static_cast<double>(
          scattered_count(mean_after * gamma_factor(0.02, random), scatter.factor, random));
      const double ratio = 0.9 + 0.02 * random.normal();
      const double change = after - ratio * before;
      sum += change;
      squares += change * change;
    }
    const double mean = sum / draws;
    EXPECT_NEAR(mean, arrived, 4.0 * std::sqrt(squares / draws / draws));
    const double variance = squares / draws - mean * mean;
    // A variance of 60 000 draws strays by 0.6 %, somewhat more for skew ones; the product of two
    // uncertain numbers adds below 1 %.
    EXPECT_NEAR(change_variance(200.0, mean_after, scatter, trend()).total() / variance, 1.0,
                0.035);
  }
}

TEST(ChangeVariance, OfAnUnchangedAreaIsTheShortForm) {
  const double m = 150.0;
  const ChangeVariance v = change_variance(m, 0.9 * m, scatter, trend());
  EXPECT_NEAR(v.weekly, 3.0 * 0.9 * m * 1.9, 1e-10);
  EXPECT_NEAR(v.between, 0.04 * std::pow(0.9 * m, 2), 1e-10);
  EXPECT_NEAR(v.ratio, m * m * 4e-4, 1e-12);
  EXPECT_DOUBLE_EQ(v.total(), v.weekly + v.between + v.ratio);
}

TEST(UntreatedVariance, SharesIncidentsByTheCitysRatio) {
  const ChangeVariance v = untreated_variance(285.0, scatter, trend());
  EXPECT_DOUBLE_EQ(v.total(), change_variance(150.0, 135.0, scatter, trend()).total());
}

TEST(ScaledTrend, IsThatOfAnAreaThatChangedByAFactor) {
  const CityTrend changed = scaled(trend(), 0.5);
  EXPECT_DOUBLE_EQ(changed.ratio, 0.45);
  EXPECT_DOUBLE_EQ(changed.ratio_variance, 1e-4);
  EXPECT_EQ(changed.between, trend().between);
}

TEST(ChangeFreedom, IsSatterthwaites) {
  const ChangeVariance v{.weekly = 300.0, .between = 700.0, .ratio = 5000.0};
  const double of_between = 2.0 * std::pow(0.04 / 0.01, 2);
  EXPECT_NEAR(change_freedom(v, scatter, trend()),
              1e6 / (300.0 * 300.0 / 60.0 + 700.0 * 700.0 / of_between), 1e-9);
}

TEST(BetweenFreedom, IsSatterthwaitesWithinItsBounds) {
  EXPECT_DOUBLE_EQ(between_freedom(trend()), 32.0);
  CityTrend unsure = trend();
  unsure.between_se = 1.0;
  EXPECT_EQ(between_freedom(unsure), 1.0);
  CityTrend assumed = trend();
  assumed.between_se = 0.0;
  EXPECT_EQ(between_freedom(assumed), 1e4);
}

TEST(ChangeFreedom, OfTheAreasOwnYearsIsTheirs) {
  CityTrend own = trend();
  own.own_freedom = 3.0;
  EXPECT_EQ(between_freedom(own), 3.0);
  for (const TrendBasis basis : {TrendBasis::few, TrendBasis::estimated}) {
    own.basis = basis;
    EXPECT_NEAR(change_freedom({.weekly = 300.0, .between = 700.0}, scatter, own),
                1e6 / (300.0 * 300.0 / 60.0 + 700.0 * 700.0 / 3.0), 1e-9);
  }
}

TEST(ChangeFreedom, IsThatOfTheScatterWhereYearsDoNotVary) {
  CityTrend steady = trend();
  steady.between = 0.0;
  const ChangeVariance v = change_variance(200.0, 180.0, scatter, steady);
  EXPECT_EQ(change_freedom(v, scatter, steady), 60.0);
}

TEST(ChangeFreedom, StaysWithinItsBounds) {
  CityTrend unsure = trend();
  unsure.between_se = 1e9;
  EXPECT_EQ(change_freedom({.weekly = 0.0, .between = 1.0}, scatter, unsure), 2.0);
  CityTrend known = trend();
  known.between_se = 1e-9;
  EXPECT_EQ(change_freedom({.weekly = 0.0, .between = 1.0}, scatter, known), 400.0);
}

TEST(ChangeFreedom, OfFewControlsIsOneLessThanThese) {
  CityTrend few = trend();
  few.basis = TrendBasis::few;
  few.controls = 7;
  EXPECT_EQ(change_freedom({.weekly = 9.0, .between = 1.0}, scatter, few), 6.0);
  few.basis = TrendBasis::none;
  EXPECT_TRUE(std::isnan(change_freedom({.weekly = 9.0, .between = 1.0}, scatter, few)));
}

TEST(ChangeVariance, HasTheYearsBeforeInIt) {
  CityTrend trend{.ratio = 0.25, .ratio_variance = 1e-4, .between = 0.04};
  trend.years = 4.0;
  const ChangeVariance variance = change_variance(800.0, 200.0, {.factor = 2.0}, trend);
  EXPECT_DOUBLE_EQ(variance.weekly, 2.0 * (0.25 * 0.25 * 800.0 + 200.0));
  EXPECT_DOUBLE_EQ(variance.between, 0.02 * (200.0 * 200.0 / 4.0 + 200.0 * 200.0));
  EXPECT_DOUBLE_EQ(variance.ratio, 800.0 * 800.0 * 1e-4);
}

}  // namespace
}  // namespace klara
