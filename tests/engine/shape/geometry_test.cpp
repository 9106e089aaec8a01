#include <klara/shape/geometry.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <utility>

#include <engine/generated_areas.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr Position stockholm{674'000.0, 6'580'000.0};  // SWEREF 99 TM

MultiPolygon rectangle(double west, double south, double east, double north) {
  return {{.shell = {{west, south}, {east, south}, {east, north}, {west, north}}, .holes = {}}};
}

MultiPolygon moved(MultiPolygon polygons, double east, double north) {
  const auto move = [&](Ring& ring) {
    for (Position& p : ring) p = {p.x + east, p.y + north};
  };
  for (Polygon& polygon : polygons) {
    move(polygon.shell);
    std::ranges::for_each(polygon.holes, move);
  }
  return polygons;
}

MultiPolygon reversed(MultiPolygon polygons) {
  for (Polygon& polygon : polygons) {
    std::ranges::reverse(polygon.shell);
    for (Ring& hole : polygon.holes) std::ranges::reverse(hole);
  }
  return polygons;
}

// A square of 10 with a hole of 2 x 4 off its middle.
const MultiPolygon holed{
    {.shell = {{0, 0}, {10, 0}, {10, 10}, {0, 10}}, .holes = {{{2, 2}, {4, 2}, {4, 6}, {2, 6}}}}};

// --- orientation -------------------------------------------------------------------------------

// Coordinates as whole units of 2^-28 m, which doubles hold exactly up to 3.3e7 m.
struct Lattice {
  std::int64_t x, y;
};

constexpr double unit = 0x1p-28;

Position position(Lattice p) {
  return {static_cast<double>(p.x) * unit, static_cast<double>(p.y) * unit};
}

int exact_orientation(Lattice a, Lattice b, Lattice c) {
  __extension__ using Wide = __int128;
  const Wide cross =
      static_cast<Wide>(b.x - a.x) * (c.y - a.y) - static_cast<Wide>(b.y - a.y) * (c.x - a.x);
  return cross > 0 ? 1 : cross < 0 ? -1 : 0;
}

int rounded_orientation(Position a, Position b, Position c) {
  const double cross = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  return cross > 0.0 ? 1 : cross < 0.0 ? -1 : 0;
}

/// The lattice step whose doubled triangle with `d` is the smallest there is (Euclid, extended).
Lattice step_nearest_to_the_line(Lattice d) {
  std::int64_t r0 = d.x, r1 = d.y, s0 = 1, s1 = 0, t0 = 0, t1 = 1;
  while (r1 != 0) {
    const std::int64_t q = r0 / r1;
    r0 = std::exchange(r1, r0 - q * r1);
    s0 = std::exchange(s1, s0 - q * s1);
    t0 = std::exchange(t1, t0 - q * t1);
  }
  return {-t0, s0};  // d.x * s0 + d.y * t0 = gcd
}

