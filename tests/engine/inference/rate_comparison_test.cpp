#include <klara/inference/rate_comparison.hpp>

#include <klara/base/error.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <utility>

namespace klara {
namespace {

const nlohmann::json golden =
    nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/rate_comparison.json"));

long double poisson(std::uint64_t k, long double mean) {
  return std::exp(static_cast<long double>(k) * std::log(mean) - mean -
                  std::lgamma(static_cast<long double>(k) + 1.0L));
}

/// The definition: every pair of counts up to a bound beyond which nothing is left.
double e_test_by_definition(ExposedCount a, ExposedCount b, std::uint64_t most) {
  const auto far = [&](std::uint64_t i, std::uint64_t j) {
    if (i + j == 0) return 0.0;
    const double x = static_cast<double>(i) / a.exposure;
    const double y = static_cast<double>(j) / b.exposure;
    return std::abs(x - y) / std::sqrt(x / a.exposure + y / b.exposure);
  };
  const auto of_a = static_cast<long double>(a.exposure);
  const auto of_b = static_cast<long double>(b.exposure);
  const long double rate = static_cast<long double>(a.count + b.count) / (of_a + of_b);
  const double observed = far(a.count, b.count);
  long double p = 0.0L;
  for (std::uint64_t i = 0; i < most; ++i) {
    for (std::uint64_t j = 0; j < most; ++j) {
      if (far(i, j) < observed * (1.0 - 1e-9)) continue;
      p += poisson(i, rate * of_a) * poisson(j, rate * of_b);
    }
  }
  return static_cast<double>(p);
}

TEST(ETest, IsThePublishedOne) {
  for (const auto& each : golden["e_test"]) {
    const ExposedCount a{each["a"], each.value("a_exposure", 1.0)};
    const ExposedCount b{each["b"], each.value("b_exposure", 1.0)};
    // Published with four digits; computed ones sum to within 1e-12 of one.
    const bool is_published = each.contains("published");
    EXPECT_NEAR(e_test_p(a, b), each[is_published ? "published" : "computed"],
                is_published ? 5e-5 : 1e-8)
        << each;
  }
}

TEST(ETest, IsItsDefinition) {
  for (const auto& [a, b] : {std::pair<ExposedCount, ExposedCount>{{0, 1.0}, {3, 1.0}},
                             {{7, 1.0}, {21, 2.0}},
                             {{4, 0.25}, {9, 3.5}},
                             {{30, 1.0}, {18, 1.0}}}) {
    // Both sum positive terms; 1e-13 leaves room for the terms beyond the tables.
    EXPECT_NEAR(e_test_p(a, b), e_test_by_definition(a, b, 160), 1e-13);
  }
}

TEST(ETest, KnowsNoOrderAndNoUnitOfExposure) {
  for (std::uint64_t k = 0; k < 20; ++k) {
    const ExposedCount a{k, 1.5}, b{11, 4.0};
    EXPECT_NEAR(e_test_p(a, b), e_test_p(b, a), 1e-13);
    EXPECT_NEAR(e_test_p(a, b), e_test_p({k, 3.0}, {11, 8.0}), 1e-13);
  }
}

TEST(ETest, RejectsARightHypothesisNoMoreOftenThanItSays) {
  // At a mean of 4 the size of the test is known by summing over every pair: at most 5 %, to which
  // Krishnamoorthy and Thomson allow a little (their figure 1).
  double size = 0.0;
  for (std::uint64_t i = 0; i < 40; ++i) {
    for (std::uint64_t j = 0; j < 40; ++j) {
      if (e_test_p({i}, {j}) <= 0.05)
        size += static_cast<double>(poisson(i, 4.0L) * poisson(j, 4.0L));
    }
  }
  EXPECT_LT(size, 0.055);
  EXPECT_GT(size, 0.03);
}

TEST(ETest, TakesLargeCounts) {
  // Where counts are large it is the normal test of their difference.
  const double z = 3000.0 / std::sqrt(2'003'000.0);
  EXPECT_NEAR(e_test_p({1'000'000}, {1'003'000}), std::erfc(z / std::sqrt(2.0)), 2e-4);
  EXPECT_EQ(e_test_p({0}, {0}), 1.0);
  EXPECT_EQ(e_test_p({50, 2.0}, {25, 1.0}), 1.0);
}

TEST(ExactRateRatio, IsThePublishedOne) {
  for (const auto& each : golden["conditional"]) {
    const Estimate ratio = exact_rate_ratio({each["before"], each["before_exposure"]},
                                            {each["after"], each["after_exposure"]});
    EXPECT_NEAR(ratio.p, each["p"], 1e-9) << each;
    EXPECT_NEAR(ratio.value, each["ratio"], 1e-9) << each;
    EXPECT_NEAR(ratio.low, each["low"], 1e-9) << each;
    EXPECT_NEAR(ratio.high, each["high"], 1e-9) << each;
  }
}

TEST(ExactRateRatio, DoesNotCallSevenDeathsMoreThanOne) {
  // A fall from 7 to 1 is no more than chance makes of 8: 18 of 256 outcomes are as uneven.
  EXPECT_NEAR(exact_rate_ratio({7}, {1}).p, 18.0 / 256.0, 1e-12);
}

TEST(ExactRateRatio, CoversAtLeastItsLevel) {
  // Over every outcome of a sum of 12 when the rates are as 1 to 2.
  const double share = 2.0 / 3.0;
  double covered = 0.0;
  for (std::uint64_t k = 0; k <= 12; ++k) {
    const Estimate ratio = exact_rate_ratio({12 - k}, {k});
    const auto x = static_cast<double>(k);
    const double ways = std::exp(std::lgamma(13.0) - std::lgamma(x + 1.0) - std::lgamma(13.0 - x));
    const double probability = ways * std::pow(share, x) * std::pow(1.0 - share, 12.0 - x);
    if (ratio.low <= 2.0 && 2.0 <= ratio.high) covered += probability;
  }
  EXPECT_GE(covered, 0.95);
  EXPECT_LT(covered, 1.0);
}

TEST(ExactRateRatio, SaysWhatNoneMeans) {
  const Estimate none = exact_rate_ratio({0}, {0});
  EXPECT_TRUE(std::isnan(none.value) && std::isnan(none.low) && std::isnan(none.high));
  EXPECT_EQ(none.p, 1.0);
  const Estimate from_none = exact_rate_ratio({0}, {5});
  EXPECT_TRUE(std::isinf(from_none.value) && std::isinf(from_none.high));
  EXPECT_GT(from_none.low, 0.0);
  const Estimate to_none = exact_rate_ratio({5}, {0});
  EXPECT_EQ(to_none.value, 0.0);
  EXPECT_EQ(to_none.low, 0.0);
  // By its definition: (1 - share)^5 = 0.025.
  const double share = 1.0 - std::pow(0.025, 0.2);
  EXPECT_NEAR(to_none.high, share / (1.0 - share), 1e-12);
}

TEST(RateComparison, RefusesWhatIsNoExposure) {
  for (const double exposure : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", [&] {
      (void)e_test_p({1, exposure}, {1});
    });
    expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", [&] {
      (void)exact_rate_ratio({1}, {1, exposure});
    });
  }
  expect_refusal(ErrorKind::bad_argument, "COUNT_RANGE",
                 [] { (void)e_test_p({2'000'000'000}, {1}); });
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [] { (void)exact_rate_ratio({1}, {1}, 1.0); });
}

}  // namespace
}  // namespace klara
