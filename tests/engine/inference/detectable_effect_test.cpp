#include <klara/base/random.hpp>
#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/student.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>

namespace klara {
namespace {

TEST(DetectableEffect, IsTwoPointEightStandardErrorsOfTheNormal) {
  // Of counts: 2.80 sqrt(sum), the field's rule.
  EXPECT_NEAR(detectable_effect(1.0, std::numeric_limits<double>::infinity(), 0.95), 2.8016, 5e-5);
  EXPECT_NEAR(detectable_effect(3.0, 1e9, 0.95), 3.0 * 2.8016, 2e-4);
  // With a power of 90 %: 1.95996 + 1.28155.
  EXPECT_NEAR(detectable_effect(1.0, 1e9, 0.95, 0.9), 3.2415, 5e-5);
}

TEST(DetectableEffect, GrowsAsFreedomShrinks) {
  EXPECT_NEAR(detectable_effect(2.0, 10.0, 0.95), 2.0 * (2.2281389 + 0.8416212), 1e-6);
  EXPECT_GT(detectable_effect(1.0, 5.0, 0.95), detectable_effect(1.0, 50.0, 0.95));
  EXPECT_GT(detectable_effect(1.0, 50.0, 0.99), detectable_effect(1.0, 50.0, 0.95));
}

TEST(DetectableEffect, IsSeenInFourCasesOfFive) {
  constexpr std::uint64_t seed = 19880101;
  constexpr int replicates = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double freedom : {12.0, 60.0}) {
    const double effect = detectable_effect(1.0, freedom, 0.95);
    int seen = 0;
    for (int r = 0; r < replicates; ++r) {
      const double se = std::sqrt(2.0 * random.gamma(0.5 * freedom) / freedom);
      const double t = (effect + random.normal()) / se;
      if (2.0 * student_cdf(-std::abs(t), freedom) <= 0.05) ++seen;
    }
    // 4 standard errors of 80 %, and 0.02 for the quantile of power being the normal's.
    EXPECT_NEAR(static_cast<double>(seen) / replicates, 0.80,
                4.0 * std::sqrt(0.16 / replicates) + 0.02)
        << freedom;
  }
}

TEST(DetectableEffect, OfAnUnknownErrorIsUnknown) {
  EXPECT_TRUE(std::isnan(detectable_effect(std::nan(""), 10.0, 0.95)));
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [] { (void)detectable_effect(1.0, 10.0, 1.0); });
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [] { (void)detectable_effect(1.0, 10.0, 0.95, 1.0); });
}

}  // namespace
}  // namespace klara
