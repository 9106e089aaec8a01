#include <klara/base/random.hpp>
#include <klara/density/gaussian_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/instruction_sets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

std::vector<double> gaussian_sums(const PointSet& incidents, const Grid& grid,
                                  const GaussianShape& shape, const RunContext& run = {}) {
  std::vector<double> values(grid.size(), -1.0);
  write_gaussian_sums(incidents, grid, shape, values, run);
  return values;
}

// The definition in long double; centres as the grid has them in exact arithmetic.
long double sum_by_definition(const PointSet& p, const Grid& grid, std::size_t row,
                              std::size_t column, const GaussianShape& shape) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const long double cell = exact(grid.cell.value);
  const long double x = exact(grid.west) + (static_cast<long double>(column) + 0.5L) * cell;
  const long double y = exact(grid.north) - (static_cast<long double>(row) + 0.5L) * cell;
  const long double s = exact(shape.deviation.value);
  long double sum = 0.0L;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const long double dx = exact(p.x[i]) - x, dy = exact(p.y[i]) - y;
    sum += exact(p.weight_of(i)) * std::exp(-(dx * dx + dy * dy) / (2.0L * s * s));
  }
  return exact(shape.factor) * sum;
}

class GaussianSums : public testing::TestWithParam<double> {};

INSTANTIATE_TEST_SUITE_P(Tolerances, GaussianSums, testing::Values(1e-3, 1e-6, 1e-9, 1e-12));

TEST_P(GaussianSums, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 43;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 30; ++i) {
    const Metres cell{0.3 + 40.0 * random.uniform()};
    const GaussianShape shape{.deviation = {cell.value * (1.0 + 20.0 * random.uniform())},
                              .factor = 0.5,
                              .tolerance = GetParam()};
    const Grid grid{.west = 674'000.0 + 1000.0 * random.normal(),
                    .north = 6'580'000.0 + 1000.0 * random.normal(),
                    .cell = cell,
                    .columns = 1 + random.below(150),
                    .rows = 1 + random.below(60)};
    PointSet incidents;
    for (std::uint64_t n = 1 + random.below(400); n > 0; --n) {
      // Also beyond the grid, within reach of it and not.
      incidents.x.push_back(grid.west + cell.value * (-100.0 + 400.0 * random.uniform()));
      incidents.y.push_back(grid.north - cell.value * (-100.0 + 300.0 * random.uniform()));
      incidents.weight.push_back(random.uniform());
    }
    const std::vector<double> sums = gaussian_sums(incidents, grid, shape);
    std::vector<double> expected;
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        expected.push_back(static_cast<double>(sum_by_definition(incidents, grid, r, c, shape)));
      }
    }
    // Of the largest sum, and where the grid lies beside all incidents of the largest incident.
    const double most = std::max(*std::ranges::max_element(expected), shape.factor);
    for (std::size_t k = 0; k < sums.size(); ++k) {
      ASSERT_GE(sums[k], 0.0);
      ASSERT_NEAR(sums[k], expected[k], GetParam() * most) << "cell " << k << " of trial " << i;
    }
  }
}

TEST_P(GaussianSums, AreTheSameForEveryThreadCount) {
  // In the order of intake, enough for several parts.
  const PointSet drawn = clustered_incidents(70'000, 2000.0, 12, 80.0, /*seed=*/1);
  const PointSet incidents = selected(drawn, canonical_order(drawn, {}));
  const GaussianShape shape{.deviation = 40_m, .tolerance = GetParam()};
  RunContext run;
  run.threads = 1;
  const std::vector<double> alone = gaussian_sums(incidents, city, shape, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(gaussian_sums(incidents, city, shape, run), alone) << threads;
  }
}

// In parts that each have a few columns, and in one.
TEST_P(GaussianSums, AreEquallyGoodInEveryOrder) {
  const PointSet drawn = clustered_incidents(70'000, 2000.0, 12, 80.0, /*seed=*/3);
  const PointSet in_order = selected(drawn, canonical_order(drawn, {}));
  const GaussianShape shape{.deviation = 40_m, .tolerance = GetParam()};
  const std::vector<double> sums = gaussian_sums(drawn, city, shape);
  const std::vector<double> of_parts = gaussian_sums(in_order, city, shape);
  const double most = *std::ranges::max_element(sums);
  for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_NEAR(sums[i], of_parts[i], 1e-13 * most);
}

TEST_P(GaussianSums, AreTheSameForEveryInstructionSet) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/2);
  const GaussianShape shape{.deviation = 90_m, .tolerance = GetParam()};
  const std::vector<double> best = gaussian_sums(incidents, city, shape);
  const double most = *std::ranges::max_element(best);
  with_every_instruction_set([&] {
    const std::vector<double> sums = gaussian_sums(incidents, city, shape);
    for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_NEAR(sums[i], best[i], 1e-12 * most);
  });
}

TEST(GaussianSumsOfNone, AreZero) {
  EXPECT_EQ(gaussian_sums({}, city, {.deviation = 300_m}), std::vector<double>(city.size(), 0.0));
}

TEST(GaussianSumsOfAnybody, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(gaussian_sums(uniform_incidents(5, 10.0, 1), city, {.deviation = 30_m}, run));
  });
}

}  // namespace
}  // namespace klara
