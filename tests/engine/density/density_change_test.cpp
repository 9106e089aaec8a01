#include <klara/density/density_change.hpp>
#include <klara/density/density_uncertainty.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
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

const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
const Grid grid{.west = 0, .north = 1000, .cell = 25_m, .columns = 40, .rows = 40};

Period days_from(int from, int length) {
  const Instant epoch{};
  return {.from = epoch + std::chrono::days{from},
          .until = epoch + std::chrono::days{from + length}};
}

const Period past = days_from(0, 60), now = days_from(60, 90);

class DensityChangeOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, DensityChangeOfEveryKernel, testing::ValuesIn(all_kernels));

TEST_P(DensityChangeOfEveryKernel, IsItsDefinition) {
  const PointSet before = clustered_incidents(300, 1000.0, 8, 90.0, /*seed=*/1);
  const PointSet after = uniform_incidents(400, 1000.0, /*seed=*/2);
  for (const EdgeCorrection correction :
       {EdgeCorrection::none, EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    const DensityChangeOptions options{
        .correction = correction, .level = 0.9, .density = {.kernel = GetParam()}};
    const DensityChange change =
        density_change({before, past}, {after, now}, grid, square, 90_m, options);
    EXPECT_EQ(change.level, 0.9);
    EXPECT_GT(change.outside_before, 0u);
    EXPECT_EQ(change.outside_after, 0u);
    const auto layers = [&](const PointSet& incidents) {
      const EdgeFactors factors =
          edge_factors(incidents, grid, square, 90_m, correction, GetParam());
      UncertainDensity sure = density_with_limits(weighted_inside(incidents, factors), grid, 90_m,
                                                  0.9, {.kernel = GetParam()});
      for (Raster* layer : {&sure.density, &sure.se, &sure.low, &sure.high}) {
        multiply_cells(layer->values, factors);
      }
      return sure;
    };
    const UncertainDensity of_before = layers(before), of_after = layers(after);
    const double t0 = 60.0 / 30.4375, t1 = 90.0 / 30.4375;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      const double a = of_after.density.values[i] / t1, b = of_before.density.values[i] / t0;
      const double scale = 1e-13 * (of_after.high.values[i] + of_before.high.values[i]);
      EXPECT_NEAR(change.before.values[i], b, scale);
      EXPECT_NEAR(change.after.values[i], a, scale);
      EXPECT_NEAR(change.change.values[i], a - b, scale);
      EXPECT_NEAR(change.se.values[i],
                  std::hypot(of_after.se.values[i] / t1, of_before.se.values[i] / t0), scale);
      const double fall =
          std::hypot(a - of_after.low.values[i] / t1, of_before.high.values[i] / t0 - b);
      const double rise =
          std::hypot(of_after.high.values[i] / t1 - a, b - of_before.low.values[i] / t0);
      EXPECT_NEAR(change.low.values[i], a - b - fall, scale);
      EXPECT_NEAR(change.high.values[i], a - b + rise, scale);
    }
  }
}

TEST(DensityChange, IntegratesToTheChangeOfTheMonthlyCounts) {
  const PointSet before = uniform_incidents(300, 1000.0, /*seed=*/3);
  const PointSet after = uniform_incidents(500, 1000.0, /*seed=*/4);
  const DensityChange change = density_change({before, past}, {after, now}, grid, square, 150_m,
                                              {.correction = EdgeCorrection::diggle});
  double sum = 0.0;
  for (const double value : change.change.values) sum += value * 625.0;
  EXPECT_NEAR(sum, 30.4375 * (500.0 / 90.0 - 300.0 / 60.0), 0.05);  // midpoints of cells
}

TEST_P(DensityChangeOfEveryKernel, TurnsWhereThePeriodsAreSwapped) {
  const PointSet before = clustered_incidents(300, 1000.0, 8, 90.0, /*seed=*/5);
  const PointSet after = uniform_incidents(400, 1000.0, /*seed=*/6);
  const DensityChangeOptions options{.density = {.kernel = GetParam()}};
  const auto there = density_change({before, past}, {after, now}, grid, square, 90_m, options);
  const auto back = density_change({after, now}, {before, past}, grid, square, 90_m, options);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    EXPECT_EQ(there.change.values[i], -back.change.values[i]);
    EXPECT_EQ(there.low.values[i], -back.high.values[i]);
    EXPECT_EQ(there.se.values[i], back.se.values[i]);
  }
}

// Where nobody was in either period, the interval says that some might have been.
TEST(DensityChange, OfNothingIsNoneAndNotSure) {
  const DensityChange change =
      density_change({{}, past}, {{}, past}, grid, window_of({-1e4, -1e4, 1e4, 1e4}), 90_m);
  EXPECT_EQ(change.change, Raster(grid, 0.0));
  EXPECT_EQ(change.se, Raster(grid, 0.0));
  const double garwood =
      -std::log(0.025) * profile(Kernel::quartic, 0.0) / (90.0 * 90.0) / (60.0 / 30.4375);
  for (std::size_t i = 0; i < grid.size(); ++i) {
    EXPECT_NEAR(change.high.values[i], garwood, 1e-7 * garwood);
    EXPECT_NEAR(change.low.values[i], -garwood, 1e-7 * garwood);
  }
}

