#include <klara/density/density_uncertainty.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/weighted_poisson.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>
#include <engine/reported_progress.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = 0, .north = 2000, .cell = 50_m, .columns = 40, .rows = 40};

class DensityUncertainty : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, DensityUncertainty, testing::ValuesIn(all_kernels));

double peak(Kernel kernel, Metres bandwidth) {
  return profile(kernel, 0.0) / (bandwidth.value * bandwidth.value);
}

TEST_P(DensityUncertainty, AgreesWithItsDefinition) {
  PointSet incidents = clustered_incidents(300, 2000.0, 8, 90.0, /*seed=*/1);
  Random random(/*seed=*/2);
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight.push_back(random.uniform());
  const Metres h = 170_m;
  const UncertainDensity sure =
      density_with_limits(incidents, city, h, 0.9, {.kernel = GetParam()});
  EXPECT_EQ(sure.density, density(incidents, city, h, {.kernel = GetParam()}));
  EXPECT_EQ(sure.level, 0.9);
  const WeightedPoissonLimits limits(0.9);
  const double heaviest = *std::ranges::max_element(incidents.weight) * peak(GetParam(), h);
  for (std::size_t r = 0; r < city.rows; r += 3) {
    for (std::size_t c = 0; c < city.columns; ++c) {
      double sum = 0.0, squares = 0.0;
      for (std::size_t i = 0; i < incidents.size(); ++i) {
        const double u =
            std::hypot(incidents.x[i] - city.x(c), incidents.y[i] - city.y(r)) / h.value;
        const double k = incidents.weight[i] * profile(GetParam(), u * u) / (h.value * h.value);
        sum += k;
        squares += k * k;
      }
      // Errors of the Gaussian are of the highest value, which empty tails feel.
      const double bound = 1e-7 * peak(GetParam(), h);
      EXPECT_NEAR(sure.se.at(r, c), std::sqrt(squares), 20.0 * bound);
      const auto [low, high] = limits(sum, squares, heaviest);
      EXPECT_NEAR(sure.high.at(r, c), high, bound);
      if (sum > 1e-3 * peak(GetParam(), h)) {
        EXPECT_NEAR(sure.low.at(r, c), low, bound);
      }
      EXPECT_LE(sure.low.at(r, c), sure.density.at(r, c));
      EXPECT_GE(sure.high.at(r, c), sure.density.at(r, c));
    }
  }
}

TEST(DensityUncertaintyOfTheUniformKernel, IsGarwoodsOfTheCountWithinReach) {
  const PointSet incidents = clustered_incidents(300, 2000.0, 8, 90.0, /*seed=*/3);
  const UncertainDensity sure =
      density_with_limits(incidents, city, 200_m, 0.95, {.kernel = Kernel::uniform});
  const double one = peak(Kernel::uniform, 200_m);
  for (std::size_t i = 0; i < city.size(); ++i) {
    const double count = std::round(sure.density.values[i] / one);
    const Limits garwood = poisson_limits(static_cast<std::uint64_t>(count), 0.95);
    EXPECT_NEAR(sure.se.values[i], std::sqrt(count) * one, 1e-12 * one);
    EXPECT_NEAR(sure.low.values[i], garwood.low * one, 1e-7 * one * (1.0 + count));
    EXPECT_NEAR(sure.high.values[i], garwood.high * one, 1e-7 * one * (1.0 + count));
  }
}

TEST_P(DensityUncertainty, OfNoIncidentsSaysThatSomeMayYetCome) {
  const UncertainDensity sure = density_with_limits({}, city, 200_m, 0.95, {.kernel = GetParam()});
  EXPECT_EQ(sure.density, Raster(city, 0.0));
  EXPECT_EQ(sure.se, Raster(city, 0.0));
  EXPECT_EQ(sure.low, Raster(city, 0.0));
  for (const double high : sure.high.values) {
    EXPECT_NEAR(high, -std::log(0.025) * peak(GetParam(), 200_m), 1e-7 * high);
  }
}

