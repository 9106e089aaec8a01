#include <klara/density/density.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

// The square of the incidents and one bandwidth of 300 m about it.
const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

class DensityOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, DensityOfEveryKernel, testing::ValuesIn(all_kernels));

RunContext on(unsigned threads) {
  return {.threads = threads, .stop = {}, .progress = {}, .stage = {}};
}

double total(const Raster& raster) {
  return std::accumulate(raster.values.begin(), raster.values.end(), 0.0) * raster.grid.cell.value *
         raster.grid.cell.value;
}

// The definition, written as plainly as possible. Slow, and obviously right.
double density_by_definition(const PointSet& p, double x, double y, Metres h, Kernel kernel) {
  double sum = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double u = std::hypot(p.x[i] - x, p.y[i] - y) / h.value;
    sum += p.weight_of(i) * profile(kernel, u * u) / (h.value * h.value);
  }
  return sum;
}

TEST_P(DensityOfEveryKernel, AgreesWithItsDefinition) {
  const Kernel kernel = GetParam();
  PointSet incidents = uniform_incidents(500, 2000.0, /*seed=*/7);
  Random random(8);
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight.push_back(random.uniform());
  const Raster d = density(incidents, city, 300_m, {.kernel = kernel});

  const double one_incident = profile(kernel, 0.0) / (300.0 * 300.0);  // peak of a single kernel
  // Only rounding may differ, and the Gaussian by its tolerance.
  const double bound = kernel == Kernel::gaussian ? 1e-9 * *std::ranges::max_element(d.values)
                                                  : 1e-12 * one_incident;
  for (std::size_t r = 0; r < city.rows; r += 7) {
    for (std::size_t c = 0; c < city.columns; c += 5) {
      const double expected = density_by_definition(incidents, city.x(c), city.y(r), 300_m, kernel);
      EXPECT_NEAR(d.at(r, c), expected, bound);
    }
  }
}

TEST_P(DensityOfEveryKernel, AgreesWithThePublishedSums) {
  const std::map<Kernel, std::string> names{
      {Kernel::uniform, "uniform"},           {Kernel::triangular, "triangular_cone"},
      {Kernel::epanechnikov, "epanechnikov"}, {Kernel::quartic, "quartic"},
      {Kernel::triweight, "triweight"},       {Kernel::gaussian, "gaussian"}};
  const PointSet incidents = reference_points("pre");
  const auto kde = golden("kde.json");
  const auto& queries = kde.at("queries");
  for (const auto& [key, bandwidth] : {std::pair{"h100", 100_m}, std::pair{"h250", 250_m}}) {
    const auto& published = kde.at("direct_sum").at(names.at(GetParam())).at(key);
    ASSERT_EQ(published.size(), queries.size());
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const double x = queries[q][0].get<double>();
      const double y = queries[q][1].get<double>();
      const Grid here{.west = x - 0.5, .north = y + 0.5, .cell = 1_m, .columns = 1, .rows = 1};
      const double peak = profile(GetParam(), 0.0) / (bandwidth.value * bandwidth.value);
      EXPECT_NEAR(density(incidents, here, bandwidth, {.kernel = GetParam()}).at(0, 0),
                  published[q].get<double>(), 1e-12 * peak)  // printed to 15 digits
          << key << " at " << x << ", " << y;
    }
  }
}

TEST_P(DensityOfEveryKernel, IntegratesToTheSumOfWeights) {
  PointSet incidents = uniform_incidents(500, 2000.0, /*seed=*/7);
  const Metres h = GetParam() == Kernel::gaussian ? 75_m : 300_m;
  // Cells are summed by their midpoints, which costs the uniform kernel up to 0.05 % at its edge.
  EXPECT_NEAR(total(density(incidents, city, h, {.kernel = GetParam()})), 500.0, 0.5);
  incidents.weight.assign(500, 0.2);
  EXPECT_NEAR(total(density(incidents, city, h, {.kernel = GetParam()})), 100.0, 0.1);
}

