#include <klara/density/street_kernel.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <engine/density/compact_kernels.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

class StreetKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, StreetKernel, testing::ValuesIn(compact_kernels));

TEST_P(StreetKernel, IntegratesToOneOverALine) {
  constexpr int steps = 100'000;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i) sum += street_profile(GetParam(), (i + 0.5) / steps);
  EXPECT_NEAR(2.0 * sum / steps, 1.0, 1e-9);  // midpoint rule, exact for what is linear
}

TEST_P(StreetKernel, IsItsPolynomialOfWhatIsLeft) {
  const StreetPolynomial polynomial = street_polynomial(GetParam());
  for (double u = 0.0; u <= 1.0; u += 1.0 / 64.0) {
    double sum = 0.0;
    for (std::size_t k = 0; k <= polynomial.degree; ++k) {
      sum += polynomial.coefficient[k] * std::pow(1.0 - u, static_cast<double>(k));
    }
    EXPECT_NEAR(sum, street_profile(GetParam(), u), 1e-15 * 32.0) << u;  // coefficients below 32
  }
}

TEST_P(StreetKernel, EndsAtOneBandwidth) {
  EXPECT_EQ(street_profile(GetParam(), std::nextafter(1.0, 2.0)), 0.0);
  EXPECT_EQ(street_profile(GetParam(), 1.0), GetParam() == Kernel::uniform ? 0.5 : 0.0);
}

// Silverman (1986), table 3.1.
TEST(StreetKernels, PeakAsPublished) {
  EXPECT_EQ(street_profile(Kernel::uniform, 0.0), 1.0 / 2.0);
  EXPECT_EQ(street_profile(Kernel::triangular, 0.0), 1.0);
  EXPECT_EQ(street_profile(Kernel::epanechnikov, 0.0), 3.0 / 4.0);
  EXPECT_EQ(street_profile(Kernel::quartic, 0.0), 15.0 / 16.0);
  EXPECT_EQ(street_profile(Kernel::triweight, 0.0), 35.0 / 32.0);
}

TEST(StreetKernels, AreNotGaussian) {
  expect_refusal(ErrorKind::bad_argument, "KERNEL_UNBOUNDED",
                 [] { static_cast<void>(street_profile(Kernel::gaussian, 0.5)); });
  expect_refusal(ErrorKind::bad_argument, "KERNEL_UNBOUNDED",
                 [] { static_cast<void>(street_polynomial(Kernel::gaussian)); });
}

}  // namespace
}  // namespace klara
