#include <klara/density/shortest_path_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include <engine/density/compact_kernels.hpp>
#include <engine/generated_streets.hpp>
#include <engine/instruction_sets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

long double exact(double value) {
  return static_cast<long double>(value);
}

std::vector<double> shortest_path_sums(const StreetNetwork& network, const Lixels& lixels,
                                       const std::vector<StreetPoint>& points, Metres bandwidth,
                                       Kernel kernel, const RunContext& run = {}) {
  std::vector<double> values(lixels.size(), -1.0);
  write_shortest_path_sums(network, lixels, points_along_edges(points, network.edges.size()),
                           bandwidth, street_polynomial(kernel), values, run);
  return values;
}

/// The profile in long double.
long double profile_of(Kernel kernel, long double u) {
  if (u > 1.0L) return 0.0L;
  const long double v = 1.0L - u * u;
  switch (kernel) {
    case Kernel::uniform:
      return 0.5L;
    case Kernel::triangular:
      return 1.0L - u;
    case Kernel::epanechnikov:
      return 0.75L * v;
    case Kernel::quartic:
      return 15.0L / 16.0L * v * v;
    default:
      return 35.0L / 32.0L * v * v * v;
  }
}

/// The shortest ways from a place to all nodes, by Dijkstra over the whole network.
std::vector<long double> ways_to_nodes(const StreetNetwork& network, std::size_t edge,
                                       long double along) {
  std::vector<long double> way(network.nodes.size(), std::numeric_limits<long double>::infinity());
  const StreetEnds ends = street_ends(network);
  using Entry = std::pair<long double, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  queue.emplace(along, network.edges[edge].from);
  queue.emplace(exact(network.edges[edge].length.value) - along, network.edges[edge].to);
  while (!queue.empty()) {
    const auto [length, node] = queue.top();
    queue.pop();
    if (length >= way[node]) continue;
    way[node] = length;
    for (const StreetEnd& end : ends.at(node)) {
      queue.emplace(length + exact(network.edges[end.edge].length.value), end.far_node);
    }
  }
  return way;
}

/// A value, and the weight of what lies so near to the reach that rounding decides.
struct Expected {
  long double value = 0.0L, at_reach = 0.0L;
};

Expected sum_by_definition(const StreetNetwork& network, std::size_t edge, long double centre,
                           const std::vector<StreetPoint>& points, Metres bandwidth,
                           Kernel kernel) {
  const std::vector<long double> way = ways_to_nodes(network, edge, centre);
  const long double h = exact(bandwidth.value);
  Expected sum;
  for (const StreetPoint& point : points) {
    const StreetEdge& street = network.edges[point.edge];
    const long double along = exact(point.along.value);
    long double d =
        std::min(way[street.from] + along, way[street.to] + exact(street.length.value) - along);
    if (point.edge == edge) d = std::min(d, std::abs(along - centre));
    sum.value += exact(point.weight) * profile_of(kernel, d / h) / h;
    if (std::abs(d / h - 1.0L) < 1e-12L) sum.at_reach += exact(point.weight) / h;
  }
  return sum;
}

// As the header promises: 1e-11 of the larger of the value and a thousandth of the peak.
void expect_definition(const StreetNetwork& network, Metres lixel, Metres bandwidth, Kernel kernel,
                       const std::vector<StreetPoint>& points, std::size_t every) {
  const Lixels lixels = lixels_of(network, lixel);
  const std::vector<double> sums = shortest_path_sums(network, lixels, points, bandwidth, kernel);
  double heaviest = 0.0;
  for (const StreetPoint& point : points) heaviest = std::max(heaviest, point.weight);
  const double peak = heaviest * street_profile(kernel, 0.0) / bandwidth.value;
  std::size_t turn = 0;
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    for (std::size_t j = 0; j < lixels.count(e); ++j) {
      if (turn++ % every != 0) continue;
      const Stretch at = stretch(lixels, network, e, j);
      const long double centre = 0.5L * (exact(at.from.value) + exact(at.until.value));
      const Expected expected = sum_by_definition(network, e, centre, points, bandwidth, kernel);
      const double value = sums[lixels.first[e] + j];
      const double bound =
          1e-11 * std::max(static_cast<double>(expected.value), 1e-3 * peak) +
          (kernel == Kernel::uniform ? static_cast<double>(expected.at_reach) : 0.0);
      ASSERT_GE(value, 0.0);
      ASSERT_NEAR(value, static_cast<double>(expected.value), bound)
          << "edge " << e << " lixel " << j << " of " << lixel.value << " m, bandwidth "
          << bandwidth.value;
    }
  }
}

