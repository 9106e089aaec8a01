#include <klara/base/random.hpp>
#include <klara/inference/fieller.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace klara {
namespace {

const UncertainPair pair{.numerator = 3.0,
                         .denominator = 10.0,
                         .numerator_variance = 1.0,
                         .denominator_variance = 4.0,
                         .covariance = -0.5};

double standard_errors_off(const UncertainPair& p, double q) {
  const double variance =
      p.numerator_variance - 2.0 * q * p.covariance + q * q * p.denominator_variance;
  return std::abs(p.numerator - q * p.denominator) / std::sqrt(variance);
}

TEST(FiellerLimits, AreWhereTheDifferenceIsOnTheEdge) {
  for (const double reach : {0.5, 1.96, 4.5}) {
    const Limits limits = fieller_limits(pair, reach);
    EXPECT_NEAR(standard_errors_off(pair, limits.low), reach, 1e-12);
    EXPECT_NEAR(standard_errors_off(pair, limits.high), reach, 1e-12);
    EXPECT_LT(limits.low, 0.3);
    EXPECT_GT(limits.high, 0.3);
  }
}

TEST(FiellerLimits, TurnWithTheSignOfBoth) {
  UncertainPair turned = pair;
  turned.numerator = -3.0;
  turned.denominator = -10.0;
  EXPECT_DOUBLE_EQ(fieller_limits(turned, 2.0).low, fieller_limits(pair, 2.0).low);
  turned.denominator = 10.0;
  turned.covariance = 0.5;
  EXPECT_DOUBLE_EQ(fieller_limits(turned, 2.0).low, -fieller_limits(pair, 2.0).high);
}

TEST(FiellerLimits, CoverTheRatio) {
  constexpr std::uint64_t seed = 1954;
  constexpr int replicates = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int covered = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const double shared = random.normal();
    UncertainPair drawn = pair;  // 3 and 10, with the variances and the covariance that it says
    drawn.numerator = 3.0 - 0.5 * shared + std::sqrt(0.75) * random.normal();
    drawn.denominator = 10.0 + shared + std::sqrt(3.0) * random.normal();
    const Limits limits = fieller_limits(drawn, 1.959963984540054);
    if (std::isnan(limits.low) || (limits.low <= 0.3 && 0.3 <= limits.high)) ++covered;
  }
  // Exact for normal values, where sets that are no interval count as holding the ratio, as but for
  // one in a thousand they do; 4 standard errors.
  EXPECT_NEAR(static_cast<double>(covered) / replicates, 0.95,
              4.0 * std::sqrt(0.95 * 0.05 / replicates));
}

TEST(FiellerLimits, AreNoneWhereTheDenominatorMayBeZero) {
  const Limits limits = fieller_limits(pair, 5.0);
  EXPECT_TRUE(std::isnan(limits.low) && std::isnan(limits.high));
}

}  // namespace
}  // namespace klara
