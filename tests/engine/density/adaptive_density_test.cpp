#include <klara/base/random.hpp>
#include <klara/density/adaptive_bandwidth.hpp>
#include <klara/density/adaptive_density.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

class AdaptiveDensityOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, AdaptiveDensityOfEveryKernel, testing::ValuesIn(all_kernels));

/// From a tenth of a cell to the width of the city.
std::vector<double> drawn_bandwidths(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> bandwidths;
  while (bandwidths.size() < n) bandwidths.push_back(2.5 * std::pow(1000.0, random.uniform()));
  return bandwidths;
}

TEST_P(AdaptiveDensityOfEveryKernel, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  PointSet incidents = uniform_incidents(400, 2000.0, seed);
  Random random(seed, /*replicate=*/1);
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight.push_back(random.uniform());
  const std::vector<double> bandwidths = drawn_bandwidths(incidents.size(), seed);
  const Raster d = adaptive_density(incidents, bandwidths, city, {.kernel = GetParam()});
  const double shortest = *std::ranges::min_element(bandwidths);
  const double peak = profile(GetParam(), 0.0) / (shortest * shortest);
  for (std::size_t r = 0; r < city.rows; r += 3) {
    for (std::size_t c = 0; c < city.columns; ++c) {
      double expected = 0.0;
      for (std::size_t i = 0; i < incidents.size(); ++i) {
        const double h = bandwidths[i];
        const double u = std::hypot(incidents.x[i] - city.x(c), incidents.y[i] - city.y(r)) / h;
        expected += incidents.weight[i] * profile(GetParam(), u * u) / (h * h);
      }
      // Only rounding may differ.
      ASSERT_NEAR(d.at(r, c), expected, 1e-11 * std::max(expected, 1e-3 * peak));
    }
  }
}

TEST_P(AdaptiveDensityOfEveryKernel, OfOneBandwidthIsTheDensity) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/1);
  const std::vector<double> bandwidths(incidents.size(), 300.0);
  const DensityOptions options{.kernel = GetParam(), .gaussian_tolerance = 1e-12};
  const Raster one = density(incidents, city, 300_m, options);
  const Raster each = adaptive_density(incidents, bandwidths, city, options);
  const double highest = *std::ranges::max_element(one.values);
  for (std::size_t i = 0; i < one.values.size(); ++i) {
    ASSERT_NEAR(each.values[i], one.values[i], 1e-11 * highest);
  }
}

TEST_P(AdaptiveDensityOfEveryKernel, HoldsAllIncidents) {
  const PointSet incidents = clustered_incidents(500, 1000.0, 5, 60.0, /*seed=*/2);
  const std::vector<double> bandwidths =
      adaptive_bandwidths(incidents, 100_m, GetParam(), {.pilot = {}, .longest = 3.0});
  const Grid wide{.west = -4000, .north = 5000, .cell = 10_m, .columns = 900, .rows = 900};
  const Raster d = adaptive_density(incidents, bandwidths, wide, {.kernel = GetParam()});
  const double sum = std::accumulate(d.values.begin(), d.values.end(), 0.0);
  // The midpoint rule: uniform discs of five cells and more are some per cent off each, and by
  // chance.
  EXPECT_NEAR(sum * 100.0, 500.0, GetParam() == Kernel::uniform ? 5.0 : 0.5);
}

TEST(AdaptiveDensity, IsTheSameForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/1);
  const std::vector<double> bandwidths = drawn_bandwidths(incidents.size(), /*seed=*/6);
  RunContext run;
  run.threads = 1;
  const Raster alone = adaptive_density(incidents, bandwidths, city, {}, run);
  for (const unsigned threads : {2u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(adaptive_density(incidents, bandwidths, city, {}, run), alone);
  }
}

TEST(AdaptiveDensity, RefusesABandwidthThatIsNone) {
  const PointSet incidents = uniform_incidents(2, 100.0, /*seed=*/1);
  for (const double h : {0.0, -3.0, std::numeric_limits<double>::quiet_NaN(), 1e9}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      (void)adaptive_density(incidents, std::vector<double>{100.0, h}, city);
    });
  }
}

TEST(AdaptiveDensity, OfNoIncidentsIsZero) {
  const Raster d = adaptive_density({}, {}, city);
  EXPECT_EQ(d.values, std::vector<double>(city.size(), 0.0));
}

TEST(AdaptiveDensity, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet incidents = uniform_incidents(5, 100.0, /*seed=*/1);
  const std::vector<double> bandwidths = drawn_bandwidths(incidents.size(), /*seed=*/1);
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { (void)adaptive_density(incidents, bandwidths, city, {}, run); });
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { (void)adaptive_density({}, {}, city, {}, run); });
}

}  // namespace
}  // namespace klara
