#include <klara/base/random.hpp>
#include <klara/inference/normal_estimate.hpp>
#include <klara/inference/t_estimate.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>

namespace klara {
namespace {

TEST(TEstimate, IsTheTextbooks) {
  // t(0.975; 4) = 2.776445 and P(|T| > 2) with 4 degrees = 0.1161165.
  const Estimate e = t_estimate(6.0, 3.0, 4.0, 0.95);
  EXPECT_NEAR(e.low, 6.0 - 3.0 * 2.776445, 1e-5);
  EXPECT_NEAR(e.high, 6.0 + 3.0 * 2.776445, 1e-5);
  EXPECT_NEAR(e.p, 0.1161165, 1e-7);
  EXPECT_EQ(e.level, 0.95);
}

TEST(TEstimate, OfInfiniteFreedomIsTheNormal) {
  const Estimate t = t_estimate(2.0, 1.3, std::numeric_limits<double>::infinity(), 0.9);
  const Estimate normal = normal_estimate(2.0, 1.3, 0.9);
  EXPECT_NEAR(t.low, normal.low, 1e-14);
  EXPECT_NEAR(t.p, normal.p, 1e-15);
}

TEST(TEstimate, ExcludesZeroExactlyWhenPIsBelowItsRest) {
  for (int step = -40; step <= 40; ++step) {
    const double value = 0.1 * step;
    const Estimate e = t_estimate(value, 1.3, 6.5, 0.9);
    EXPECT_EQ(e.low > 0.0 || e.high < 0.0, e.p < 0.1) << value;
  }
}

TEST(TEstimate, CoversAMeanOfNormalValues) {
  constexpr std::uint64_t seed = 19080301;
  constexpr int replicates = 4000;
  constexpr int n = 5;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int covered = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; ++i) {
      const double x = 3.0 + random.normal();
      sum += x;
      squares += x * x;
    }
    const double variance = (squares - sum * sum / n) / (n - 1);
    const Estimate e = t_estimate(sum / n, std::sqrt(variance / n), n - 1, 0.95);
    if (e.low <= 3.0 && 3.0 <= e.high) ++covered;
  }
  // Exact; 4 standard errors. The normal's interval would cover 88 %.
  EXPECT_NEAR(static_cast<double>(covered) / replicates, 0.95,
              4.0 * std::sqrt(0.95 * 0.05 / replicates));
}

TEST(TEstimate, SaysNothingWithoutAStandardError) {
  const Estimate none = t_estimate(1.0, 0.0, 5.0, 0.95);
  EXPECT_EQ(none.value, 1.0);
  EXPECT_TRUE(std::isnan(none.low) && std::isnan(none.high) && std::isnan(none.p));
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [&] { (void)t_estimate(1.0, 1.0, 5.0, 1.0); });
}

}  // namespace
}  // namespace klara
