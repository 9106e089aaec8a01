#include <klara/base/random.hpp>
#include <klara/density/reach_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

std::vector<double> reach_sums(const PointSet& incidents, const std::vector<double>& radii,
                               const Grid& grid, const ReachProfile& profile,
                               const RunContext& run = {}) {
  std::vector<double> values(grid.size(), -1.0);
  write_reach_sums(incidents, radii, grid, profile, values, run);
  return values;
}

long double height(Kernel kernel, long double u2) {
  if (u2 > 1.0L) return 0.0L;
  const long double rest = 1.0L - u2;
  switch (kernel) {
    case Kernel::uniform:
      return 1.0L;
    case Kernel::triangular:
      return 1.0L - std::sqrt(u2);
    case Kernel::epanechnikov:
      return rest;
    case Kernel::quartic:
      return rest * rest;
    case Kernel::triweight:
      return rest * rest * rest;
    case Kernel::gaussian:
      break;
  }
  return std::exp(-0.5L * 81.0L * u2);
}

// The definition in long double; centres as the grid has them in exact arithmetic.
long double sum_by_definition(const PointSet& p, const std::vector<double>& radii, const Grid& grid,
                              std::size_t row, std::size_t column, const ReachProfile& profile) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const long double cell = exact(grid.cell.value);
  const long double x = exact(grid.west) + (static_cast<long double>(column) + 0.5L) * cell;
  const long double y = exact(grid.north) - (static_cast<long double>(row) + 0.5L) * cell;
  long double sum = 0.0L;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const long double r = exact(radii.size() > 1 ? radii[i] : radii[0]);
    const long double dx = exact(p.x[i]) - x, dy = exact(p.y[i]) - y;
    const long double one = height(profile.kernel, (dx * dx + dy * dy) / (r * r));
    sum += exact(p.weight_of(i)) * (profile.squared ? one * one : one);
  }
  return sum;
}

// As the header promises: 1e-11 of the larger of the value and a thousandth of the peak.
TEST(ReachSums, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 17;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 60; ++i) {
    const Metres cell{0.3 + 40.0 * random.uniform()};
    const Grid grid{.west = 674'000.0 + 1000.0 * random.normal(),
                    .north = 6'580'000.0 + 1000.0 * random.normal(),
                    .cell = cell,
                    .columns = 1 + random.below(60),
                    .rows = 1 + random.below(40)};
    PointSet incidents;
    std::vector<double> radii;
    for (std::uint64_t n = 1 + random.below(60); n > 0; --n) {
      // Also beyond the grid, within reach of it and not.
      incidents.x.push_back(grid.west + cell.value * (-20.0 + 100.0 * random.uniform()));
      incidents.y.push_back(grid.north - cell.value * (-20.0 + 80.0 * random.uniform()));
      incidents.weight.push_back(random.uniform());
      radii.push_back(cell.value * (0.1 + 15.0 * random.uniform()));
    }
    if (i % 2 == 0) radii.resize(1);
    for (const Kernel kernel : all_kernels) {
      const ReachProfile profile{.kernel = kernel, .squared = i % 3 == 0};
      const std::vector<double> sums = reach_sums(incidents, radii, grid, profile);
      for (std::size_t r = 0; r < grid.rows; ++r) {
        for (std::size_t c = r % 2; c < grid.columns; c += 2) {
          const auto expected =
              static_cast<double>(sum_by_definition(incidents, radii, grid, r, c, profile));
          const double value = sums[r * grid.columns + c];
          ASSERT_GE(value, 0.0);
          ASSERT_NEAR(value, expected, 1e-11 * std::max(expected, 1e-3))
              << "row " << r << " column " << c << " cell " << cell.value;
        }
      }
    }
  }
}

TEST(ReachSums, OfTwoRadiiAtOnePlaceAreTheSumOfBoth) {
  const PointSet two{.x = {700, 700}, .y = {900, 900}, .weight = {}, .from = {}, .until = {}};
  const PointSet one{.x = {700}, .y = {900}, .weight = {}, .from = {}, .until = {}};
  const ReachProfile profile{.kernel = Kernel::triangular};
  const std::vector<double> both = reach_sums(two, {200, 400}, city, profile);
  const std::vector<double> small = reach_sums(one, {200}, city, profile);
  const std::vector<double> large = reach_sums(one, {400}, city, profile);
  for (std::size_t i = 0; i < both.size(); ++i) {
    ASSERT_NEAR(both[i], small[i] + large[i], 1e-15) << i;
  }
}

TEST(ReachSums, AreTheSameForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/1);
  RunContext run;
  run.threads = 1;
  const ReachProfile profile{.kernel = Kernel::triangular};
  const std::vector<double> alone = reach_sums(incidents, {300}, city, profile, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(reach_sums(incidents, {300}, city, profile, run), alone) << threads;
  }
}

TEST(ReachSums, AreZeroWithoutIncidentsOrOutOfReach) {
  const std::vector<double> zeros(city.size(), 0.0);
  const PointSet far{.x = {1e6}, .y = {1e6}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(reach_sums({}, {300}, city, {}), zeros);
  EXPECT_EQ(reach_sums(far, {300}, city, {}), zeros);
}

TEST(ReachSums, EndWhenAskedTo) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/1);
  RunContext run;
  std::stop_source source;
  source.request_stop();
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { (void)reach_sums(incidents, {300}, city, {}, run); });
}

}  // namespace
}  // namespace klara
