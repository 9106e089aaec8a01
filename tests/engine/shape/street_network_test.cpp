#include <klara/shape/street_network.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <engine/generated_streets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

double total_length(const StreetNetwork& network) {
  double total = 0.0;
  for (const StreetEdge& edge : network.edges) total += edge.length.value;
  return total;
}

// Two streets through one crossing.
const std::vector<Polyline> crossing{{{0, 10}, {10, 10}, {30, 10}}, {{10, 0}, {10, 10}, {10, 25}}};

TEST(StreetNetwork, CutsStreetsWhereTheyShareAVertex) {
  const StreetNetwork network = street_network(crossing);
  EXPECT_EQ(network.nodes, (std::vector<Position>{{0, 10}, {10, 10}, {30, 10}, {10, 0}, {10, 25}}));
  ASSERT_EQ(network.edges.size(), 4u);
  EXPECT_EQ(
      network.edges[0],
      (StreetEdge{.from = 0, .to = 1, .length = 10_m, .line = {{0, 10}, {10, 10}}, .street = 0}));
  EXPECT_EQ(
      network.edges[3],
      (StreetEdge{.from = 1, .to = 4, .length = 15_m, .line = {{10, 10}, {10, 25}}, .street = 1}));
}

TEST(StreetNetwork, LeavesABridgeUncut) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 10}, {30, 10}}, {{10, 0}, {10, 25}}});
  EXPECT_EQ(network.edges.size(), 2u);
  EXPECT_EQ(network.nodes.size(), 4u);
}

TEST(StreetNetwork, KeepsTheBendsOfAStreet) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 0}, {3, 4}, {3, 10}, {11, 16}}});
  ASSERT_EQ(network.edges.size(), 1u);
  EXPECT_EQ(network.edges[0].line.size(), 4u);
  EXPECT_EQ(network.edges[0].length, 21_m);
}

TEST(StreetNetwork, MakesANodeWhereOneStreetEndsOnAVertexOfAnother) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 0}, {10, 0}, {20, 0}}, {{10, 0}, {10, 10}}});
  EXPECT_EQ(network.edges.size(), 3u);
  EXPECT_EQ(network.nodes.size(), 4u);
}

TEST(StreetNetwork, JoinsVerticesWithinTheTolerance) {
  const std::vector<Polyline> streets{{{0, 0}, {10, 0}}, {{10.3, 0.4}, {20, 0}}};  // 0.5 m apart
  EXPECT_EQ(street_network(streets, {.tolerance = {0.49}}).nodes.size(), 4u);
  const StreetNetwork joined = street_network(streets, {.tolerance = {0.51}});
  EXPECT_EQ(joined.nodes.size(), 3u);
  EXPECT_EQ(joined.edges[1].line.front(), (Position{10, 0}));
  EXPECT_EQ(joined.edges[1].length, 10_m);
}

TEST(StreetNetwork, JoinsEqualVerticesOnlyAtToleranceZero) {
  const double nearly = std::nextafter(6'580'000.0, 1e9);
  const std::vector<Polyline> streets{{{674'000, 6'579'900}, {674'000, 6'580'000}},
                                      {{674'000, 6'580'000}, {674'100, 6'580'000}},
                                      {{674'000, nearly}, {673'900, nearly}}};
  EXPECT_EQ(street_network(streets, {.tolerance = 0_m}).nodes.size(), 5u);
  EXPECT_EQ(street_network(streets).nodes.size(), 4u);
}

// Whatever its place in the buckets, as by comparing with all.
TEST(StreetNetwork, JoinsAsByComparingEveryVertex) {
  constexpr std::uint64_t seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (const double tolerance : {0.0005, 0.3, 2.0}) {
    std::vector<Polyline> streets;
    std::vector<Position> places;
    const auto place_of = [&](Position p) {
      double best = tolerance * tolerance;
      std::size_t found = places.size();
      for (std::size_t i = 0; i < places.size(); ++i) {
        const double dx = places[i].x - p.x, dy = places[i].y - p.y;
        const double d2 = dx * dx + dy * dy;
        if (d2 < best || (d2 == best && found == places.size())) {
          best = d2;
          found = i;
        }
      }
      if (found == places.size()) places.push_back(p);
      return found;
    };
    std::vector<std::pair<std::size_t, std::size_t>> expected;
    for (int i = 0; i < 300; ++i) {
      const auto drawn = [&] {
        const double fine = 1.9 * tolerance * random.uniform();
        return Position{674'000.0 + 20.0 * static_cast<double>(random.below(6)) + fine,
                        6'580'000.0 + 20.0 * static_cast<double>(random.below(6)) - fine};
      };
      streets.push_back({drawn(), drawn()});
      const std::size_t first = place_of(streets.back()[0]);  // before the other
      expected.emplace_back(first, place_of(streets.back()[1]));
    }
    const StreetNetwork network = street_network(streets, {.tolerance = {tolerance}});
    EXPECT_EQ(network.nodes.size(), places.size());
    for (const StreetEdge& edge : network.edges) {
      EXPECT_EQ(edge.line.front(), places[expected[edge.street].first]);
      EXPECT_EQ(edge.line.back(), places[expected[edge.street].second]);
    }
  }
}

