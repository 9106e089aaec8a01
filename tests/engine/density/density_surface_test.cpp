#include <klara/density/adaptive_bandwidth.hpp>
#include <klara/density/adaptive_density.hpp>
#include <klara/density/density_bootstrap.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/density/density_uncertainty.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = 0, .north = 2000, .cell = 50_m, .columns = 40, .rows = 40};

/// The south-western quarter of the city, with a lake.
MultiPolygon quarter() {
  MultiPolygon window = window_of(Bounds{0, 0, 1000, 1000});
  window.front().holes.push_back({{300, 300}, {300, 500}, {600, 500}, {600, 300}});
  return window;
}

double integral(const Raster& raster) {
  double sum = 0.0;
  for (const double value : raster.values) sum += std::isnan(value) ? 0.0 : value;
  return sum * raster.grid.cell.value * raster.grid.cell.value;
}

void expect_equal(const DensitySurface& a, const DensitySurface& b) {
  EXPECT_EQ(a.density, b.density);
  EXPECT_EQ(a.limits, b.limits);
  EXPECT_EQ(a.incidents_outside, b.incidents_outside);
}

TEST(DensitySurface, OfNothingMoreIsTheDensityWithinTheWindow) {
  const PointSet incidents = uniform_incidents(500, 2000.0, /*seed=*/1);
  const DensitySurface everywhere = density_surface(incidents, city, {}, 150_m);
  EXPECT_EQ(everywhere.density, density(incidents, city, 150_m));
  EXPECT_FALSE(everywhere.limits.has_value());
  EXPECT_EQ(everywhere.incidents_outside, 0u);

  Raster masked = everywhere.density;
  mask_outside(masked, quarter());
  const DensitySurface within = density_surface(incidents, city, quarter(), 150_m);
  EXPECT_EQ(within.density, masked);
  std::size_t outside = 0;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const bool in_lake = incidents.x[i] > 300 && incidents.x[i] < 600 && incidents.y[i] > 300 &&
                         incidents.y[i] < 500;
    if (in_lake || incidents.x[i] > 1000 || incidents.y[i] > 1000) ++outside;
  }
  EXPECT_EQ(within.incidents_outside, outside);
}

TEST(DensitySurface, CorrectedByDiggleIntegratesToTheIncidentsInside) {
  const PointSet incidents = uniform_incidents(500, 2000.0, /*seed=*/2);
  const DensitySurface corrected = density_surface(incidents, city, quarter(), 250_m,
                                                   {.edge_correction = EdgeCorrection::diggle});
  const auto inside = static_cast<double>(incidents.size() - corrected.incidents_outside);
  EXPECT_NEAR(integral(corrected.density), inside, 0.01 * inside);  // cells cut by the border
  EXPECT_LT(
      integral(density_surface(
                   weighted_inside(incidents, edge_factors(incidents, city, quarter(), 250_m,
                                                           EdgeCorrection::none, Kernel::quartic)),
                   city, quarter(), 250_m)
                   .density),
      0.95 * inside);
}

TEST(DensitySurface, TakesABandwidthForEachIncident) {
  const PointSet incidents = clustered_incidents(400, 2000.0, 6, 90.0, /*seed=*/3);
  const std::vector<double> bandwidths = adaptive_bandwidths(incidents, 150_m, Kernel::quartic);
  EXPECT_EQ(density_surface(incidents, city, {}, 150_m, {.bandwidths = bandwidths}).density,
            adaptive_density(incidents, bandwidths, city));
}

TEST(DensitySurface, HasTheLimitsOfTheDensityThatItShows) {
  const PointSet incidents = clustered_incidents(400, 2000.0, 6, 90.0, /*seed=*/4);
  const UncertainDensity sure = density_with_limits(incidents, city, 150_m, 0.9);
  const DensitySurface poisson =
      density_surface(incidents, city, {}, 150_m, {.intervals = IntervalOptions{.level = 0.9}});
  EXPECT_EQ(poisson.density, sure.density);
  EXPECT_EQ(poisson.limits, (SurfaceLimits{sure.se, sure.low, sure.high, 0.9}));

  const IntervalOptions drawn{
      .method = IntervalMethod::bootstrap, .level = 0.9, .replicates = 99, .seed = 5};
  const DensitySurface bootstrap =
      density_surface(incidents, city, {}, 150_m, {.intervals = drawn});
  const DensityLimits limits =
      bootstrap_limits(incidents, city, 150_m, 5, {.replicates = 99, .level = 0.9});
  EXPECT_EQ(bootstrap.density, sure.density);
  EXPECT_EQ(bootstrap.limits, (SurfaceLimits{sure.se, limits.low, limits.high, 0.9}));
}