// Even incidents have the same density everywhere, so what the intervals are of is known. Cells so
// far apart that none shares its incidents with another are trials of their own.
TEST_P(DensityUncertainty, HoldsTheTruthAtLeastAsOftenAsItSays) {
  constexpr std::uint64_t seed = 41;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Grid apart{.west = 0, .north = 15'000, .cell = 500_m, .columns = 30, .rows = 30};
  const Metres h{GetParam() == Kernel::gaussian ? 80.0 : 200.0};
  for (const double within : {0.3, 2.0, 12.0, 60.0}) {  // incidents within 200 m, on average
    const double truth = within / (std::numbers::pi * 200.0 * 200.0);
    PointSet incidents;
    for (std::uint64_t n = random.poisson(truth * 15'000.0 * 15'000.0); n > 0; --n) {
      incidents.x.push_back(15'000.0 * random.uniform());
      incidents.y.push_back(15'000.0 * random.uniform());
    }
    const UncertainDensity sure =
        density_with_limits(incidents, apart, h, 0.95, {.kernel = GetParam()});
    double held = 0.0;
    for (std::size_t i = 0; i < apart.size(); ++i) {
      held += sure.low.values[i] <= truth && truth <= sure.high.values[i] ? 1.0 : 0.0;
    }
    // Three standard errors of a share of 900 are 0.022.
    EXPECT_GE(held / 900.0, 0.95 - 0.022) << within;
  }
}

TEST(DensityUncertaintyOfACorrectedDensity, IsThatOfWeightsAndFactors) {
  const MultiPolygon square = window_of({0.0, 0.0, 2000.0, 2000.0});
  const PointSet incidents = uniform_incidents(500, 2000.0, /*seed=*/5);
  for (const EdgeCorrection correction : {EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    const EdgeFactors factors =
        edge_factors(incidents, city, square, 300_m, correction, Kernel::quartic);
    UncertainDensity sure =
        density_with_limits(weighted_inside(incidents, factors), city, 300_m, 0.95);
    for (Raster* layer : {&sure.density, &sure.se, &sure.low, &sure.high}) {
      multiply_cells(layer->values, factors);
    }
    EXPECT_EQ(sure.density, corrected_density(incidents, city, square, 300_m, correction).raster);
    // As many are seen from the corner as from the middle, but fewer stand for them.
    const double in_middle = sure.se.at(20, 20) / sure.density.at(20, 20);
    const double in_corner = sure.se.at(0, 0) / sure.density.at(0, 0);
    EXPECT_GT(in_corner, 1.3 * in_middle);
  }
}

TEST_P(DensityUncertainty, IsBitIdenticalForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(2000, 2000.0, 12, 80.0, /*seed=*/6);
  RunContext run;
  run.threads = 1;
  const auto alone = density_with_limits(incidents, city, 90_m, 0.95, {.kernel = GetParam()}, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    const auto sure = density_with_limits(incidents, city, 90_m, 0.95, {.kernel = GetParam()}, run);
    EXPECT_EQ(sure.se, alone.se);
    EXPECT_EQ(sure.low, alone.low);
    EXPECT_EQ(sure.high, alone.high);
  }
}

TEST(DensityUncertaintyOfAnybody, RefusesLevelsAndBandwidthsThatAreNone) {
  for (const double level : {0.0, 1.0, 95.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { static_cast<void>(density_with_limits({}, city, 90_m, level)); });
  }
  for (const double h : {0.0, -1.0, std::nan(""), 2e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                   [&] { static_cast<void>(density_with_limits({}, city, {h}, 0.95)); });
  }
}

TEST(DensityUncertaintyOfAnybody, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(density_with_limits({}, city, 90_m, 0.95, {}, run)); });
}

TEST(DensityUncertaintyOfAnybody, ReportsOneProgressOfAllParts) {
  const PointSet incidents = uniform_incidents(500, 2000.0, /*seed=*/8);
  for (const Kernel kernel : all_kernels) {
    expect_progress_never_falls([&](const RunContext& run) {
      static_cast<void>(density_with_limits(incidents, city, 170_m, 0.95, {.kernel = kernel}, run));
    });
  }
}

}  // namespace
}  // namespace klara
