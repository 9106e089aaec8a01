#include <klara/inference/distributions.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace klara {
namespace {

const nlohmann::json golden =
    nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/distributions.json"));

// The definitions, term by term.
long double poisson_by_definition(std::uint64_t k, long double mean) {
  long double probability = std::exp(-mean);
  for (std::uint64_t i = 1; i <= k; ++i) probability *= mean / static_cast<long double>(i);
  return probability;
}

long double at_most_by_definition(std::uint64_t k, long double mean) {
  long double sum = 0.0L;
  for (std::uint64_t i = 0; i <= k; ++i) sum += poisson_by_definition(i, mean);
  return sum;
}

double binomial_p_by_definition(std::uint64_t k, std::uint64_t n, long double share) {
  std::vector<long double> probability{std::pow(1.0L - share, static_cast<long double>(n))};
  for (std::uint64_t i = 0; i < n; ++i) {
    probability.push_back(probability.back() * static_cast<long double>(n - i) /
                          static_cast<long double>(i + 1) * share / (1.0L - share));
  }
  long double sum = 0.0L;
  for (const long double p : probability) {
    if (p <= probability[k] * (1.0L + 1e-7L)) sum += p;
  }
  return static_cast<double>(sum);
}

TEST(NormalCdf, IsTheTableValue) {
  // Abramowitz & Stegun (1964), table 26.1, 15 decimals.
  EXPECT_NEAR(normal_cdf(1.0), 0.841344746068543, 1e-15);
  EXPECT_NEAR(normal_cdf(-1.0), 0.158655253931457, 1e-15);
  EXPECT_NEAR(normal_cdf(2.0), 0.977249868051821, 1e-15);
  EXPECT_DOUBLE_EQ(normal_cdf(0.0), 0.5);
}

TEST(NormalQuantile, UndoesTheCdf) {
  for (int step = -270; step <= 36; ++step) {
    const double z = 0.137 * step;
    // One rounding of p moves z by epsilon * cdf / density, far above the iteration's own error
    // where p is near 1.
    const double density = std::exp(-0.5 * z * z) / 2.5066282746310002;
    const double tolerance =
        1e-15 * (1.0 + std::abs(z)) + 3e-16 * (1.0 + z * z) * normal_cdf(z) / density;
    EXPECT_NEAR(normal_quantile(normal_cdf(z)), z, tolerance);
  }
}

TEST(NormalQuantile, IsTheTableValueAndOdd) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
  EXPECT_NEAR(normal_quantile(0.995), 2.575829303548901, 1e-15);
  for (const double p : {0.25, 0.125, 0.4375}) {  // 1 - p is exact
    EXPECT_EQ(normal_quantile(1.0 - p), -normal_quantile(p));
  }
}

TEST(NormalQuantile, ReachesItsEndsAndNoFarther) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(normal_quantile(0.0), -infinity);
  EXPECT_EQ(normal_quantile(1.0), infinity);
  EXPECT_TRUE(std::isnan(normal_quantile(-0.1)));
  EXPECT_TRUE(std::isnan(normal_quantile(1.1)));
  EXPECT_NEAR(normal_quantile(1e-300), -37.04709629936120, 1e-13);
}

TEST(PoissonLimits, AreThePublishedOnes) {
  for (const auto& one : golden["poisson_limits"]) {
    const double length = one["T"];
    const Limits limits = poisson_limits(one["k"], 0.95);
    EXPECT_NEAR(limits.low / length, one["ci"][0].get<double>(), 1e-13);
    EXPECT_NEAR(limits.high / length, one["ci"][1].get<double>(), 1e-13);
  }
}

TEST(PoissonLimits, LeaveHalfTheRestInEachTail) {
  for (const std::uint64_t k : {0u, 1u, 2u, 7u, 15u, 16u, 40u, 200u}) {
    for (const double level : {0.5, 0.9, 0.95, 0.999}) {
      const Limits limits = poisson_limits(k, level);
      const double tail = 0.5 * (1.0 - level);
      EXPECT_NEAR(
          static_cast<double>(at_most_by_definition(k, static_cast<long double>(limits.high))) /
              tail,
          1.0, 1e-12);
      if (k == 0) {
        EXPECT_EQ(limits.low, 0.0);
        continue;
      }
      const long double at_least =
          1.0L - at_most_by_definition(k - 1, static_cast<long double>(limits.low));
      EXPECT_NEAR(static_cast<double>(at_least) / tail, 1.0, 1e-12);
    }
  }
}

