#include <klara/density/density_uncertainty.hpp>
#include <klara/density/population_rate.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Blocks with their inhabitants.
PointSet inhabited(std::uint64_t seed) {
  PointSet blocks = clustered_incidents(300, 1000.0, 6, 120.0, seed);
  Random random(seed);
  for (std::size_t i = 0; i < blocks.size(); ++i) blocks.weight.push_back(50.0 * random.uniform());
  return blocks;
}

class PopulationRateOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, PopulationRateOfEveryKernel, testing::ValuesIn(all_kernels));

TEST_P(PopulationRateOfEveryKernel, IsItsDefinition) {
  const PointSet incidents = clustered_incidents(200, 1000.0, 8, 90.0, /*seed=*/1);
  const PointSet population = inhabited(/*seed=*/2);
  const Metres h1 = 90_m, h0 = 140_m;
  const double floor = 120.0;
  for (const EdgeCorrection correction :
       {EdgeCorrection::none, EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    for (const PopulationCount count : {PopulationCount::exact, PopulationCount::sampled}) {
      const PopulationRate rate =
          population_rate(incidents, h1, population, h0, grid, square,
                          {.correction = correction,
                           .population = count,
                           .floor = floor,
                           .density = {.kernel = GetParam(), .gaussian_tolerance = 1e-12}});
      EXPECT_GT(rate.incidents_outside, 0u);
      EXPECT_GT(rate.population_outside, 0u);
      // Through the corrected sums of k and of k^2, each by its own definition.
      const auto at = [&](const PointSet& points, Metres h, std::size_t r, std::size_t c) {
        const EdgeFactors factors = edge_factors(points,
                                                 {.west = grid.x(c) - 0.5,
                                                  .north = grid.y(r) + 0.5,
                                                  .cell = 1_m,
                                                  .columns = 1,
                                                  .rows = 1},
                                                 square, h, correction, GetParam());
        double sum = 0.0, squares = 0.0, near = 0.0;
        for (std::size_t i = 0; i < points.size(); ++i) {
          const double u = std::hypot(points.x[i] - grid.x(c), points.y[i] - grid.y(r)) / h.value;
          const double k = factors.of_incident[i] * factors.of_cell[0] * points.weight_of(i) *
                           profile(GetParam(), u * u) / (h.value * h.value);
          sum += k;
          squares += k * k;
          if (factors.of_incident[i] > 0.0) {
            near += points.weight_of(i) * profile(GetParam(), u * u) / profile(GetParam(), 0.0);
          }
        }
        return std::tuple(sum, squares, near);
      };
      std::size_t told = 0;
      for (std::size_t r = 0; r < grid.rows; r += 7) {
        for (std::size_t c = 0; c < grid.columns; c += 5) {
          const auto [d1, s1, near_incidents] = at(incidents, h1, r, c);
          const auto [d0, s0, near] = at(population, h0, r, c);
          EXPECT_NEAR(rate.near.at(r, c), near, 1e-9 * near + 1e-4);
          EXPECT_NEAR(rate.population.at(r, c), d0, 1e-9 * d0 + 1e-10);
          if (std::abs(near - floor) < 1e-3) continue;
          ASSERT_EQ(std::isnan(rate.rate.at(r, c)), near < floor);
          ASSERT_EQ(std::isnan(rate.se.at(r, c)), near < floor);
          if (near < floor) continue;
          ++told;
          EXPECT_NEAR(rate.rate.at(r, c), d1 / d0, 1e-7 * d1 / d0 + 1e-12);
          double variance = s1 / (d0 * d0);
          if (count == PopulationCount::sampled) variance += d1 * d1 * s0 / (d0 * d0 * d0 * d0);
          // Squares by differences of discs err by 1e-10 of their peak.
          EXPECT_NEAR(rate.se.at(r, c), std::sqrt(variance), 1e-6);
        }
      }
      EXPECT_GT(told, 3u);
    }
  }
}

// Among the whole population a rate comes to all incidents.
TEST(PopulationRate, TimesThePopulationIntegratesToTheIncidents) {
  const PointSet incidents = uniform_incidents(400, 1000.0, /*seed=*/3);
  const PointSet population = uniform_incidents(5000, 1000.0, /*seed=*/4);
  const PopulationRate rate = population_rate(incidents, 150_m, population, 200_m, grid, square,
                                              {.correction = EdgeCorrection::diggle, .floor = 0.0});
  double sum = 0.0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    sum += rate.rate.values[i] * rate.population.values[i] * 625.0;
  }
  EXPECT_NEAR(sum, 400.0, 0.5);  // midpoints of cells
}

TEST_P(PopulationRateOfEveryKernel, OfThePopulationItselfIsOne) {
  const PointSet population = inhabited(/*seed=*/5);
  const PopulationRate rate = population_rate(population, 100_m, population, 100_m, grid, square,
                                              {.density = {.kernel = GetParam()}});
  std::size_t told = 0;
  for (const double value : rate.rate.values) {
    if (std::isnan(value)) continue;
    ++told;
    EXPECT_EQ(value, 1.0);
  }
  EXPECT_GT(told, 500u);
}

