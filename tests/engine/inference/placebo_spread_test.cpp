#include <klara/base/random.hpp>
#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/placebo_spread.hpp>
#include <klara/inference/student.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace klara {
namespace {

struct Drawn {
  std::vector<double> effects, variances;
};

/// Effects about `mean` with this standard deviation between areas and unlike errors of their own.
Drawn drawn(std::size_t areas, double mean, double between, Random& random) {
  Drawn result;
  for (std::size_t j = 0; j < areas; ++j) {
    const double se = 0.2 + random.uniform();
    result.variances.push_back(se * se);
    result.effects.push_back(mean + between * random.normal() + se * random.normal());
  }
  return result;
}

TEST(PlaceboSpread, SolvesItsEquations) {
  Random random(20090101);
  const auto [effects, variances] = drawn(30, 0.4, 0.8, random);
  const PlaceboSpread found = placebo_spread(effects, variances);
  ASSERT_GT(found.between, 0.0);
  double weights = 0.0;
  double weighted = 0.0;
  double squares = 0.0;
  for (std::size_t j = 0; j < 30; ++j) {
    const double weight = 1.0 / (variances[j] + found.between);
    weights += weight;
    weighted += weight * effects[j];
    squares += weight * weight;
  }
  EXPECT_NEAR(found.mean, weighted / weights, 1e-14);
  EXPECT_NEAR(found.mean_variance, 1.0 / weights, 1e-14);
  EXPECT_NEAR(found.between_se, std::sqrt(2.0 / squares), 1e-14);
  double excess = 0.0;
  for (std::size_t j = 0; j < 30; ++j) {
    const double weight = 1.0 / (variances[j] + found.between);
    const double off = effects[j] - found.mean;
    excess += weight * weight * (off * off / (1.0 - weight / weights) - variances[j]);
  }
  EXPECT_NEAR(excess / squares, found.between, 1e-3 * found.between);  // 12 passes, not a limit
}

TEST(PlaceboSpread, FindsWhatWasPlanted) {
  constexpr std::uint64_t seed = 20090102;
  constexpr int replicates = 400;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  double between = 0.0;
  double mean = 0.0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const auto [effects, variances] = drawn(60, 0.4, 1.0, random);
    const PlaceboSpread found = placebo_spread(effects, variances);
    between += found.between / replicates;
    mean += found.mean / replicates;
  }
  // SE(sigma^2) is about 0.29 for 60 areas, so 0.015 for the mean of 400, and that of the mean
  // effect 0.008: 4 of each.
  EXPECT_NEAR(between, 1.0, 0.06);
  EXPECT_NEAR(mean, 0.4, 0.032);
}

TEST(BeyondPlacebos, CoversTheEffectOfAnAreaThatDriftsAsTheyDo) {
  constexpr std::uint64_t seed = 20090103;
  constexpr int replicates = 3000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (const double between : {0.0, 0.5}) {
    int covered = 0;
    for (int r = 0; r < replicates; ++r) {
      Random random(seed, static_cast<std::uint64_t>(r));
      const auto [effects, variances] = drawn(20, -0.3, between, random);
      const PlaceboSpread spread = placebo_spread(effects, variances);
      const double value = -0.3 + 1.2 + between * random.normal() + 0.5 * random.normal();
      const Estimate effect =
          beyond_placebos({.value = value, .variance = 0.25, .freedom = 60.0}, spread).effect;
      if (effect.low <= 1.2 && 1.2 <= effect.high) ++covered;
    }
    // 4 standard errors of 5 %; without any drift sigma^2 cannot be below 0, so it covers more.
    const double error = 4.0 * std::sqrt(0.05 * 0.95 / replicates);
    EXPECT_GE(static_cast<double>(covered) / replicates, 0.95 - error);
    EXPECT_LE(static_cast<double>(covered) / replicates, 0.95 + error + (between > 0 ? 0.0 : 0.03));
  }
}