/// With dead ends, a street that returns to its beginning, two ways between two nodes, one of them
/// far longer, a street apart from all others and a very long one.
StreetNetwork odd_town(std::uint64_t seed) {
  std::vector<Polyline> streets = town_streets({.columns = 5, .rows = 6, .left_out = 0.2}, seed);
  const Position a = streets[0][0], b = streets[0][1], c = streets[7][1];
  streets.push_back({a, {a.x - 60, a.y - 60}, {a.x - 80, a.y}, a});
  streets.push_back({a, {a.x, a.y - 300}, {b.x, b.y - 300}, b});
  streets.push_back({b, {b.x + 1, b.y - 40}});
  streets.push_back({{5000, 5000}, {5100, 5000}});
  streets.push_back({c, {c.x + 3000, c.y}});
  return street_network(streets);
}

class ShortestPathSums : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, ShortestPathSums, testing::ValuesIn(compact_kernels));

TEST_P(ShortestPathSums, AgreeWithTheirDefinition) {
  for (const std::uint64_t seed : {11u, 12u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const StreetNetwork network = odd_town(seed);
    Random random(seed, 1);
    const std::vector<StreetPoint> points = points_on(network, 120, random);
    for (const Metres bandwidth : {3_m, 77_m, 250_m, 1000_m, 20'000_m}) {
      for (const Metres lixel : {4.7_m, 50_m, 400_m}) {
        expect_definition(network, lixel, bandwidth, GetParam(), points, 5);
      }
    }
  }
}

// More than are taken together, so that one cell's sums follow another's.
TEST_P(ShortestPathSums, AgreeWithTheirDefinitionInALargerTown) {
  constexpr std::uint64_t seed = 13;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const StreetNetwork network =
      street_network(town_streets({.columns = 20, .rows = 20, .left_out = 0.1}, seed));
  Random random(seed, 1);
  expect_definition(network, 12_m, 400_m, GetParam(), points_on(network, 600, random), 61);
}

// Everything a whole number of metres: places at exactly one bandwidth, ways that tie.
TEST_P(ShortestPathSums, AgreeWithTheirDefinitionOnASquareGrid) {
  const StreetNetwork network =
      street_network(town_streets({.columns = 6, .rows = 6, .jitter = 0.0, .left_out = 0.0}, 1));
  Random random(/*seed=*/5);
  std::vector<StreetPoint> points;
  for (int i = 0; i < 60; ++i) {
    points.push_back({.edge = static_cast<std::uint32_t>(random.below(network.edges.size())),
                      .along = {5.0 + 10.0 * static_cast<double>(random.below(10))},
                      .weight = 1.0});
  }
  for (const Metres bandwidth : {10_m, 100_m, 230_m}) {
    expect_definition(network, 10_m, bandwidth, GetParam(), points, 1);
  }
}

TEST(ShortestPathSum, HoldsALixelAtExactlyOneBandwidth) {
  const StreetNetwork network = street_network(
      std::vector<Polyline>{{{0, 0}, {100, 0}}, {{100, 0}, {200, 0}}, {{200, 0}, {300, 0}}});
  const Lixels lixels = lixels_of(network, 10_m);
  const std::vector<StreetPoint> one{{.edge = 0, .along = 45_m}};
  const std::vector<double> sums = shortest_path_sums(network, lixels, one, 120_m, Kernel::uniform);
  for (std::size_t j = 0; j < sums.size(); ++j) {
    EXPECT_EQ(sums[j], j <= 16 ? 1.0 / 240.0 : 0.0) << j;  // to 165 m
  }
}

// Xie & Yan (2008), and the test of spNetwork's simple method: 6 m apart around a corner.
TEST(ShortestPathSum, IsAsPublished) {
  const StreetNetwork network = street_network(std::vector<Polyline>{{{0.1, 5.1}, {0.1, 0.1}},
                                                                     {{-5.1, 0.1}, {0.1, 0.1}},
                                                                     {{0.1, -5.1}, {0.1, 0.1}},
                                                                     {{5.1, 0.1}, {0.1, 0.1}}});
  const Lixels lixels = lixels_of(network, 4_m);  // from 5.1 to 1.1: its middle is at 3.1
  const std::vector<StreetPoint> incident{{.edge = 0, .along = 2_m}};
  const std::vector<double> sums =
      shortest_path_sums(network, lixels, incident, 10_m, Kernel::quartic);
  EXPECT_NEAR(sums[lixels.first[3]], 0.0384, 1e-15);  // 15/16 (1 - 0.36)^2 / 10
}

TEST(ShortestPathSum, SeesPointsFromBothSidesOfALoop) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 0}, {30, 40}, {60, 0}, {0, 0}}});  // 160 m around
  const Lixels lixels = lixels_of(network, 20_m);
  const std::vector<StreetPoint> one{{.edge = 0, .along = 10_m}};
  const std::vector<double> sums =
      shortest_path_sums(network, lixels, one, 100_m, Kernel::triangular);
  for (std::size_t j = 0; j < 8; ++j) {
    const double around = static_cast<double>(std::min(j, 8 - j)) * 20.0;
    EXPECT_NEAR(sums[j], (1.0 - around / 100.0) / 100.0, 1e-16) << j;
  }
}