TEST(Orientation, AgreesWithWholeNumbersWhereRoundingDoesNot) {
  constexpr std::uint64_t seed = 17;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const auto near = [&](Position centre, double reach) {
    const auto units = [&](double m) {
      return static_cast<std::int64_t>((m + reach * random.uniform()) / unit);
    };
    const std::int64_t x = units(centre.x);
    return Lattice{x, units(centre.y)};
  };
  int misled = 0;
  int on_the_line = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double reach = std::pow(10.0, -3.0 + 7.0 * random.uniform());
    const Lattice a = near(stockholm, reach);
    const Lattice b = near(stockholm, reach);
    // On the line or as near it as can be, between the ends and beyond them.
    const Lattice d{b.x - a.x, b.y - a.y};
    const Lattice step = step_nearest_to_the_line(d);
    const std::int64_t beside = static_cast<std::int64_t>(random.below(5)) - 2;
    const std::int64_t along = static_cast<std::int64_t>(random.below(4)) - 1;
    const Lattice c{a.x + beside * step.x + along * d.x, a.y + beside * step.y + along * d.y};
    const int exact = exact_orientation(a, b, c);
    ASSERT_EQ(orientation(position(a), position(b), position(c)), exact);
    ASSERT_EQ(orientation(position(b), position(a), position(c)), -exact);
    ASSERT_EQ(orientation(position(b), position(c), position(a)), exact);
    if (rounded_orientation(position(a), position(b), position(c)) != exact) ++misled;
    if (exact == 0) ++on_the_line;
  }
  EXPECT_GT(misled, 10'000);  // or the points are not nasty enough
  EXPECT_GT(on_the_line, 10'000);
}

TEST(Orientation, OfPointsOnALineIsZero) {
  EXPECT_EQ(orientation({0, 0}, {1, 1}, {2, 2}), 0);
  EXPECT_EQ(orientation(stockholm, stockholm, {0, 0}), 0);
  EXPECT_EQ(orientation({0, 0}, {1, 0}, {0, 1}), 1);
  EXPECT_EQ(orientation({0, 0}, {0, 1}, {1, 0}), -1);
}

// --- contains ----------------------------------------------------------------------------------

// The definition: the angle that the ring turns about the point is a whole turn or none.
bool contains_by_angle(const Ring& ring, Position p) {
  double turned = 0.0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Position a = ring[i];
    const Position b = ring[(i + 1) % ring.size()];
    const double step = std::atan2(b.y - p.y, b.x - p.x) - std::atan2(a.y - p.y, a.x - p.x);
    turned += std::remainder(step, 2.0 * std::numbers::pi);
  }
  return std::abs(turned) > std::numbers::pi;
}

TEST(Contains, AgreesWithTheAngleTurnedAboutThePoint) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const Ring shell = star_ring({0, 0}, 300.0, 1000.0, 40, random);
    const Ring hole = star_ring({20, 30}, 50.0, 200.0, 15, random);
    const MultiPolygon area{{.shell = shell, .holes = {hole}}};
    for (int i = 0; i < 5000; ++i) {
      const Position p{2400.0 * (random.uniform() - 0.5), 2400.0 * (random.uniform() - 0.5)};
      if (distance_to_border(area, p).value < 1e-6) continue;  // where angles cannot tell
      ASSERT_EQ(contains(area, p), contains_by_angle(shell, p) && !contains_by_angle(hole, p));
    }
  }
}