TEST_P(DensityOfEveryKernel, MovesWithItsIncidents) {
  PointSet incidents = uniform_incidents(300, 2000.0, /*seed=*/3);
  // Eighths of a metre, so that moving them to Stockholm rounds nothing.
  for (double& x : incidents.x) x = std::round(x * 8.0) / 8.0;
  for (double& y : incidents.y) y = std::round(y * 8.0) / 8.0;
  PointSet far = incidents;
  for (double& x : far.x) x += 674'000.0;
  for (double& y : far.y) y += 6'580'000.0;
  Grid grid = city;
  grid.west += 674'000.0;
  grid.north += 6'580'000.0;
  EXPECT_EQ(density(far, grid, 300_m, {.kernel = GetParam()}).values,
            density(incidents, city, 300_m, {.kernel = GetParam()}).values);
}

TEST(Density, IsBitIdenticalForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(2000, 2000.0, 12, 80.0, /*seed=*/1);
  const Raster alone = density(incidents, city, 300_m, {}, on(1));
  for (const unsigned threads : {2u, 3u, 8u, 0u}) {
    EXPECT_EQ(density(incidents, city, 300_m, {}, on(threads)), alone);
  }
}

TEST(Density, CountsAnIncidentOfWeightTwoAsTwoIncidents) {
  const PointSet twice{.x = {700, 700}, .y = {900, 900}, .weight = {}, .from = {}, .until = {}};
  const PointSet weighted{.x = {700}, .y = {900}, .weight = {2}, .from = {}, .until = {}};
  EXPECT_EQ(density(twice, city, 300_m), density(weighted, city, 300_m));
}

TEST(Density, TakesAPointAtExactlyOneBandwidth) {
  const PointSet one{.x = {100}, .y = {100}, .weight = {}, .from = {}, .until = {}};
  for (const double h : {3.0, 7.0, 49.0, 300.0}) {
    const Grid here{.west = 100 + h - 0.5, .north = 100.5, .cell = 1_m, .columns = 1, .rows = 1};
    EXPECT_GT(density(one, here, {h}, {.kernel = Kernel::uniform}).at(0, 0), 0.0) << h;
  }
}

TEST(Density, OfNoIncidentsIsZeroEverywhere) {
  EXPECT_EQ(density({}, city, 300_m), Raster(city, 0.0));
}

TEST(Density, OnAGridOfNoCellsIsEmpty) {
  const Grid none{.west = 0, .north = 0, .cell = 1_m, .columns = 0, .rows = 0};
  EXPECT_TRUE(density(uniform_incidents(5, 10.0, 1), none, 3_m).values.empty());
}

TEST(Density, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  RunContext run = on(2);
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(density(uniform_incidents(5, 10.0, 1), city, 3_m, {}, run));
  });
}

// A row may take minutes where a bandwidth reaches over everything.
TEST(Density, IsGivenUpInTheMiddleOfARow) {
  std::stop_source source;
  RunContext run = on(1);
  run.stop = source.get_token();
  const PointSet incidents = uniform_incidents(100'000, 10.0, 1);
  const Grid row{.west = 0, .north = 10, .cell = {0.001}, .columns = 20'000, .rows = 1};
  std::jthread stopping([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    source.request_stop();
  });
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(density(incidents, row, 1000_m, {}, run)); });
}

TEST(Density, RefusesBandwidthsAndGridsThatAreNone) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double h : {0.0, -250.0, infinity, -infinity, std::nan(""), 0.0009, 1.1e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                   [&] { static_cast<void>(density({}, city, {h})); });
  }
  EXPECT_EQ(refusal([] { require_bandwidth({2e6}); })->message().en,
            "the bandwidth must lie between 0.001 and 1000000 m, got 2e+06 m");
  EXPECT_EQ(refusal([] { require_bandwidth({-1.0}); })->message().en,
            "the bandwidth must be a positive number of metres, got -1");
  EXPECT_NO_THROW(require_bandwidth({0.001}));
  EXPECT_NO_THROW(require_bandwidth({1e6}));
  for (const double tolerance : {0.0, 1e-14, 0.02, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "TOLERANCE_RANGE", [&] {
      static_cast<void>(density({}, city, 250_m, {.gaussian_tolerance = tolerance}));
    });
  }
  Grid grid = city;
  grid.cell = 0_m;
  expect_refusal(ErrorKind::bad_argument, "CELL_RANGE",
                 [&] { static_cast<void>(density({}, grid, 300_m)); });
  grid = city;
  grid.rows = grid.columns = 1ull << 33;  // more than 64 bits can count
  expect_refusal(ErrorKind::bad_argument, "GRID_TOO_LARGE",
                 [&] { static_cast<void>(density({}, grid, 300_m)); });
}

}  // namespace
}  // namespace klara