TEST(PopulationRate, ScalesWithTheWeights) {
  const PointSet incidents = uniform_incidents(200, 1000.0, /*seed=*/6);
  PointSet population = inhabited(/*seed=*/7);
  const PopulationRate rate =
      population_rate(incidents, 90_m, population, 140_m, grid, square, {.floor = 20.0});
  for (double& weight : population.weight) weight *= 4.0;
  const PopulationRate quarter =
      population_rate(incidents, 90_m, population, 140_m, grid, square, {.floor = 80.0});
  for (std::size_t i = 0; i < grid.size(); ++i) {
    ASSERT_EQ(std::isnan(rate.rate.values[i]), std::isnan(quarter.rate.values[i]));
    if (std::isnan(rate.rate.values[i])) continue;
    EXPECT_NEAR(quarter.rate.values[i], 0.25 * rate.rate.values[i], 1e-9);
    EXPECT_NEAR(quarter.se.values[i], 0.25 * rate.se.values[i], 1e-9);
  }
}

TEST(PopulationRate, IsNearNoMoreThanThereAreAndSaysNothingOfFewer) {
  // Seven at one place at the border, where a correction doubles densities.
  const PointSet seven{.x = {0.5}, .y = {500.0}, .weight = {7.0}, .from = {}, .until = {}};
  const PointSet incidents = uniform_incidents(200, 1000.0, /*seed=*/8);
  for (const EdgeCorrection correction : {EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    const PopulationRate rate = population_rate(incidents, 90_m, seven, 140_m, grid, square,
                                                {.correction = correction, .floor = 7.001});
    for (const double near : rate.near.values) EXPECT_LE(near, 7.0 * (1.0 + 1e-12));
    for (const double value : rate.rate.values) EXPECT_TRUE(std::isnan(value));
  }
}

TEST(PopulationRate, SaysNothingWhereNobodyLives) {
  PointSet population = uniform_incidents(500, 400.0, /*seed=*/8);
  const PointSet incidents = uniform_incidents(200, 1000.0, /*seed=*/9);
  for (const double floor : {0.0, 10.0}) {
    const PopulationRate rate =
        population_rate(incidents, 90_m, population, 90_m, grid, square, {.floor = floor});
    EXPECT_TRUE(std::isnan(rate.rate.at(2, 37)));
    EXPECT_TRUE(std::isnan(rate.se.at(2, 37)));
    EXPECT_EQ(rate.population.at(2, 37), 0.0);
    EXPECT_FALSE(std::isnan(rate.rate.at(33, 6)));
    for (const double value : rate.rate.values) EXPECT_FALSE(std::isinf(value));
  }
  const PopulationRate none = population_rate({}, 90_m, population, 90_m, grid, square);
  EXPECT_EQ(none.rate.at(33, 6), 0.0);
}

TEST_P(PopulationRateOfEveryKernel, IsBitIdenticalForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(200, 1000.0, 8, 90.0, /*seed=*/10);
  const PointSet population = inhabited(/*seed=*/11);
  const PopulationRateOptions options{.population = PopulationCount::sampled,
                                      .density = {.kernel = GetParam()}};
  RunContext run;
  const auto alone =
      population_rate(incidents, 90_m, population, 140_m, grid, square, options, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    const auto rate =
        population_rate(incidents, 90_m, population, 140_m, grid, square, options, run);
    EXPECT_EQ(rate.rate, alone.rate);
    EXPECT_EQ(rate.se, alone.se);
    EXPECT_EQ(rate.population, alone.population);
  }
}

TEST(PopulationRate, RefusesAPopulationOfNobodyAndNumbersThatAreNone) {
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/12);
  PointSet nobody = some;
  nobody.weight.assign(10, 0.0);
  PointSet elsewhere = some;
  for (double& x : elsewhere.x) x += 5000.0;
  for (const PointSet& none : {PointSet{}, nobody, elsewhere}) {
    expect_refusal(ErrorKind::bad_data, "NO_POPULATION", [&] {
      static_cast<void>(population_rate(some, 90_m, none, 90_m, grid, square));
    });
  }
  PointSet negative = some;
  negative.weight = {1, 1, -1, 1, 1, 1, 1, 1, 1, 1};
  expect_refusal(ErrorKind::bad_data, "WEIGHT_RANGE", [&] {
    static_cast<void>(population_rate(some, 90_m, negative, 90_m, grid, square));
  });
  for (const double none : {-1.0, no_value, std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "FLOOR_RANGE", [&] {
      static_cast<void>(population_rate(some, 90_m, some, 90_m, grid, square, {.floor = none}));
    });
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(population_rate(some, {none}, some, 90_m, grid, square));
    });
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(population_rate(some, 90_m, some, {none}, grid, square));
    });
  }
}

TEST(PopulationRate, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/12);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(population_rate(some, 90_m, some, 90_m, grid, square, {}, run));
  });
}

TEST(PopulationRate, ReportsOneProgressOfAllParts) {
  const PointSet some = uniform_incidents(200, 1000.0, /*seed=*/13);
  for (const PopulationCount count : {PopulationCount::exact, PopulationCount::sampled}) {
    for (const EdgeCorrection correction :
         {EdgeCorrection::none, EdgeCorrection::uniform, EdgeCorrection::diggle}) {
      expect_progress_never_falls([&](const RunContext& run) {
        static_cast<void>(population_rate(some, 90_m, some, 140_m, grid, square,
                                          {.correction = correction, .population = count}, run));
      });
    }
  }
}

}  // namespace
}  // namespace klara