TEST(Contains, GivesEveryPointOfASharedObliqueEdgeToExactlyOne) {
  constexpr std::uint64_t seed = 23;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const auto areas = ragged_partition(stockholm, 250.0, 6, 6, random);
  int on_an_edge = 0;
  for (int i = 0; i < 20'000; ++i) {
    // An edge between two of the inner areas, or one of its corners.
    const std::size_t row = 1 + random.below(4);
    const std::size_t column = 1 + random.below(4);
    const Ring& ring = areas[row * 6 + column].front().shell;
    const std::size_t edge = random.below(4);
    const Position a = ring[edge];
    const Position b = ring[(edge + 1) % 4];
    const double t = random.below(10) == 0 ? 0.0 : random.uniform();
    const Position p{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    if (orientation(a, b, p) == 0) ++on_an_edge;
    ASSERT_EQ(std::ranges::count_if(areas, [&](const auto& area) { return contains(area, p); }), 1)
        << p.x << ' ' << p.y;
  }
  EXPECT_GT(on_an_edge, 1000);  // not beside them alone
}

TEST(Contains, TakesWestAndSouthBordersAndLeavesEastAndNorth) {
  const MultiPolygon square = rectangle(0, 0, 10, 10);
  for (const MultiPolygon& either : {square, reversed(square)}) {
    EXPECT_TRUE(contains(either, {0, 5}));
    EXPECT_TRUE(contains(either, {5, 0}));
    EXPECT_FALSE(contains(either, {10, 5}));
    EXPECT_FALSE(contains(either, {5, 10}));
    EXPECT_TRUE(contains(either, {0, 0}));
    EXPECT_FALSE(contains(either, {10, 0}));
    EXPECT_FALSE(contains(either, {0, 10}));
    EXPECT_FALSE(contains(either, {10, 10}));
  }
}

TEST(Contains, GivesTheBorderOfAHoleToTheHoleOrToTheAreaNeverBoth) {
  const MultiPolygon plug{{.shell = holed.front().holes.front(), .holes = {}}};
  EXPECT_FALSE(contains(holed, {3, 4}));
  EXPECT_TRUE(contains(holed, {1, 4}));
  for (const Position p :
       {Position{2, 4}, {4, 4}, {3, 2}, {3, 6}, {2, 2}, {4, 2}, {4, 6}, {2, 6}}) {
    EXPECT_NE(contains(holed, p), contains(plug, p)) << p.x << ' ' << p.y;
  }
}

TEST(Contains, HoldsWhatAnyOfItsPartsHolds) {
  MultiPolygon parts = rectangle(0, 0, 10, 10);
  parts.push_back(rectangle(5, 0, 15, 10).front());
  EXPECT_TRUE(contains(parts, {2, 5}));
  EXPECT_TRUE(contains(parts, {7, 5}));  // in both
  EXPECT_TRUE(contains(parts, {12, 5}));
  EXPECT_FALSE(contains(parts, {16, 5}));
  EXPECT_FALSE(contains({}, {0, 0}));
  EXPECT_FALSE(contains({{}}, {0, 0}));
}

// --- area, centre, distance, bounds ------------------------------------------------------------

TEST(Area, IsTheSumOfTriangles) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const Ring ring = star_ring({0, 0}, 100.0, 1000.0, 30, random);
    double triangles = 0.0;  // about the centre, which sees every edge from inside
    Position moment;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Position a = ring[i];
      const Position b = ring[(i + 1) % ring.size()];
      const double triangle = 0.5 * (a.x * b.y - a.y * b.x);
      triangles += triangle;
      moment.x += triangle * (a.x + b.x) / 3.0;
      moment.y += triangle * (a.y + b.y) / 3.0;
    }
    const MultiPolygon star{{.shell = ring, .holes = {}}};
    EXPECT_NEAR(area(star).value, triangles, 1e-12 * triangles);  // rounding of 30 products
    EXPECT_NEAR(centroid(star).x, moment.x / triangles, 1e-9);
    EXPECT_NEAR(centroid(star).y, moment.y / triangles, 1e-9);
  }
}

TEST(Area, LeavesHolesOutInEitherDirection) {
  EXPECT_EQ(area(holed).value, 92.0);
  EXPECT_EQ(area(reversed(holed)).value, 92.0);
  const Position expected{(100.0 * 5.0 - 8.0 * 3.0) / 92.0, (100.0 * 5.0 - 8.0 * 4.0) / 92.0};
  for (const MultiPolygon& either : {holed, reversed(holed)}) {
    EXPECT_NEAR(centroid(either).x, expected.x, 1e-14);
    EXPECT_NEAR(centroid(either).y, expected.y, 1e-14);
  }
}

TEST(Area, LosesNoDigitsFarFromTheOrigin) {
  const MultiPolygon far = moved(holed, stockholm.x, stockholm.y);
  EXPECT_EQ(area(far).value, 92.0);
  // A coordinate of 6.58e6 m is known to 1e-9 m.
  EXPECT_NEAR(centroid(far).x, centroid(holed).x + stockholm.x, 2e-9);
  EXPECT_NEAR(centroid(far).y, centroid(holed).y + stockholm.y, 2e-9);
}

TEST(Centroid, OfSeveralPartsWeighsThemByArea) {
  MultiPolygon parts = rectangle(0, 0, 1, 1);
  parts.push_back(rectangle(10, 0, 13, 1).front());
  EXPECT_NEAR(centroid(parts).x, (0.5 + 3.0 * 11.5) / 4.0, 1e-14);
  EXPECT_NEAR(centroid(parts).y, 0.5, 1e-14);
}

