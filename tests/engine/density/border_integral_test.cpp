#include <klara/density/border_integral.hpp>
#include <klara/inference/distributions.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace klara {
namespace {

using namespace literals;

/// Anti-clockwise from the south-west.
std::vector<NearEdge> rectangle(double west, double south, double east, double north) {
  const Position a{west, south}, b{east, south}, c{east, north}, d{west, north};
  return {near_edge({a, b}), near_edge({b, c}), near_edge({c, d}), near_edge({d, a})};
}

TEST(BorderIntegral, IsOfTheGaussianThatOfBothAxes) {
  const KernelDisc disc = kernel_disc(Kernel::gaussian, 10_m);
  for (const auto& [west, south, east, north] : {Bounds{-10, -20, 5, 7}, Bounds{2, 3, 40, 9},
                                                 Bounds{-90, -1, 90, 1}, Bounds{0, 0, 9, 900}}) {
    const auto along = [](double from, double to) {
      return normal_cdf(to / 10.0) - normal_cdf(from / 10.0);
    };
    EXPECT_NEAR(mass_at({0, 0}, rectangle(west, south, east, north), 0, 0.0, disc),
                along(west, east) * along(south, north), 3e-15);
  }
}

TEST(BorderIntegral, IsOfAWholeDiscOneAndOfAQuarterAQuarter) {
  for (const Kernel kernel : all_kernels) {
    const KernelDisc disc = kernel_disc(kernel, 10_m);
    const double r = disc.reach().value;
    EXPECT_NEAR(mass_at({0, 0}, rectangle(-2 * r, -2 * r, 2 * r, 2 * r), 0, 0.0, disc), 1.0, 1e-15);
    EXPECT_NEAR(mass_at({0, 0}, rectangle(-r, -r, r, r), 0, 0.0, disc), 1.0, 1e-15);
    EXPECT_NEAR(mass_at({0, 0}, rectangle(0, 0, 2 * r, 2 * r), 0, 0.0, disc), 0.25, 1e-15);
    EXPECT_NEAR(mass_at({0, 0}, rectangle(-3 * r, 0, 2 * r, 2 * r), 0, 0.0, disc), 0.5, 1e-15);
    EXPECT_NEAR(mass_at({0, 0}, rectangle(1.5 * r, 0, 2 * r, 2 * r), 0, 0.0, disc), 0.0, 1e-15);
    EXPECT_EQ(mass_at({0, 0}, {}, 1, 0.0, disc), 1.0);
    EXPECT_EQ(mass_at({0, 0}, {}, 0, 0.0, disc), 0.0);
  }
}

// A square inside the disc has no part of the circle: for the uniform kernel, its area.
TEST(BorderIntegral, IsOfTheUniformKernelAnArea) {
  const KernelDisc disc = kernel_disc(Kernel::uniform, 10_m);
  EXPECT_NEAR(mass_at({0, 0}, rectangle(-3, -2, 5, 4), 0, 0.0, disc),
              48.0 / (100.0 * std::numbers::pi), 1e-16);
}

// Over a square in the middle of a cone, by hand: the mean of |x| over one of side 2 is
// (sqrt(2) + asinh(1)) / 3.
TEST(BorderIntegral, IsOfTheTriangularKernelThatOfACone) {
  const KernelDisc disc = kernel_disc(Kernel::triangular, 10_m);
  const double mean = (std::numbers::sqrt2 + std::asinh(1.0)) / 3.0 * 0.2;
  EXPECT_NEAR(mass_at({0, 0}, rectangle(-2, -2, 2, 2), 0, 0.0, disc),
              3.0 / std::numbers::pi * 0.16 * (1.0 - mean), 1e-16);
}

TEST(BorderIntegral, WindsByTheRayToTheWest) {
  EXPECT_EQ(winding_of({-2, 1}, {-2, -1}), 1);
  EXPECT_EQ(winding_of({-2, -1}, {-2, 1}), -1);
  EXPECT_EQ(winding_of({2, 1}, {2, -1}), 0);
  EXPECT_EQ(winding_of({-2, 1}, {-3, 2}), 0);
  // What lies on the ray is not above it.
  EXPECT_EQ(winding_of({-2, 1}, {-2, 0}), 1);
  EXPECT_EQ(winding_of({-2, 0}, {-2, -1}), 0);
  EXPECT_EQ(winding_of({-2, 0}, {-3, 0}), 0);
}

}  // namespace
}  // namespace klara
