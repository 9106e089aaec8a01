#include <klara/inference/distributions.hpp>
#include <klara/inference/student.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The density integrated by Simpson's rule from 0, whose value is one half.
double cdf_by_definition(double t, double freedom) {
  const double scale = std::exp(std::lgamma(0.5 * (freedom + 1.0)) - std::lgamma(0.5 * freedom)) /
                       std::sqrt(freedom * std::numbers::pi);
  const auto density = [&](double x) {
    return scale * std::pow(1.0 + x * x / freedom, -0.5 * (freedom + 1.0));
  };
  constexpr int intervals = 20'000;
  const double h = t / intervals;
  double sum = density(0.0) + density(t);
  for (int i = 1; i < intervals; ++i) sum += (i % 2 == 0 ? 2.0 : 4.0) * density(i * h);
  return 0.5 + sum * h / 3.0;
}

TEST(StudentCdf, IsTheIntegralOfItsDensity) {
  for (const double freedom : {0.7, 1.0, 2.0, 5.223847641847876, 66.25, 400.0}) {
    for (const double t : {-6.0, -2.5, -0.3, 0.0, 0.4, 1.9, 8.0}) {
      // Simpson's rule leaves 1e-12 of so smooth a density.
      EXPECT_NEAR(student_cdf(t, freedom), cdf_by_definition(t, freedom), 1e-11) << freedom;
    }
  }
}

TEST(StudentCdf, OfOneAndTwoDegreesIsItsClosedForm) {
  for (const double t : {-1000.0, -30.0, -1.0, 0.5, 7.0}) {
    EXPECT_NEAR(student_cdf(t, 1.0) / (0.5 + std::atan(t) / std::numbers::pi), 1.0, 1e-11);
    EXPECT_NEAR(student_cdf(t, 2.0), 0.5 + 0.5 * t / std::sqrt(2.0 + t * t), 1e-14);
  }
}

TEST(StudentQuantile, IsTheTableValue) {
  // Student's table in Fisher & Yates, as every textbook prints it: three decimals.
  EXPECT_NEAR(student_quantile(0.975, 1.0), 12.706, 5e-4);
  EXPECT_NEAR(student_quantile(0.975, 4.0), 2.776, 5e-4);
  EXPECT_NEAR(student_quantile(0.95, 10.0), 1.812, 5e-4);
  EXPECT_NEAR(student_quantile(0.995, 30.0), 2.750, 5e-4);
  EXPECT_NEAR(student_reach(0.95, 4.0), 2.776, 5e-4);
}

TEST(StudentQuantile, UndoesTheCdf) {
  for (const double freedom : {1.0, 2.5, 9.0, 66.0, 400.0}) {
    for (const double p : {1e-12, 1e-4, 0.025, 0.3, 0.5, 0.61, 0.95, 0.9999}) {
      EXPECT_NEAR(student_cdf(student_quantile(p, freedom), freedom) / p, 1.0, 1e-11) << freedom;
    }
  }
}

TEST(StudentCdf, IsSymmetricAndTendsToTheNormal) {
  for (const double t : {0.1, 1.0, 4.0}) {
    EXPECT_NEAR(student_cdf(t, 7.0) + student_cdf(-t, 7.0), 1.0, 1e-15);
    EXPECT_NEAR(student_cdf(t, 1e9), normal_cdf(t), 1e-8);  // its first term is t^3 / (4 freedom)
    EXPECT_EQ(student_cdf(t, infinity), normal_cdf(t));
  }
  EXPECT_EQ(student_quantile(0.975, infinity), normal_quantile(0.975));
}

TEST(Student, ReachesItsEndsAndNoFarther) {
  EXPECT_EQ(student_cdf(-infinity, 3.0), 0.0);
  EXPECT_EQ(student_cdf(infinity, 3.0), 1.0);
  EXPECT_EQ(student_quantile(0.0, 3.0), -infinity);
  EXPECT_EQ(student_quantile(1.0, 3.0), infinity);
  for (const double p : {-0.1, 1.1, std::nan("")}) {
    EXPECT_TRUE(std::isnan(student_quantile(p, 3.0)));
  }
  for (const double freedom : {0.0, -1.0, std::nan("")}) {
    EXPECT_TRUE(std::isnan(student_cdf(1.0, freedom)));
    EXPECT_TRUE(std::isnan(student_quantile(0.3, freedom)));
  }
  EXPECT_TRUE(std::isnan(student_cdf(std::nan(""), 3.0)));
}

TEST(Student, RefusesALevelThatIsNone) {
  for (const double level : {0.0, 1.0, 95.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { (void)student_reach(level, 5.0); });
  }
}

}  // namespace
}  // namespace klara