TEST(BeyondPlacebos, AddsItsVariancesAndFreedom) {
  const PlaceboSpread placebos{
      .areas = 20, .mean = 0.5, .mean_variance = 0.01, .between = 0.09, .between_se = 0.04};
  const BeyondPlacebos found =
      beyond_placebos({.value = 1.5, .variance = 0.16, .freedom = 50.0}, placebos);
  EXPECT_DOUBLE_EQ(found.effect.value, 1.0);
  EXPECT_DOUBLE_EQ(found.effect.se, std::sqrt(0.26));
  const double of_between = 2.0 * 0.09 * 0.09 / (0.04 * 0.04);
  const double freedom = 0.25 * 0.25 / (0.16 * 0.16 / 50.0 + 0.09 * 0.09 / of_between);
  EXPECT_NEAR(found.freedom, freedom, 1e-12);
  EXPECT_NEAR(found.effect.high, 1.0 + student_reach(0.95, freedom) * std::sqrt(0.26), 1e-12);
  EXPECT_NEAR(found.minimum_detectable, detectable_effect(std::sqrt(0.26 + 0.01), freedom, 0.95),
              1e-12);
  EXPECT_TRUE(found.between_identified);
}

TEST(BeyondPlacebos, RestsOnTheOwnFreedomWhereAreasDoNotDiffer) {
  const PlaceboSpread alike{.areas = 20, .mean_variance = 0.001, .between_se = 0.01};
  EXPECT_DOUBLE_EQ(beyond_placebos({.value = 1.0, .variance = 0.2, .freedom = 17.0}, alike).freedom,
                   17.0);
  EXPECT_EQ(beyond_placebos({.value = 1.0, .variance = 0.2, .freedom = 1e5}, alike).freedom, 400.0);
}

TEST(BeyondPlacebos, TakesASpreadThatIsNotIdentifiedAtItsBound) {
  const PlaceboSpread vague{.areas = 10, .mean_variance = 0.001, .between = 0.1, .between_se = 0.5};
  const BeyondPlacebos found =
      beyond_placebos({.value = 1.0, .variance = 0.2, .freedom = 17.0}, vague);
  EXPECT_FALSE(found.between_identified);
  EXPECT_DOUBLE_EQ(found.effect.se, std::sqrt(0.2 + 0.001 + 0.1 + 0.5));
  EXPECT_NEAR(found.freedom, 0.8 * 0.8 / (0.2 * 0.2 / 17.0), 1e-9);
}

TEST(BeyondPlacebos, KeepsItsLevelBesideAreasThatAreTooSmallToShowTheirSpread) {
  constexpr std::uint64_t seed = 20090105;
  constexpr int replicates = 3000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const double between = 0.2;
  int alarms = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const auto [effects, variances] = drawn(20, 0.0, between, random);
    const PlaceboSpread spread = placebo_spread(effects, variances);
    const double value = between * random.normal() + 0.05 * random.normal();
    const BeyondPlacebos found =
        beyond_placebos({.value = value, .variance = 0.0025, .freedom = 60.0}, spread);
    if (found.effect.p <= 0.05) ++alarms;
  }
  EXPECT_LE(static_cast<double>(alarms) / replicates,
            0.05 + 4.0 * std::sqrt(0.05 * 0.95 / replicates));  // 4 standard errors
}

TEST(PlaceboSpread, OfAreasThatAreAlikeIsNone) {
  const std::vector<double> effects(12, 0.7), variances(12, 0.1);
  const PlaceboSpread found = placebo_spread(effects, variances);
  EXPECT_DOUBLE_EQ(found.mean, 0.7);
  EXPECT_EQ(found.between, 0.0);
  EXPECT_EQ(placebo_spread({}, {}).areas, 0u);
}

TEST(PlaceboSpread, DoesNotDependOnTheOrderOfAreas) {
  Random random(20090104);
  auto [effects, variances] = drawn(15, 0.0, 0.5, random);
  const PlaceboSpread there = placebo_spread(effects, variances);
  std::ranges::reverse(effects);
  std::ranges::reverse(variances);
  const PlaceboSpread back = placebo_spread(effects, variances);
  EXPECT_NEAR(there.mean, back.mean, 1e-13);
  EXPECT_NEAR(there.between, back.between, 1e-13);
}

TEST(BeyondPlacebos, RefusesALevelThatIsNone) {
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [] {
    (void)beyond_placebos({.value = 1.0, .variance = 1.0, .freedom = 10.0}, {}, 0.0);
  });
}

}  // namespace
}  // namespace klara
