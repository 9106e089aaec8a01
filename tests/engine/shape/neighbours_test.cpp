#include <klara/shape/neighbours.hpp>

#include <klara/base/random.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

MultiPolygon square(double west, double south, double side) {
  return {{.shell = {{west, south},
                     {west + side, south},
                     {west + side, south + side},
                     {west, south + side}},
           .holes = {}}};
}

District district(const char* code, MultiPolygon area) {
  return {.code = code, .name = code, .area = std::move(area)};
}

/// Places along every edge, no farther than `step` apart.
std::vector<Position> along_border(const MultiPolygon& area, double step) {
  std::vector<Position> result;
  for (const Polygon& polygon : area) {
    const Ring& ring = polygon.shell;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Position a = ring[i], b = ring[(i + 1) % ring.size()];
      const double length = std::hypot(b.x - a.x, b.y - a.y);
      const int pieces = static_cast<int>(std::ceil(length / step));
      for (int k = 0; k < pieces; ++k) {
        const double share = static_cast<double>(k) / pieces;
        result.push_back({a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
      }
    }
  }
  return result;
}

TEST(LieWithin, IsTheLeastDistanceBetweenTheirBorders) {
  constexpr std::uint64_t seed = 20260925;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  constexpr double step = 0.25, gap = 8.0;
  Random random(seed);
  int near = 0;
  for (int round = 0; round < 200; ++round) {
    const auto triangle = [&](double x, double y) {
      const auto off = [&] { return 20.0 * random.uniform(); };
      return MultiPolygon{
          {.shell = {{x + off(), y + off()}, {x + off(), y + off()}, {x + off(), y + off()}},
           .holes = {}}};
    };
    const MultiPolygon a = triangle(0.0, 0.0), b = triangle(25.0 * random.uniform(), 15.0);
    double least = 1e9;
    for (const Position p : along_border(a, step)) {
      for (const Position q : along_border(b, step)) {
        least = std::min(least, std::hypot(p.x - q.x, p.y - q.y));
      }
    }
    // Between two sampled places lies at most a step.
    if (std::abs(least - gap) <= step) continue;
    const bool is_near = least < gap || contains(a, b[0].shell[0]) || contains(b, a[0].shell[0]);
    near += is_near ? 1 : 0;
    EXPECT_EQ(lie_within(a, b, {gap}), is_near) << "round " << round;
    EXPECT_EQ(lie_within(b, a, {gap}), is_near) << "round " << round;
  }
  EXPECT_GT(near, 40);
  EXPECT_LT(near, 180);
}

TEST(LieWithin, CountsTheGapItself) {
  EXPECT_TRUE(lie_within(square(0, 0, 10), square(13, 0, 10), {3.0}));
  EXPECT_FALSE(lie_within(square(0, 0, 10), square(13, 0, 10), {2.999}));
  EXPECT_TRUE(lie_within(square(0, 0, 10), square(10, 10, 5), {0.0}));  // a corner
}

TEST(LieWithin, HoldsForWhatLiesInside) {
  EXPECT_TRUE(lie_within(square(0, 0, 1000), square(400, 400, 10), {5.0}));
  EXPECT_TRUE(lie_within(square(400, 400, 10), square(0, 0, 1000), {5.0}));
  // But not in a hole of it.
  MultiPolygon ring = square(0, 0, 1000);
  ring[0].holes.push_back(square(300, 300, 300)[0].shell);
  EXPECT_FALSE(lie_within(ring, square(400, 400, 10), {5.0}));
}

TEST(LieWithin, IsFalseOfNothing) {
  EXPECT_FALSE(lie_within({}, square(0, 0, 1), {1e6}));
  EXPECT_FALSE(lie_within({}, {}, {1e6}));
}

TEST(Neighbours, MeetInABorderACornerOrAHairline) {
  // A row of three, of which the second and third miss each other by two metres, one across the
  // corner, and one apart.
  const DistrictSet districts{district("1", square(0, 0, 100)), district("2", square(100, 0, 100)),
                              district("3", square(202, 0, 100)),
                              district("4", square(-100, 100, 100)),
                              district("5", square(500, 500, 100))};
  EXPECT_THAT(neighbours_of(districts), ElementsAre(ElementsAre(1, 3), ElementsAre(0, 2),
                                                    ElementsAre(1), ElementsAre(0), IsEmpty()));
  EXPECT_THAT(neighbours_of(districts, {1.0})[2], IsEmpty());
}

}  // namespace
}  // namespace klara
