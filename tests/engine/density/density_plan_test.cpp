#include <klara/density/density.hpp>
#include <klara/density/density_plan.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

using namespace literals;

Grid square(std::size_t side) {
  return {.west = 0,
          .north = 2000,
          .cell = {2000.0 / static_cast<double>(side)},
          .columns = side,
          .rows = side};
}

TEST(DensityPlan, TakesTheCellsThatFewReachAndRunningSumsForMany) {
  EXPECT_EQ(planned_method(100, square(40), 80_m, Kernel::quartic), DensityMethod::reach_sums);
  EXPECT_EQ(planned_method(100'000, square(400), 250_m, Kernel::quartic), DensityMethod::disc_sums);
}

TEST(DensityPlan, TakesNoMethodThatDoesNotKnowTheKernelOrTheRadius) {
  EXPECT_EQ(planned_method(1'000'000, square(400), 250_m, Kernel::gaussian),
            DensityMethod::gaussian_sums);
  EXPECT_EQ(planned_method(1'000'000, square(400), 250_m, Kernel::triangular),
            DensityMethod::reach_sums);
  EXPECT_EQ(planned_method(1'000'000, square(400), 4_m, Kernel::gaussian),
            DensityMethod::reach_sums);
  EXPECT_EQ(planned_method(1'000'000, square(40), 4_m, Kernel::gaussian),
            DensityMethod::neighbours);
  EXPECT_EQ(planned_method(1'000'000, square(2'000), 1'000'000_m, Kernel::quartic),
            DensityMethod::reach_sums);
}

class MethodsOfKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, MethodsOfKernel, testing::ValuesIn(all_kernels));

// Twice the bound of one, since both may err; of the Gaussian its tolerance. Far from the origin,
// with cells that are no round number, so that a centre rounded to a double would show.
TEST_P(MethodsOfKernel, GiveOneAnswer) {
  PointSet incidents = clustered_incidents(2000, 2000.0, 12, 80.0, /*seed=*/3);
  for (double& x : incidents.x) x += 674'000.1;
  for (double& y : incidents.y) y += 6'578'000.3;
  Grid grid = square(60);
  grid.west += 674'000.1;
  grid.north += 6'578'000.3;
  grid.cell = {100.0 / 3.0};
  for (const Metres h : {37_m, 210_m, 5000_m}) {
    const auto by = [&](DensityMethod method) {
      return density(incidents, grid, h, {.kernel = GetParam(), .method = method}).values;
    };
    const auto plain = by(DensityMethod::neighbours);
    const bool gaussian = GetParam() == Kernel::gaussian;
    const bool flat = GetParam() == Kernel::quartic || GetParam() == Kernel::triweight;
    const double highest = *std::ranges::max_element(plain);
    const double peak = profile(GetParam(), 0.0) / (h.value * h.value);
    for (const DensityMethod method :
         {DensityMethod::reach_sums, DensityMethod::disc_sums, DensityMethod::gaussian_sums}) {
      const auto other = by(method);  // or neighbours again, where it does not serve
      for (std::size_t i = 0; i < plain.size(); ++i) {
        const double bound =
            gaussian ? 1e-9 * highest : (flat ? 2e-10 : 2e-11) * std::max(plain[i], 1e-3 * peak);
        ASSERT_NEAR(other[i], plain[i], bound) << h.value << " m";
      }
    }
  }
}

}  // namespace
}  // namespace klara