TEST(Centroid, WithoutAreaIsTheMeanVertex) {
  const Position c = centroid({{.shell = {{0, 0}, {3, 3}, {6, 6}}, .holes = {}}});
  EXPECT_EQ(c, (Position{3, 3}));
  EXPECT_EQ(centroid({}), Position{});
}

TEST(DistanceToBorder, IsTheLeastOverClosePointsOfTheBorder) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Ring ring = star_ring(stockholm, 100.0, 300.0, 12, random);
  for (int i = 0; i < 200; ++i) {
    const Position p{stockholm.x + 800.0 * (random.uniform() - 0.5),
                     stockholm.y + 800.0 * (random.uniform() - 0.5)};
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t e = 0; e < ring.size(); ++e) {
      const Position a = ring[e];
      const Position b = ring[(e + 1) % ring.size()];
      for (double t = 0.0; t <= 1.0; t += 0x1p-10) {
        least =
            std::min(least, std::hypot(a.x + t * (b.x - a.x) - p.x, a.y + t * (b.y - a.y) - p.y));
      }
    }
    const double distance = distance_to_border({{.shell = ring, .holes = {}}}, p).value;
    EXPECT_LE(distance, least + 1e-8);
    EXPECT_GE(distance, least - 0.5);  // half of 1/1024 of the longest edge
  }
}

TEST(DistanceToBorder, KnowsEdgesCornersAndHoles) {
  EXPECT_EQ(distance_to_border(holed, {5, -3}).value, 3.0);
  EXPECT_EQ(distance_to_border(holed, {13, 14}).value, 5.0);
  EXPECT_EQ(distance_to_border(holed, {3, 4}).value, 1.0);
  EXPECT_EQ(distance_to_border(holed, {10, 10}).value, 0.0);
  EXPECT_TRUE(std::isinf(distance_to_border({}, {0, 0}).value));
}

TEST(DistanceToBorder, IsTheSameForBothNeighboursOfASharedEdge) {
  constexpr std::uint64_t seed = 29;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 5000; ++i) {
    // Two slim triangles on one base, and a point half a metre from its middle part.
    const double angle = 2.0 * std::numbers::pi * random.uniform();
    const Position along{std::cos(angle), std::sin(angle)};
    const auto placed = [&](double forward, double left) {
      return Position{stockholm.x + forward * along.x - left * along.y,
                      stockholm.y + forward * along.y + left * along.x};
    };
    const Position a = placed(0.0, 0.0);
    const Position b = placed(100.0, 0.0);
    const MultiPolygon one{{.shell = {a, b, placed(50.0, 1000.0)}, .holes = {}}};
    const MultiPolygon other{{.shell = {b, a, placed(50.0, -1000.0)}, .holes = {}}};
    const Position p = placed(10.0 + 80.0 * random.uniform(), random.uniform() - 0.5);
    ASSERT_EQ(distance_to_border(one, p).value, distance_to_border(other, p).value);
  }
}

TEST(BoundsOfShapes, HoldEveryVertex) {
  MultiPolygon parts = rectangle(-4, 1, 2, 3);
  parts.push_back(rectangle(10, -7, 12, 0).front());
  EXPECT_EQ(bounds(parts), (Bounds{-4, -7, 12, 3}));
  EXPECT_EQ(grown(bounds(parts), 2_m), (Bounds{-6, -9, 14, 5}));
}

TEST(BoundsOfShapes, OfNothingAreEmptyAndStaySo) {
  EXPECT_TRUE(bounds(Ring{}).empty());
  EXPECT_TRUE(bounds(MultiPolygon{{}}).empty());
  EXPECT_TRUE(grown(Bounds{}, 100_m).empty());
  EXPECT_EQ(united(Bounds{}, Bounds{1, 2, 3, 4}), (Bounds{1, 2, 3, 4}));
  EXPECT_EQ(united(Bounds{1, 2, 3, 4}, Bounds{}), (Bounds{1, 2, 3, 4}));
  EXPECT_FALSE((Bounds{1, 1, 1, 1}.empty()));  // one point
}

}  // namespace
}  // namespace klara
