#include <klara/density/kernel.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace klara {
namespace {

class EveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, EveryKernel, testing::ValuesIn(all_kernels));

/// The mass between two distances, by Simpson's rule over rings: 2 pi u k(u) du.
double mass_between(Kernel kernel, double from, double to) {
  constexpr int steps = 20'000;
  const double width = (to - from) / steps;
  double sum = 0.0;
  for (int i = 0; i <= steps; ++i) {
    const double u = from + width * i;
    const double factor = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
    sum += factor * 2.0 * std::numbers::pi * u * profile(kernel, u * u);
  }
  return sum * width / 3.0;
}

TEST_P(EveryKernel, IntegratesToOneOverThePlane) {
  // Polynomials of u up to degree 7 and a Gaussian: Simpson's error is far below 1e-12.
  EXPECT_NEAR(mass_between(GetParam(), 0.0, reach(GetParam())), 1.0, 1e-12);
}

TEST_P(EveryKernel, NeverRisesWithDistanceNorFallsBelowZero) {
  double nearer = profile(GetParam(), 0.0);
  for (double u = 0.0; u < 12.0; u += 1e-3) {
    const double here = profile(GetParam(), u * u);
    EXPECT_GE(here, 0.0);
    EXPECT_LE(here, nearer);
    nearer = here;
  }
}

TEST_P(EveryKernel, HoldsNothingBeyondItsReachThatASumCouldSee) {
  const double end = reach(GetParam());
  EXPECT_LE(profile(GetParam(), std::nextafter(end * end, std::numeric_limits<double>::infinity())),
            3e-18 * profile(GetParam(), 0.0));
}

TEST_P(EveryKernel, SpreadsAsFarAsItSays) {
  // Half the mean square distance, by rings; the Gaussian's tail beyond 9 bandwidths is below
  // 1e-15.
  constexpr int steps = 200'000;
  const double width = reach(GetParam()) / steps;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i) {
    const double u = width * (i + 0.5);
    sum += std::numbers::pi * u * u * u * profile(GetParam(), u * u) * width;
  }
  EXPECT_NEAR(spread(GetParam()), std::sqrt(sum), 1e-8);  // the midpoint rule at 5e-6 to 5e-5
}

TEST_P(EveryKernel, IsAsRoughAsItsSquare) {
  constexpr int steps = 200'000;
  const double width = reach(GetParam()) / steps;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i) {
    const double u = width * (i + 0.5), k = profile(GetParam(), u * u);
    sum += 2.0 * std::numbers::pi * u * k * k * width;
  }
  EXPECT_NEAR(roughness(GetParam()), sum, 1e-8);  // the midpoint rule at 5e-6 to 5e-5
  EXPECT_NEAR(area_of_kernel(GetParam(), {250.0}).value, 250.0 * 250.0 / sum, 1e-2);
}

TEST_P(EveryKernel, LeavesAlmostNothingBeyondItsMargin) {
  EXPECT_NEAR(mass_between(GetParam(), 0.0, margin(GetParam())), 1.0, 1.6e-8);
}

TEST(UniformKernel, IsClosedAtOneBandwidth) {
  EXPECT_EQ(profile(Kernel::uniform, 1.0), std::numbers::inv_pi);
  EXPECT_EQ(profile(Kernel::uniform, std::nextafter(1.0, 2.0)), 0.0);
}

TEST(GaussianKernel, HasTheBandwidthAsStandardDeviation) {
  EXPECT_NEAR(profile(Kernel::gaussian, 1.0) / profile(Kernel::gaussian, 0.0), std::exp(-0.5),
              1e-15);
}

}  // namespace
}  // namespace klara
