#include <klara/density/gaussian_tiles.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

GaussianTiles tiles_of(const PointSet& points, double deviation) {
  return spread_over_tiles(points, tile_plan(points, deviation), {});
}

/// The integral over the plane: nodes as near as these sum it to the last digits.
double integral(const GaussianTiles& tiles) {
  return std::accumulate(tiles.values.begin(), tiles.values.end(), 0.0) * tiles.spacing *
         tiles.spacing;
}

TEST(GaussianTiles, HoldTheMassOfTheirGaussians) {
  const PointSet points = clustered_incidents(500, 5000.0, 5, 100.0, /*seed=*/1);
  GaussianTiles tiles = tiles_of(points, 8.0);
  for (int octave = 0; octave < 5; ++octave) {
    const double mass = 500.0 * 2.0 * std::numbers::pi * tiles.deviation * tiles.deviation;
    EXPECT_NEAR(integral(tiles), mass, 1e-8 * mass) << tiles.deviation;  // tails are cut at 1e-9
    tiles = coarser(tiles, {});
  }
  EXPECT_EQ(tiles.deviation, 256.0);
}

TEST(GaussianTiles, AreKeptOnlyWhereAnIncidentReaches) {
  const PointSet points{.x = {0, 9e6}, .y = {0, 9e6}, .weight = {}, .from = {}, .until = {}};
  EXPECT_LE(tiles_of(points, 1.0).keys.size(), 8u);
  EXPECT_TRUE(std::ranges::is_sorted(tiles_of(points, 1.0).keys));
}

TEST(GaussianTiles, AreNeverBelowZero) {
  const PointSet points = clustered_incidents(500, 5000.0, 5, 100.0, /*seed=*/2);
  EXPECT_GE(std::ranges::min(coarser(tiles_of(points, 8.0), {}).values), 0.0);
}

// One incident anywhere within a tile, near its borders, too: its sums at itself and beside it.
TEST(GaussianTiles, ServeEveryDeviationOfTheirRangeWhereverTheIncidentLies) {
  const double deviation = 10.0;
  const double tile =
      nodes_of_tile *
      tile_plan({.x = {0}, .y = {0}, .weight = {}, .from = {}, .until = {}}, deviation)
          .empty.spacing;
  const std::array<double, 4> wider{wider_from * deviation, 17.0, 25.0, wider_until * deviation};
  for (double shift = 0.0; shift < 1.0; shift += 0.03) {
    // The first point fixes where tiles begin.
    const PointSet points{.x = {0, tile * (1.0 + shift)},
                          .y = {0, tile * (3.0 - shift)},
                          .weight = {0, 1},
                          .from = {},
                          .until = {}};
    const GaussianTiles tiles = tiles_of(points, deviation);
    const PointSet targets{.x = {points.x[1], points.x[1] + 20.0},
                           .y = {points.y[1], points.y[1] - 10.0},
                           .weight = {},
                           .from = {},
                           .until = {}};
    std::array<std::vector<double>, 4> sums;
    write_sums_at(tiles, targets, wider, sums, {});
    const std::vector<double> pairs = pair_sums(tiles, wider, {});
    for (std::size_t k = 0; k < wider.size(); ++k) {
      EXPECT_NEAR(sums[k][0], 1.0, 1e-8) << shift;
      EXPECT_NEAR(sums[k][1], std::exp(-250.0 / (wider[k] * wider[k])), 1e-8) << shift;
      EXPECT_NEAR(pairs[k], 1.0, 1e-8) << shift;
    }
  }
}

TEST(GaussianTiles, OfNoPointsAreNone) {
  const GaussianTiles tiles = tiles_of({}, 10.0);
  EXPECT_TRUE(tiles.keys.empty());
  const std::array<double, 1> deviation{20.0};
  EXPECT_EQ(pair_sums(tiles, deviation, {}), std::vector<double>{0.0});
}

}  // namespace
}  // namespace klara
