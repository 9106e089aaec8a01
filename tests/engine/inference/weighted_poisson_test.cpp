#include <klara/base/random.hpp>
#include <klara/inference/weighted_poisson.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <engine/refusal.hpp>

namespace klara {
namespace {

TEST(GammaQuantile, OfShapeOneIsTheExponentials) {
  for (const double p : {1e-12, 1e-6, 0.025, 0.5, 0.975, 0.999999}) {
    EXPECT_NEAR(gamma_quantile(1.0, p) / -std::log1p(-p), 1.0, 1e-13) << p;
  }
}

// P(X <= x) of whole shape is that of a Poisson count of mean x to reach it.
TEST(GammaQuantile, OfWholeShapesGivesGarwoodsLimits) {
  for (const std::uint64_t count : {1u, 2u, 3u, 10u, 15u, 16u, 17u, 100u, 10'000u, 100'000'000u}) {
    const Limits limits = poisson_limits(count, 0.95);
    const auto shape = static_cast<double>(count);
    EXPECT_NEAR(gamma_quantile(shape, 0.025) / limits.low, 1.0, 1e-13) << count;
    EXPECT_NEAR(gamma_quantile(shape + 1.0, 0.975) / limits.high, 1.0, 1e-13) << count;
  }
}

// Abramowitz & Stegun (1964), table 26.8: chi-squared is twice a gamma of half its degrees.
TEST(GammaQuantile, OfHalfShapesIsThatOfPublishedTables) {
  EXPECT_NEAR(2.0 * gamma_quantile(1.5, 0.95), 7.81473, 5e-6);
  EXPECT_NEAR(2.0 * gamma_quantile(2.5, 0.05), 1.145476, 5e-7);
  EXPECT_NEAR(2.0 * gamma_quantile(7.5, 0.975), 27.4884, 5e-5);
  EXPECT_NEAR(2.0 * gamma_quantile(14.5, 0.025), 16.0471, 5e-5);
}

// By the density, integrated in many small steps.
TEST(GammaQuantile, LeavesItsShareOfTheDistributionBelow) {
  for (const double shape : {1.3, 4.7, 15.99, 40.25, 300.5}) {
    for (const double p : {0.001, 0.025, 0.4, 0.9, 0.995}) {
      const double x = gamma_quantile(shape, p);
      constexpr int steps = 200'000;
      double sum = 0.0;
      for (int i = 0; i < steps; ++i) {
        const double u = x * (i + 0.5) / steps;
        sum += std::exp((shape - 1.0) * std::log(u) - u - std::lgamma(shape));
      }
      // The midpoint rule, where a shape of 1.3 begins like u^0.3.
      EXPECT_NEAR(sum * x / steps, p, 2e-7) << shape << " at " << p;
    }
  }
}

TEST(GammaQuantile, IsNotANumberForNoShapeOrProbability) {
  for (const double p : {0.0, 1.0, -0.5, 1.5, std::nan("")}) {
    EXPECT_TRUE(std::isnan(gamma_quantile(2.0, p)));
  }
  for (const double shape : {0.0, 0.5, -1.0, std::nan("")}) {
    EXPECT_TRUE(std::isnan(gamma_quantile(shape, 0.5)));
  }
}

TEST(WeightedPoissonLimits, OfEqualWeightsAreGarwoods) {
  for (const double level : {0.5, 0.9, 0.95, 0.99, 0.9999}) {
    const WeightedPoissonLimits limits(level);
    for (const std::uint64_t count : {0u, 1u, 2u, 3u, 7u, 40u, 1000u, 1'000'000u}) {
      const double weight = 0.37;
      const auto n = static_cast<double>(count);
      const Limits expected = poisson_limits(count, level);
      const auto [low, high] = limits(n * weight, n * weight * weight, weight);
      EXPECT_NEAR(low, weight * expected.low, 1e-8 * low) << count << " at " << level;
      EXPECT_NEAR(high, weight * expected.high, 1e-8 * high) << count << " at " << level;
    }
  }
}

TEST(WeightedPoissonLimits, AreThoseOfTheirGammaDistributions) {
  constexpr std::uint64_t seed = 19;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (const double level : {0.5, 0.8, 0.95, 0.999, 0.9999}) {
    const WeightedPoissonLimits limits(level);
    for (int i = 0; i < 100; ++i) {
      double y = 0.0, v = 0.0;
      for (std::uint64_t events = 1 + random.below(1 + random.below(300)); events > 0; --events) {
        const double w = random.uniform();
        y += w;
        v += w * w;
      }
      const auto [low, high] = limits(y, v, 1.0);
      const double tail = 0.5 * (1.0 - level);
      EXPECT_NEAR(low, v / y * gamma_quantile(y * y / v, tail), 1e-8 * low);
      const double scale = (v + 1.0) / (y + 1.0);
      EXPECT_NEAR(high, scale * gamma_quantile((y + 1.0) / scale, 1.0 - tail), 1e-8 * high);
    }
  }
}

// What they are for: whatever the weights, they hold the mean as often as they say.
TEST(WeightedPoissonLimits, HoldTheMeanAtLeastAsOftenAsTheySay) {
  constexpr std::uint64_t seed = 21;
  constexpr int trials = 4000;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const WeightedPoissonLimits limits(0.95);
  for (const double expected : {0.5, 3.0, 20.0, 200.0}) {
    int held = 0;
    const double mean = 0.5 * expected;  // weights are uniform up to 1
    for (int i = 0; i < trials; ++i) {
      double y = 0.0, v = 0.0;
      for (std::uint64_t events = random.poisson(expected); events > 0; --events) {
        const double w = random.uniform();
        y += w;
        v += w * w;
      }
      const auto [low, high] = limits(y, v, 1.0);
      held += low <= mean && mean <= high ? 1 : 0;
    }
    // Three standard errors of a share of 0.95 are 0.01.
    EXPECT_GE(held, static_cast<int>(0.94 * trials)) << expected;
  }
}

TEST(WeightedPoissonLimits, RefuseLevelsThatAreNone) {
  for (const double level : {0.0, 1.0, -0.5, 95.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { static_cast<void>(WeightedPoissonLimits(level)); });
  }
}

TEST(WeightedPoissonLimits, ScaleWithTheWeights) {
  const WeightedPoissonLimits limits(0.9);
  const auto [low, high] = limits(3.0, 2.0, 1.0);
  const auto [scaled_low, scaled_high] = limits(3.0 * 64.0, 2.0 * 4096.0, 64.0);
  EXPECT_EQ(scaled_low, 64.0 * low);
  EXPECT_EQ(scaled_high, 64.0 * high);
}

}  // namespace
}  // namespace klara