// As the header of density_uncertainty.hpp has it.
TEST(DensitySurface, CorrectsTheLimitsAsTheDensity) {
  const PointSet incidents = uniform_incidents(300, 2000.0, /*seed=*/6);
  for (const EdgeCorrection correction : {EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    const EdgeFactors factors =
        edge_factors(incidents, city, quarter(), 200_m, correction, Kernel::quartic);
    UncertainDensity sure =
        density_with_limits(weighted_inside(incidents, factors), city, 200_m, 0.95);
    for (Raster* const raster : {&sure.density, &sure.se, &sure.low, &sure.high}) {
      multiply_cells(raster->values, factors);
    }
    const DensitySurface surface =
        density_surface(incidents, city, quarter(), 200_m,
                        {.edge_correction = correction, .intervals = IntervalOptions{}});
    EXPECT_EQ(surface.density, sure.density);
    EXPECT_EQ(surface.limits, (SurfaceLimits{sure.se, sure.low, sure.high, 0.95}));
  }
}

TEST(DensitySurface, HasNoValueOutsideTheWindowInAnyLayer) {
  const PointSet incidents = uniform_incidents(300, 2000.0, /*seed=*/7);
  const DensitySurface surface =
      density_surface(incidents, city, quarter(), 200_m, {.intervals = IntervalOptions{}});
  for (std::size_t i = 0; i < city.size(); ++i) {
    const bool outside = std::isnan(surface.density.values[i]);
    for (const Raster* const raster :
         {&surface.limits->se, &surface.limits->low, &surface.limits->high}) {
      ASSERT_EQ(std::isnan(raster->values[i]), outside) << i;
    }
  }
}

TEST(DensitySurface, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet incidents = uniform_incidents(50, 2000.0, /*seed=*/1);
  for (const EdgeCorrection correction : {EdgeCorrection::none, EdgeCorrection::diggle}) {
    expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
      static_cast<void>(
          density_surface(incidents, city, quarter(), 150_m, {.edge_correction = correction}, run));
    });
  }
}

TEST(DensitySurface, IsBitIdenticalForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(2000, 2000.0, 6, 90.0, /*seed=*/8);
  const SurfaceOptions options{
      .edge_correction = EdgeCorrection::uniform,
      .intervals = IntervalOptions{.method = IntervalMethod::bootstrap, .replicates = 99}};
  const DensitySurface alone =
      density_surface(incidents, city, quarter(), 150_m, options, {.threads = 1});
  for (const unsigned threads : {2u, 5u}) {
    expect_equal(density_surface(incidents, city, quarter(), 150_m, options, {.threads = threads}),
                 alone);
  }
}

TEST(DensitySurface, RefusesWhatCannotBeHadTogether) {
  const PointSet incidents = uniform_incidents(10, 2000.0, /*seed=*/9);
  const auto refuses = [&](const char* code, const MultiPolygon& window,
                           const SurfaceOptions& options) {
    expect_refusal(ErrorKind::bad_argument, code, [&] {
      static_cast<void>(density_surface(incidents, city, window, 150_m, options));
    });
  };
  const std::vector<double> bandwidths(10, 150.0);
  refuses("EDGE_NO_WINDOW", {}, {.edge_correction = EdgeCorrection::diggle});
  refuses("ADAPTIVE_EDGE", quarter(),
          {.edge_correction = EdgeCorrection::uniform, .bandwidths = bandwidths});
  refuses("ADAPTIVE_INTERVALS", {}, {.bandwidths = bandwidths, .intervals = IntervalOptions{}});
  refuses("WINDOW_EMPTY", {{.shell = {{0, 0}, {500, 500}, {1000, 1000}}, .holes = {}}}, {});
  refuses("LEVEL_RANGE", {}, {.intervals = IntervalOptions{.level = 1.0}});
  PointSet lost = incidents;
  lost.y[3] = std::nan("");
  expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE",
                 [&] { static_cast<void>(density_surface(lost, city, {}, 150_m)); });
}

}  // namespace
}  // namespace klara