TEST(PoissonLimits, OfGreatCountsAreNearlyNormal) {
  // Cornish & Fisher's expansion: k -+ z sqrt(k) + (z^2 - 1) / 3, and 1 more above; the next terms
  // are below 3 / sqrt(k).
  const double z = 1.959963984540054;
  for (const std::uint64_t k : {1'000'000u, 100'000'000u, 1'000'000'000u}) {
    const auto n = static_cast<double>(k);
    const Limits limits = poisson_limits(k, 0.95);
    EXPECT_NEAR(limits.low, n - z * std::sqrt(n) + (z * z - 1.0) / 3.0, 3.0 / std::sqrt(n) + 1e-6);
    EXPECT_NEAR(limits.high, n + z * std::sqrt(n) + (z * z - 1.0) / 3.0 + 1.0,
                3.0 / std::sqrt(n) + 1e-6);
  }
}

TEST(PoissonLimits, RefuseALevelThatIsNone) {
  for (const double level : {0.0, 1.0, 95.0, -0.5, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] { (void)poisson_limits(5, level); });
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] { (void)normal_reach(level); });
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] { require_interval_level(level); });
  }
}

TEST(ExactBinomialP, IsThePublishedOne) {
  for (const auto& one : golden["binomial"]) {
    const std::uint64_t k1 = one["k1"];
    const std::uint64_t k2 = one["k2"];
    const double t1 = one["T1"];
    const double t2 = one["T2"];
    EXPECT_NEAR(exact_binomial_p(k1, k1 + k2, t1 / (t1 + t2)), one["p"].get<double>(), 1e-13);
  }
}

TEST(ExactBinomialP, OfSevenOverdosesAndThenOneIsNoSureFall) {
  EXPECT_NEAR(exact_binomial_p(7, 8, 0.5), 0.0703125, 1e-15);  // 2 (1 + 8) / 2^8
}

TEST(ExactBinomialP, AgreesWithItsDefinition) {
  for (const double share : {0.5, 0.25, 0.9, 0.0123}) {
    for (const std::uint64_t n : {0u, 1u, 2u, 9u, 32u, 250u}) {
      for (std::uint64_t k = 0; k <= n; k += 1 + n / 17) {
        const double expected = binomial_p_by_definition(k, n, static_cast<long double>(share));
        const double p = exact_binomial_p(k, n, share);
        // Below, the definition itself leaves the range of doubles.
        EXPECT_NEAR(expected > 1e-300 ? p / expected : 1.0 + p, 1.0, 1e-12)
            << k << " of " << n << " at " << share;
      }
    }
  }
}

TEST(ExactBinomialP, IsTheSameFromTheOtherSide) {
  for (std::uint64_t k = 0; k <= 1000; k += 37) {
    EXPECT_NEAR(exact_binomial_p(k, 1000, 0.25), exact_binomial_p(1000 - k, 1000, 0.75), 1e-14);
  }
}

TEST(ExactBinomialP, OfGreatCountsIsNearlyNormal) {
  // Half a standard deviation off, with correction for continuity; its error is of the order of
  // 1 / n for a share of one half.
  const double p = exact_binomial_p(499'995'000, 1'000'000'000, 0.5);
  EXPECT_NEAR(p, 2.0 * normal_cdf(-4999.5 / std::sqrt(250'000'000.0)), 1e-8);
}

TEST(NormalEstimate, SaysNothingWithoutAStandardError) {
  const Estimate none = normal_estimate(0.0, 0.0, 0.95);
  EXPECT_EQ(none.value, 0.0);
  EXPECT_EQ(none.se, 0.0);
  EXPECT_TRUE(std::isnan(none.low) && std::isnan(none.high) && std::isnan(none.p));
}

TEST(NormalEstimate, ExcludesZeroExactlyWhenPIsBelowItsRest) {
  for (int step = -40; step <= 40; ++step) {
    const double value = 0.1 * step;
    const Estimate e = normal_estimate(value, 1.3, 0.9);
    EXPECT_EQ(e.low > 0.0 || e.high < 0.0, e.p < 0.1) << value;
  }
}

}  // namespace
}  // namespace klara
