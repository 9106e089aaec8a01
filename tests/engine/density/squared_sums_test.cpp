#include <klara/base/random.hpp>
#include <klara/density/squared_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/instruction_sets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

class SquaredSums : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, SquaredSums, testing::ValuesIn(all_kernels));

std::vector<double> squared_sums(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                                 Kernel kernel, const RunContext& run = {}) {
  std::vector<double> values(grid.size(), -1.0);
  write_squared_sums(incidents, grid, bandwidth, kernel, values, run);
  return values;
}

double peak(Kernel kernel, Metres bandwidth) {
  const double one = profile(kernel, 0.0) / (bandwidth.value * bandwidth.value);
  return one * one;
}

TEST_P(SquaredSums, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 31;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const auto exact = [](double value) { return static_cast<long double>(value); };
  for (int trial = 0; trial < 12; ++trial) {
    const Metres cell{0.5 + 40.0 * random.uniform()};
    const Metres h{cell.value * (0.4 + 25.0 * random.uniform())};
    const Grid grid{.west = 674'000.0 + 1000.0 * random.normal(),
                    .north = 6'580'000.0 + 1000.0 * random.normal(),
                    .cell = cell,
                    .columns = 1 + random.below(90),
                    .rows = 1 + random.below(40)};
    PointSet incidents;
    for (std::uint64_t n = 1 + random.below(150); n > 0; --n) {
      // Also beyond the grid, within reach of it and not; some at one place.
      incidents.x.push_back(grid.west + cell.value * (-60.0 + 200.0 * random.uniform()));
      incidents.y.push_back(grid.north - cell.value * (-60.0 + 160.0 * random.uniform()));
      incidents.weight.push_back(random.uniform());
      if (n % 5 != 0) continue;
      incidents.x.push_back(incidents.x.back());
      incidents.y.push_back(incidents.y.back());
      incidents.weight.push_back(random.uniform());
    }
    const std::vector<double> sums = squared_sums(incidents, grid, h, GetParam());
    const double one = peak(GetParam(), h);
    const double highest = *std::ranges::max_element(sums);
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        long double sum = 0.0L;
        bool at_the_end = false;  // where rounding decides of the uniform kernel
        for (std::size_t i = 0; i < incidents.size(); ++i) {
          const long double x =
              exact(grid.west) + (static_cast<long double>(c) + 0.5L) * exact(cell.value);
          const long double y =
              exact(grid.north) - (static_cast<long double>(r) + 0.5L) * exact(cell.value);
          const long double dx = exact(incidents.x[i]) - x, dy = exact(incidents.y[i]) - y;
          const long double u2 = (dx * dx + dy * dy) / (exact(h.value) * exact(h.value));
          const auto k = static_cast<long double>(profile(GetParam(), static_cast<double>(u2)));
          const auto w = static_cast<long double>(incidents.weight[i]);
          sum += w * w * k * k;
          at_the_end |= std::abs(u2 - 1.0L) < 1e-10L;
        }
        if (at_the_end) continue;
        const long double h2 = exact(h.value) * exact(h.value);
        const auto expected = static_cast<double>(sum / (h2 * h2));
        const double bound = GetParam() == Kernel::gaussian
                                 ? 1e-12 * std::max(highest, one)
                                 : 1e-10 * std::max(expected, 1e-3 * one);
        const double value = sums[r * grid.columns + c];
        ASSERT_GE(value, 0.0);
        ASSERT_NEAR(value, expected, bound) << r << ", " << c << " of trial " << trial;
      }
    }
  }
}

TEST_P(SquaredSums, ScaleWithTheSquareOfWeights) {
  PointSet incidents = clustered_incidents(400, 2000.0, 6, 80.0, /*seed=*/3);
  const std::vector<double> once = squared_sums(incidents, city, 130_m, GetParam());
  incidents.weight.assign(incidents.size(), 4.0);
  const std::vector<double> fourfold = squared_sums(incidents, city, 130_m, GetParam());
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_NEAR(fourfold[i], 16.0 * once[i], 1e-12 * peak(GetParam(), 130_m) + 1e-13 * fourfold[i]);
  }
}

TEST_P(SquaredSums, CountTwoIncidentsAtOnePlaceAsTwo) {
  const PointSet twice{.x = {700, 700}, .y = {900, 900}, .weight = {3, 4}, .from = {}, .until = {}};
  const PointSet weighted{.x = {700}, .y = {900}, .weight = {5}, .from = {}, .until = {}};
  EXPECT_EQ(squared_sums(twice, city, 300_m, GetParam()),
            squared_sums(weighted, city, 300_m, GetParam()));
}

TEST_P(SquaredSums, AreTheSameForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/1);
  RunContext run;
  run.threads = 1;
  const std::vector<double> alone = squared_sums(incidents, city, 140_m, GetParam(), run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(squared_sums(incidents, city, 140_m, GetParam(), run), alone) << threads;
  }
}

TEST_P(SquaredSums, AreTheSameForEveryInstructionSet) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/2);
  const std::vector<double> best = squared_sums(incidents, city, 140_m, GetParam());
  const double most = *std::ranges::max_element(best);
  with_every_instruction_set([&] {
    const std::vector<double> sums = squared_sums(incidents, city, 140_m, GetParam());
    for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_NEAR(sums[i], best[i], 1e-12 * most);
  });
}

TEST_P(SquaredSums, OfNoIncidentsOrNoCellsAreNone) {
  EXPECT_EQ(squared_sums({}, city, 300_m, GetParam()), std::vector<double>(city.size(), 0.0));
  const Grid none{.west = 0, .north = 0, .cell = 1_m, .columns = 0, .rows = 0};
  EXPECT_TRUE(squared_sums(uniform_incidents(5, 9.0, 1), none, 5_m, GetParam()).empty());
}

TEST_P(SquaredSums, OfAnEnormousBandwidthAreFlat) {
  const PointSet incidents = uniform_incidents(50, 2000.0, /*seed=*/4);
  for (const double value : squared_sums(incidents, city, {1e6}, GetParam())) {
    EXPECT_NEAR(value, 50.0 * peak(GetParam(), {1e6}), 0.01 * value);
  }
}

TEST_P(SquaredSums, RefuseBandwidthsThatAreNoneAndStopWhenAsked) {
  for (const double h :
       {0.0, -250.0, std::nan(""), std::numeric_limits<double>::infinity(), 0.0009, 1.1e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                   [&] { static_cast<void>(squared_sums({}, city, {h}, GetParam())); });
  }
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(squared_sums(uniform_incidents(5, 10.0, 1), city, 100_m, GetParam(), run));
  });
}

}  // namespace
}  // namespace klara
