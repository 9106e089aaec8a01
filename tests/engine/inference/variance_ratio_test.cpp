#include <klara/inference/variance_ratio.hpp>

#include <klara/inference/student.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace klara {
namespace {

// The density integrated by Simpson's rule in the logarithm of the ratio, where it is smooth.
double upper_by_definition(double ratio, double d1, double d2) {
  const double scale = std::lgamma(0.5 * (d1 + d2)) - std::lgamma(0.5 * d1) -
                       std::lgamma(0.5 * d2) + 0.5 * d1 * std::log(d1 / d2);
  const auto density = [&](double log_ratio) {
    const double x = std::exp(log_ratio);
    return std::exp(scale + 0.5 * d1 * log_ratio - 0.5 * (d1 + d2) * std::log1p(d1 / d2 * x));
  };
  constexpr int intervals = 40'000;
  const double from = std::log(ratio);
  const double h = (60.0 - from) / intervals;
  double sum = density(from) + density(60.0);
  for (int i = 1; i < intervals; ++i) sum += (i % 2 == 0 ? 2.0 : 4.0) * density(from + i * h);
  return sum * h / 3.0;
}

TEST(VarianceRatioUpper, IsTheIntegralOfItsDensity) {
  for (const double d1 : {1.0, 3.0, 7.5}) {
    for (const double d2 : {2.5, 10.0, 130.0}) {
      for (const double ratio : {0.2, 1.0, 3.1, 9.0}) {
        // What lies beyond e^60 is below 1e-30; Simpson's rule leaves less than 1e-9.
        EXPECT_NEAR(variance_ratio_upper(ratio, {d1, d2}), upper_by_definition(ratio, d1, d2), 1e-9)
            << d1 << " " << d2;
      }
    }
  }
}

TEST(VarianceRatioUpper, OfOneDegreeIsThatOfASquaredT) {
  for (const double t : {0.3, 1.9, 4.0}) {
    for (const double freedom : {2.0, 9.0, 66.0}) {
      EXPECT_NEAR(variance_ratio_upper(t * t, {1.0, freedom}) / (2.0 * student_cdf(-t, freedom)),
                  1.0, 1e-11);
    }
  }
}

TEST(VarianceRatioQuantile, IsTheTableValue) {
  // Snedecor's table, as every textbook prints it: two decimals.
  EXPECT_NEAR(variance_ratio_quantile(0.95, {1.0, 10.0}), 4.96, 5e-3);
  EXPECT_NEAR(variance_ratio_quantile(0.95, {3.0, 20.0}), 3.10, 5e-3);
  EXPECT_NEAR(variance_ratio_quantile(0.99, {5.0, 30.0}), 3.70, 5e-3);
}

TEST(VarianceRatioQuantile, UndoesTheUpperTail) {
  for (const double p : {1e-6, 0.025, 0.5, 0.975, 0.9999}) {
    const double ratio = variance_ratio_quantile(p, {3.0, 40.0});
    EXPECT_NEAR(variance_ratio_upper(ratio, {3.0, 40.0}), 1.0 - p, 1e-12);
  }
}

TEST(VarianceRatio, SaysNothingOutsideItsRange) {
  EXPECT_EQ(variance_ratio_upper(0.0, {2.0, 5.0}), 1.0);
  EXPECT_EQ(variance_ratio_upper(std::numeric_limits<double>::infinity(), {2.0, 5.0}), 0.0);
  EXPECT_TRUE(std::isnan(variance_ratio_upper(1.0, {0.0, 5.0})));
  EXPECT_TRUE(std::isnan(variance_ratio_upper(std::nan(""), {2.0, 5.0})));
  EXPECT_TRUE(std::isnan(variance_ratio_quantile(1.5, {2.0, 5.0})));
  EXPECT_TRUE(std::isnan(variance_ratio_quantile(0.5, {2.0, -1.0})));
  EXPECT_EQ(variance_ratio_quantile(0.0, {2.0, 5.0}), 0.0);
  EXPECT_EQ(variance_ratio_quantile(1.0, {2.0, 5.0}), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace klara