TEST(StreetNetwork, HoldsTheLengthOfItsStreets) {
  const std::vector<Polyline> streets = town_streets({.columns = 30, .rows = 20}, /*seed=*/3);
  double expected = 0.0;
  for (const Polyline& street : streets) {
    expected += std::hypot(street[1].x - street[0].x, street[1].y - street[0].y);
  }
  const StreetNetwork network = street_network(streets);
  EXPECT_EQ(network.edges.size(), streets.size());
  EXPECT_NEAR(total_length(network), expected, 1e-9 * expected);  // summed in one order
}

TEST(StreetNetwork, KeepsOneOfThePiecesThatRunAlike) {
  const std::vector<Polyline> streets{
      {{0, 0}, {5, 1}, {10, 0}}, {{10, 0}, {5, 1}, {0, 0}}, {{0, 0}, {5, 1}, {10, 0}}};
  // Its middle is a node, for streets come by more than once.
  const StreetNetwork network = street_network(streets);
  EXPECT_EQ(network.edges.size(), 2u);
  EXPECT_EQ(network.repeated, 4u);
}

TEST(StreetNetwork, KeepsTwoWaysBetweenTheSameNodes) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 0}, {10, 0}}, {{0, 0}, {5, 5}, {10, 0}}});
  EXPECT_EQ(network.edges.size(), 2u);
  EXPECT_EQ(network.repeated, 0u);
}

TEST(StreetNetwork, HoldsAStreetThatReturnsToItsBeginning) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 0}, {10, 0}, {10, 10}, {0, 0}}});
  ASSERT_EQ(network.edges.size(), 1u);
  EXPECT_EQ(network.edges[0].from, network.edges[0].to);
  const StreetEnds ends = street_ends(network);
  EXPECT_EQ(ends.at(0).size(), 2u);
}

TEST(StreetNetwork, EndsAStreetWhereItTurnsBack) {
  const Polyline out_and_back{{0, 0}, {100, 0}, {200, 50}, {100, 0}, {0, 0}};
  const StreetNetwork network = street_network(std::vector<Polyline>{out_and_back});
  ASSERT_EQ(network.edges.size(), 2u);
  EXPECT_EQ(network.repeated, 2u);
  EXPECT_EQ(network.edges[1].line, (Polyline{{100, 0}, {200, 50}}));
  EXPECT_NE(network.edges[1].from, network.edges[1].to);

  // As if it had been drawn one way.
  const Polyline one_way{{0, 0}, {100, 0}, {200, 50}};
  double length = 0.0;
  for (const StreetEdge& edge : network.edges) length += edge.length.value;
  EXPECT_DOUBLE_EQ(length, street_network(std::vector<Polyline>{one_way}).edges[0].length.value);
}

TEST(StreetNetwork, CountsStreetsWithoutLength) {
  const StreetNetwork network = street_network(std::vector<Polyline>{
      {{0, 0}, {0, 0}}, {}, {{3, 3}}, {{0, 0}, {10, 0}}, {{7, 7}, {7, 7.001}}});
  EXPECT_EQ(network.edges.size(), 1u);
  EXPECT_EQ(network.without_length, 4u);
  EXPECT_EQ(network.edges[0].street, 3u);
}

TEST(StreetNetwork, KnowsTheEdgesAtEachNode) {
  const StreetNetwork network = street_network(crossing);
  const StreetEnds ends = street_ends(network);
  const auto at_crossing = ends.at(1);
  EXPECT_EQ(std::vector(at_crossing.begin(), at_crossing.end()),
            (std::vector<StreetEnd>{{.edge = 0, .far_node = 0, .at_from = false},
                                    {.edge = 1, .far_node = 2, .at_from = true},
                                    {.edge = 2, .far_node = 3, .at_from = false},
                                    {.edge = 3, .far_node = 4, .at_from = true}}));
  EXPECT_EQ(ends.at(0).size(), 1u);
}

TEST(StreetNetwork, NeedsAStreet) {
  expect_refusal(ErrorKind::bad_data, "STREETS_EMPTY",
                 [] { static_cast<void>(street_network({})); });
  expect_refusal(ErrorKind::bad_data, "STREETS_EMPTY", [] {
    static_cast<void>(street_network(std::vector<Polyline>{{{1, 1}, {1, 1}}}));
  });
}

TEST(StreetNetwork, NeedsCoordinatesThatAreNumbers) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE", [&] {
      static_cast<void>(street_network(std::vector<Polyline>{{{1, 1}, {bad, 1}}}));
    });
  }
}

TEST(StreetNetwork, NeedsASensibleTolerance) {
  for (const double bad : {-1.0, 101.0, std::numeric_limits<double>::quiet_NaN()}) {
    expect_refusal(ErrorKind::bad_argument, "TOLERANCE_RANGE",
                   [&] { static_cast<void>(street_network(crossing, {.tolerance = {bad}})); });
  }
}

TEST(StreetNetwork, EndsForCoordinatesOfAnySize) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{-1e300, 0}, {1e300, 0}}, {{1e300, 0}, {1e300, 1e18}}});
  EXPECT_EQ(network.edges.size(), 2u);
}

}  // namespace
}  // namespace klara
