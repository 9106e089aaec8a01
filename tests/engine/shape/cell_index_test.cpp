#include <klara/shape/cell_index.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

using namespace literals;
using Visits = std::vector<std::pair<double, double>>;  // squared distance, weight

Visits visited(const CellIndex& index, double x, double y) {
  Visits visits;
  index.visit_within_reach(x, y,
                           [&](double d2, double weight) { visits.emplace_back(d2, weight); });
  return visits;
}

// Whole metres, whose squared distances doubles hold exactly.
PointSet whole_metres(std::size_t n, Position corner, std::uint64_t side, Random& random) {
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    points.x.push_back(corner.x + static_cast<double>(random.below(side)));
    points.y.push_back(corner.y + static_cast<double>(random.below(side)));
    points.weight.push_back(static_cast<double>(i));
  }
  return points;
}

TEST(CellIndex, VisitsExactlyThePointsWithinReach) {
  for (const std::uint64_t seed : {1u, 2u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const Position corner{674'000.0, 6'580'000.0};
    const PointSet points = whole_metres(800, corner, 1000, random);
    for (const Metres reach : {1_m, 5_m, 50_m, 300_m, 999_m, 5000_m}) {
      const CellIndex index(points, reach);
      for (int i = 0; i < 200; ++i) {
        const double x = corner.x - 200.0 + static_cast<double>(random.below(1400));
        const double y = corner.y - 200.0 + static_cast<double>(random.below(1400));
        Visits expected;
        for (std::size_t p = 0; p < points.size(); ++p) {
          const double dx = points.x[p] - x;
          const double dy = points.y[p] - y;
          const double d2 = dx * dx + dy * dy;
          if (d2 <= reach.value * reach.value) expected.emplace_back(d2, points.weight[p]);
        }
        Visits found = visited(index, x, y);
        std::ranges::sort(expected);
        std::ranges::sort(found);
        ASSERT_EQ(found, expected) << x << ' ' << y << " reach " << reach.value;
      }
    }
  }
}

// Where the reach is a bucket, such points lie on the border of the last bucket looked into.
TEST(CellIndex, VisitsPointsAtTheVeryEndOfTheReach) {
  for (const double reach : {3.0, 7.0, 10.0, 49.0, 300.0, 1100.0}) {
    PointSet points;
    for (int i = 0; i < 2000; ++i) {
      points.x.push_back(674'001.0 + reach * i);
      points.y.push_back(6'580'003.0);
    }
    const CellIndex index(points, {reach});
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
      ASSERT_EQ(visited(index, points.x[i], points.y[i]).size(), 3u) << reach << ' ' << i;
      ASSERT_EQ(visited(index, points.x[i], points.y[i] + reach).size(), 1u) << reach << ' ' << i;
    }
  }
}

TEST(CellIndex, VisitsInAnOrderThatDependsOnThePointsAlone) {
  const PointSet points = clustered_incidents(3000, 1000.0, 5, 50.0, /*seed=*/9);
  const CellIndex a(points, 120_m);
  const CellIndex b(points, 120_m);
  for (double x = 0.0; x < 1000.0; x += 90.0) EXPECT_EQ(visited(a, x, x), visited(b, x, x));
}

TEST(CellIndex, StaysSmallForHugeExtentsAndTinyReach) {
  for (const Position far : {Position{1e7, 1e7}, {1e7, 0}, {0, 1e7}, {1e12, 1e-3}}) {
    const PointSet points{
        .x = {0.0, far.x, far.x}, .y = {0.0, far.y, far.y}, .weight = {}, .from = {}, .until = {}};
    const CellIndex index(points, {1e-4});  // a plain grid would need 1e22 buckets
    EXPECT_EQ(visited(index, 0.0, 0.0).size(), 1u);
    EXPECT_EQ(visited(index, far.x, far.y), (Visits{{0.0, 1.0}, {0.0, 1.0}}));
    EXPECT_TRUE(visited(index, 0.5 * far.x, 0.5 * far.y).empty());
  }
}

TEST(CellIndex, VisitsAllForAReachBeyondTheExtent) {
  const PointSet points = uniform_incidents(100, 10.0, /*seed=*/2);
  const CellIndex index(points, {1e9});
  EXPECT_EQ(visited(index, -1e6, 1e6).size(), 100u);
}

TEST(CellIndex, OfNothingVisitsNothing) {
  const CellIndex index({}, 10_m);
  EXPECT_TRUE(visited(index, 0.0, 0.0).empty());
}

TEST(CellIndex, OfOnePlaceVisitsEveryIncidentThere) {
  const PointSet points{
      .x = {5, 5, 5}, .y = {6, 6, 6}, .weight = {1, 2, 4}, .from = {}, .until = {}};
  const CellIndex index(points, 1_m);
  EXPECT_EQ(visited(index, 5, 6), (Visits{{0, 1}, {0, 2}, {0, 4}}));
  EXPECT_EQ(visited(index, 6, 6), (Visits{{1, 1}, {1, 2}, {1, 4}}));
  EXPECT_TRUE(visited(index, 6.1, 6).empty());
}

}  // namespace
}  // namespace klara