TEST(ShortestPathSums, AreTheSameForEveryThreadCount) {
  const StreetNetwork network =
      street_network(town_streets({.columns = 60, .rows = 50}, /*seed=*/1));
  const Lixels lixels = lixels_of(network, 10_m);
  Random random(/*seed=*/2);
  const std::vector<StreetPoint> points = points_on(network, 2000, random);
  RunContext run;
  const std::vector<double> alone =
      shortest_path_sums(network, lixels, points, 500_m, Kernel::quartic, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(shortest_path_sums(network, lixels, points, 500_m, Kernel::quartic, run), alone);
  }
}

TEST(ShortestPathSums, AreTheSameForEveryInstructionSet) {
  const StreetNetwork network = odd_town(/*seed=*/3);
  const Lixels lixels = lixels_of(network, 10_m);
  Random random(/*seed=*/4);
  const std::vector<StreetPoint> points = points_on(network, 500, random);
  const std::vector<double> best =
      shortest_path_sums(network, lixels, points, 500_m, Kernel::triweight);
  with_every_instruction_set([&] {
    EXPECT_EQ(shortest_path_sums(network, lixels, points, 500_m, Kernel::triweight), best);
  });
}

// A node of 100 edges: more than are taken together.
TEST(ShortestPathSums, GoAcrossAStar) {
  std::vector<Polyline> streets;
  for (int i = 0; i < 100; ++i) {
    const double angle = 0.06 * i;
    streets.push_back({{0, 0}, {50.0 * std::cos(angle), 50.0 * std::sin(angle)}});
  }
  const StreetNetwork network = street_network(streets);
  const std::vector<StreetPoint> points{{.edge = 0, .along = 0_m, .weight = 2.0},
                                        {.edge = 40, .along = 30_m}};
  expect_definition(network, 7_m, 90_m, Kernel::quartic, points, 1);
}

TEST(ShortestPathSums, OfNoPointsAreZero) {
  const StreetNetwork network = odd_town(/*seed=*/1);
  const Lixels lixels = lixels_of(network, 10_m);
  EXPECT_EQ(shortest_path_sums(network, lixels, {}, 300_m, Kernel::quartic),
            std::vector<double>(lixels.size(), 0.0));
}

TEST(ShortestPathSums, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const StreetNetwork network = odd_town(/*seed=*/1);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(
        shortest_path_sums(network, lixels_of(network, 10_m), {}, 300_m, Kernel::quartic, run));
  });
}

}  // namespace
}  // namespace klara
