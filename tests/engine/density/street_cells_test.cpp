#include <klara/density/street_cells.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include <engine/generated_streets.hpp>

namespace klara {
namespace {

TEST(StreetCells, HoldEveryEdgeOnceAndNoMoreThanAsked) {
  const StreetNetwork network =
      street_network(town_streets({.columns = 30, .rows = 20}, /*seed=*/1));
  for (const std::size_t most_nodes : {2u, 7u, 48u}) {
    for (const std::size_t most_edges : {1u, 5u, 64u}) {
      const StreetCells cells = street_cells(network, most_nodes, most_edges);
      std::vector<int> seen(network.edges.size());
      for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        std::set<std::uint32_t> nodes;
        for (const std::uint32_t edge : cells.at(cell)) {
          ++seen[edge];
          nodes.insert({network.edges[edge].from, network.edges[edge].to});
        }
        EXPECT_FALSE(cells.at(cell).empty());
        EXPECT_LE(cells.at(cell).size(), most_edges);
        EXPECT_LE(nodes.size(), most_nodes);
      }
      EXPECT_EQ(std::ranges::count(seen, 1), std::ssize(seen));
    }
  }
}

// As many edges as nodes twice over: the ends of a cell serve each other.
TEST(StreetCells, HoldNeighbours) {
  const StreetNetwork network =
      street_network(town_streets({.columns = 64, .rows = 64, .left_out = 0.0}, /*seed=*/1));
  const StreetCells cells = street_cells(network, 48, 64);
  EXPECT_LT(cells.size(), network.edges.size() / 40);
}

TEST(Surroundings, HoldTheNodesWithinReach) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::vector<Polyline> streets = town_streets({.columns = 8, .rows = 8, .left_out = 0.3}, seed);
    streets.push_back({{9000, 9000}, {9100, 9000}});
    const StreetNetwork network = street_network(streets);
    const StreetEnds ends = street_ends(network);
    std::vector<double> lengths;
    for (const StreetEdge& edge : network.edges) lengths.push_back(edge.length.value);
    Surroundings around(network, ends, lengths);
    const StreetCells cells = street_cells(network, 12, 16);
    for (const double reach : {0.0, 150.0, 420.0, 1e6}) {
      for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        // Bellman and Ford: as many rounds as it takes.
        std::vector<double> way(network.nodes.size(), std::numeric_limits<double>::infinity());
        std::set<std::uint32_t> here;
        for (const std::uint32_t edge : cells.at(cell)) {
          here.insert({network.edges[edge].from, network.edges[edge].to});
        }
        for (const std::uint32_t node : here) way[node] = 0.0;
        for (bool any = true; any;) {
          any = false;
          for (const StreetEdge& edge : network.edges) {
            for (const auto& [a, b] :
                 {std::pair(edge.from, edge.to), std::pair(edge.to, edge.from)}) {
              if (way[a] + edge.length.value >= way[b]) continue;
              way[b] = way[a] + edge.length.value;
              any = true;
            }
          }
        }
        around.explore(cells.at(cell), reach);
        EXPECT_EQ(around.ends(), here.size());
        for (std::uint32_t node = 0; node < network.nodes.size(); ++node) {
          const std::uint32_t local = around.local(node);
          EXPECT_EQ(local != Surroundings::nobody, way[node] <= reach);
          if (local == Surroundings::nobody) continue;
          EXPECT_EQ(around.nodes()[local], node);
          EXPECT_EQ(local < around.ends(), here.contains(node));
          std::size_t links = 0;
          for (const StreetEnd& end : ends.at(node)) links += way[end.far_node] <= reach ? 1u : 0u;
          EXPECT_EQ(around.links(local).size(), links);
        }
      }
    }
  }
}

}  // namespace
}  // namespace klara
