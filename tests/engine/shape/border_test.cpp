#include <klara/base/random.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <tuple>
#include <vector>

#include <engine/generated_areas.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using Ends = std::tuple<double, double, double, double>;

Ends ends(const BorderEdge& edge) {
  return {edge.from.x, edge.from.y, edge.to.x, edge.to.y};
}

std::multiset<Ends> set_of(std::span<const BorderEdge> edges) {
  std::multiset<Ends> result;
  for (const BorderEdge& edge : edges) result.insert(ends(edge));
  return result;
}

TEST(Border, HasTheWindowOnItsLeftWhicheverWayRingsTurn) {
  const Ring shell{{0, 0}, {9, 0}, {9, 9}, {0, 9}};
  const Ring lake{{3, 3}, {6, 3}, {6, 6}, {3, 6}};
  std::multiset<Ends> expected;
  for (std::size_t i = 0; i < 4; ++i) {
    const Position a = shell[i], b = shell[(i + 1) % 4];
    expected.insert(ends({a, b}));
    const Position c = lake[(i + 1) % 4], d = lake[i];
    expected.insert(ends({c, d}));
  }
  for (const bool turned_shell : {false, true}) {
    for (const bool turned_lake : {false, true}) {
      Polygon window{.shell = shell, .holes = {lake}};
      if (turned_shell) std::ranges::reverse(window.shell);
      if (turned_lake) std::ranges::reverse(window.holes[0]);
      EXPECT_EQ(set_of(border_of({window})), expected);
    }
  }
}

TEST(Border, LeavesOutWhatDistrictsShare) {
  constexpr std::uint64_t seed = 3;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  MultiPolygon window;
  for (const MultiPolygon& part : ragged_partition({674'000, 6'580'000}, 100.0, 7, 5, random)) {
    window.insert(window.end(), part.begin(), part.end());
  }
  EXPECT_EQ(border_of(window).size(), 2u * (7 + 5));  // of 4 x 35 edges
}

TEST(Border, LeavesOutCornersSaidTwiceAndRingsWithoutArea) {
  MultiPolygon window = window_of({0.0, 0.0, 9.0, 9.0});
  window[0].shell.insert(window[0].shell.begin(), window[0].shell.front());
  window[0].holes = {{}, {{1, 1}, {2, 2}}, {{5, 5}}};
  EXPECT_EQ(set_of(border_of(window)), set_of(border_of(window_of({0.0, 0.0, 9.0, 9.0}))));
}

TEST(Border, RefusesWindowsThatAreNone) {
  for (const double v : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    MultiPolygon window = window_of({0.0, 0.0, 9.0, 9.0});
    window[0].holes = {{{1, 1}, {2, 2}, {v, 3}}};
    expect_refusal(ErrorKind::bad_argument, "WINDOW_INVALID",
                   [&] { static_cast<void>(border_of(window)); });
  }
  expect_refusal(ErrorKind::bad_argument, "WINDOW_EMPTY", [] { static_cast<void>(border_of({})); });
  expect_refusal(ErrorKind::bad_argument, "WINDOW_EMPTY", [] {
    static_cast<void>(border_of(window_of({3.0, 0.0, 3.0, 9.0})));
  });
}

/// Of every edge that crosses the parallel of `p` west of it.
int winding_about(Position p, std::span<const BorderEdge> edges) {
  int winding = 0;
  for (const auto& [from, to] : edges) {
    if ((from.y > p.y) == (to.y > p.y)) continue;
    const bool is_south_going = from.y > p.y;
    const int side = is_south_going ? orientation(to, from, p) : orientation(from, to, p);
    if (side <= 0) winding += is_south_going ? 1 : -1;
  }
  return winding;
}

TEST(BorderStrip, KnowsWhatIsNearAndHowTheRestWinds) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Position city{674'000.0, 6'580'000.0};
  for (int i = 0; i < 100; ++i) {
    const MultiPolygon window{
        {.shell = star_ring(city, 300.0, 900.0, 3 + random.below(40), random),
         .holes = {star_ring(city, 50.0, 250.0, 3 + random.below(40), random)}}};
    const std::vector<BorderEdge> border = border_of(window);
    const double south = city.y + 1600.0 * random.uniform() - 900.0;
    const double north = south + 200.0 * random.uniform();
    std::vector<double> parallels;
    for (const double share : {0.0, 0.2, 0.7, 1.0}) {
      parallels.push_back(south + share * (north - south));
    }
    // Also through corners, where one edge ends and the next begins.
    for (const BorderEdge& edge : border) {
      if (south <= edge.from.y && edge.from.y <= north) parallels.push_back(edge.from.y);
    }
    std::ranges::sort(parallels);
    BorderStrip strip(border, south, north, parallels);
    for (double west = city.x - 1000.0; west < city.x + 1000.0; west += 130.0) {
      const double east = west + 100.0;
      strip.move_to(west, east);
      const std::multiset<Ends> near = set_of(strip.near());
      for (std::size_t k = 0; k < parallels.size(); ++k) {
        for (const double x : {west, 0.5 * (west + east), east}) {
          const Position p{x, parallels[k]};
          const int winding = strip.winding(k) + winding_about(p, strip.near());
          ASSERT_EQ(winding, winding_about(p, border));
          ASSERT_EQ(winding != 0, contains(window, p));
        }
      }
      for (const BorderEdge& edge : border) {
        // A point of the edge in the box means that the edge is near.
        for (int step = 0; step <= 20; ++step) {
          const double share = step / 20.0;
          const double x = edge.from.x + share * (edge.to.x - edge.from.x);
          const double y = edge.from.y + share * (edge.to.y - edge.from.y);
          if (west <= x && x <= east && south <= y && y <= north) {
            ASSERT_TRUE(near.contains(ends(edge)));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace klara