// Cells so far apart that none shares its incidents with another are trials of their own.
TEST(DensityChange, HoldsTheTruthAtLeastAsOftenAsItSays) {
  constexpr std::uint64_t seed = 41;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Grid apart{.west = 0, .north = 10'000, .cell = 500_m, .columns = 20, .rows = 20};
  const MultiPolygon everywhere = window_of({-1e4, -1e4, 1e5, 1e5});
  for (const double within : {0.3, 2.0, 12.0, 60.0}) {  // incidents of 60 days within 200 m
    const auto drawn = [&](double days) {
      PointSet incidents;
      const double mean =
          within * days / 60.0 / (std::numbers::pi * 200.0 * 200.0) * 10'000.0 * 10'000.0;
      for (std::uint64_t n = random.poisson(mean); n > 0; --n) {
        incidents.x.push_back(10'000.0 * random.uniform());
        incidents.y.push_back(10'000.0 * random.uniform());
      }
      return incidents;
    };
    const PointSet before = drawn(60.0), after = drawn(90.0);
    const DensityChange change =
        density_change({before, past}, {after, now}, apart, everywhere, 200_m);
    double held = 0.0;
    for (std::size_t i = 0; i < apart.size(); ++i) {
      held += change.low.values[i] <= 0.0 && 0.0 <= change.high.values[i] ? 1.0 : 0.0;
    }
    // Three standard errors of a share of 400 are 0.033.
    EXPECT_GE(held / 400.0, 0.95 - 0.033) << within;
  }
}

TEST(DensityChange, IsNoValueOutsideTheWindow) {
  const PointSet some = uniform_incidents(100, 1000.0, /*seed=*/7);
  const MultiPolygon west = window_of({0.0, 0.0, 500.0, 1000.0});
  const DensityChange change = density_change({some, past}, {some, now}, grid, west, 90_m);
  for (const Raster* layer : {&change.change, &change.se, &change.low, &change.high}) {
    EXPECT_TRUE(std::isnan(layer->at(20, 20)));
    EXPECT_FALSE(std::isnan(layer->at(20, 19)));
  }
  EXPECT_EQ(change.outside_before, change.outside_after);
  EXPECT_GT(change.outside_before, 20u);
}

TEST_P(DensityChangeOfEveryKernel, IsBitIdenticalForEveryThreadCount) {
  const PointSet before = clustered_incidents(300, 1000.0, 8, 90.0, /*seed=*/8);
  const PointSet after = uniform_incidents(400, 1000.0, /*seed=*/9);
  const DensityChangeOptions options{.density = {.kernel = GetParam()}};
  RunContext run;
  run.threads = 1;
  const auto alone = density_change({before, past}, {after, now}, grid, square, 90_m, options, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    const auto change =
        density_change({before, past}, {after, now}, grid, square, 90_m, options, run);
    EXPECT_EQ(change.change, alone.change);
    EXPECT_EQ(change.se, alone.se);
    EXPECT_EQ(change.low, alone.low);
    EXPECT_EQ(change.high, alone.high);
  }
}

TEST(DensityChange, RefusesPeriodsLevelsPlacesAndBandwidthsThatAreNone) {
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/10);
  for (const Period& none : {days_from(5, 0), days_from(5, -3)}) {
    expect_refusal(ErrorKind::bad_argument, "PERIOD_ORDER", [&] {
      static_cast<void>(density_change({some, none}, {some, now}, grid, square, 90_m));
    });
    expect_refusal(ErrorKind::bad_argument, "PERIOD_ORDER", [&] {
      static_cast<void>(density_change({some, past}, {some, none}, grid, square, 90_m));
    });
  }
  for (const double level : {0.0, 1.0, 95.0, no_value}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] {
      static_cast<void>(
          density_change({some, past}, {some, now}, grid, square, 90_m, {.level = level}));
    });
  }
  for (const double h : {0.0, -1.0, no_value, 2e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(density_change({some, past}, {some, now}, grid, square, {h}));
    });
  }
  PointSet nowhere = some;
  nowhere.x[3] = no_value;
  expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE", [&] {
    static_cast<void>(density_change({nowhere, past}, {some, now}, grid, square, 90_m));
  });
}

TEST(DensityChange, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(density_change({{}, past}, {{}, now}, grid, square, 90_m, {}, run));
  });
}

TEST(DensityChange, ReportsOneProgressOfAllParts) {
  const PointSet some = uniform_incidents(200, 1000.0, /*seed=*/12);
  for (const EdgeCorrection correction :
       {EdgeCorrection::none, EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    expect_progress_never_falls([&](const RunContext& run) {
      static_cast<void>(density_change({some, past}, {some, now}, grid, square, 90_m,
                                       {.correction = correction}, run));
    });
  }
}

}  // namespace
}  // namespace klara
