#include <klara/density/adaptive_density.hpp>
#include <klara/density/surface_plan.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = 0, .north = 20'000, .cell = 50_m, .columns = 400, .rows = 400};
constexpr std::size_t n = 100'000;

TEST(SurfacePlan, NamesTheMethodThatTheDensityTakes) {
  for (const Kernel kernel : all_kernels) {
    const SurfacePlan plan = surface_plan(n, city, 250_m, {.density = {.kernel = kernel}}, false);
    EXPECT_EQ(plan.method, planned_method(n, city, 250_m, kernel));
    EXPECT_EQ(plan.density_seconds, estimated_seconds(plan.method, n, city, 250_m, kernel));
    EXPECT_EQ(plan.seconds, plan.density_seconds);
  }
}

TEST(SurfacePlan, HoldsTheSurfaceAndWhatItsMethodNeeds) {
  const auto plan = [](const SurfaceOptions& options, bool has_window = false) {
    return surface_plan(n, city, 250_m, options, has_window);
  };
  const SurfacePlan plain = plan({});
  EXPECT_EQ(plain.bytes_a_cell, 8.0);
  EXPECT_EQ(plain.method, DensityMethod::disc_sums);
  EXPECT_EQ(plain.fixed_bytes, 36.0 * n);
  EXPECT_EQ(plain.bytes(city.size()), 36.0 * n + 8.0 * 160'000.0);
  // Nodes 2.8 a deviation of five cells, twice, and once along one axis alone.
  EXPECT_DOUBLE_EQ(plan({.density = {.kernel = Kernel::gaussian}}).bytes_a_cell,
                   8.0 * (1.0 + 2.0 * 0.56 * 0.56 + 0.56));
  EXPECT_EQ(plan({.bandwidths = std::vector<double>(n, 250.0)}).bytes_a_cell, 16.0);
  EXPECT_EQ(plan({.intervals = IntervalOptions{}}).bytes_a_cell, 32.0);
  EXPECT_GE(plan({.edge_correction = EdgeCorrection::diggle}, true).bytes_a_cell, 16.0);
}

TEST(SurfacePlan, TakesADensityForEachReplicate) {
  const IntervalOptions few{.method = IntervalMethod::bootstrap, .replicates = 99};
  const IntervalOptions many{.method = IntervalMethod::bootstrap, .replicates = 999};
  const SurfacePlan of_few = surface_plan(n, city, 250_m, {.intervals = few}, false);
  const SurfacePlan of_many = surface_plan(n, city, 250_m, {.intervals = many}, false);
  EXPECT_GT(of_few.seconds, 99.0 * of_few.density_seconds);
  EXPECT_GT(of_many.seconds - of_few.seconds, 900.0 * of_few.density_seconds);
  const double cells = 400.0 * 400.0;
  EXPECT_NEAR(of_many.fixed_bytes - of_few.fixed_bytes, 45.0 * 8.0 * cells, 1.0);  // 25 a tail, 2.5
  Grid wide = city;
  wide.columns = 400'000;  // whose tails go a band at a time
  EXPECT_EQ(surface_plan(0, wide, 250_m, {.intervals = many}, false).fixed_bytes, 256e6);
}

TEST(SurfacePlan, AddsTheClassesOfAnAdaptiveDensity) {
  std::vector<double> bandwidths(n, 100.0);
  for (std::size_t i = 0; i < n / 10; ++i) bandwidths[i] = 450.0;
  const auto classes = adaptive_classes(bandwidths, city, Kernel::quartic);
  ASSERT_EQ(classes.size(), 2u);
  EXPECT_EQ(classes[0].incidents, n - n / 10);
  EXPECT_EQ(classes[0].longest, 100_m);
  EXPECT_EQ(classes[1].shortest, 450_m);
  double seconds = 0.0;
  for (const AdaptiveClass& of_h : classes) {
    seconds += estimated_seconds(of_h.method, of_h.incidents, city, of_h.longest, Kernel::quartic);
  }
  const SurfacePlan plan = surface_plan(n, city, 250_m, {.bandwidths = bandwidths}, false);
  EXPECT_DOUBLE_EQ(plan.density_seconds, seconds);
  EXPECT_TRUE(adaptive_classes({}, city, Kernel::quartic).empty());
}

}  // namespace
}  // namespace klara
