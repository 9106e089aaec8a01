#pragma once
/// Neighbouring streets taken together, and what lies within reach of them.
#include <klara/shape/street_network.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <utility>
#include <vector>

namespace klara {

/// The edges of a network, each in one cell, in order of place.
struct StreetCells {
  std::vector<std::uint32_t> edges;
  std::vector<std::size_t> first;  // of each cell in edges, and the end

  [[nodiscard]] std::size_t size() const { return first.size() - 1; }
  [[nodiscard]] std::span<const std::uint32_t> at(std::size_t cell) const {
    return std::span(edges).subspan(first[cell], first[cell + 1] - first[cell]);
  }
};

/// Cells of no more than so many edges and nodes at their ends, two at least. Nodes are taken along
/// a Z-shaped curve (Morton 1966), each with the edges to nodes after it. Cost: O(n log n).
[[nodiscard]] StreetCells street_cells(const StreetNetwork& network, std::size_t most_nodes,
                                       std::size_t most_edges);

/// The nodes within reach of some edges, and the ways between them. What it needs for each node of
/// the network, 4 bytes, is made once for many cells.
class Surroundings {
 public:
  static constexpr std::uint32_t nobody = 0xFFFFFFFF;

  struct Link {
    std::uint32_t node;
    double length;
  };

  /// `lengths` of the network's edges, in the unit of the reach. Keeps references.
  Surroundings(const StreetNetwork& network, const StreetEnds& ends,
               std::span<const double> lengths);

  /// The nodes no farther than `reach` from an end of one of `edges`. The ends come first.
  void explore(std::span<const std::uint32_t> edges, double reach);

  [[nodiscard]] const std::vector<std::uint32_t>& nodes() const { return nodes_; }
  /// How many of the nodes, from the first on, are ends of the edges explored.
  [[nodiscard]] std::size_t ends() const { return ends_here_; }
  /// From node number `local` of nodes() to others of them.
  [[nodiscard]] std::span<const Link> links(std::size_t local) const {
    return std::span(links_).subspan(first_[local], first_[local + 1] - first_[local]);
  }
  /// A node's number in nodes(), nobody if it is out of reach.
  [[nodiscard]] std::uint32_t local(std::uint32_t node) const { return local_[node]; }

 private:
  void come_to(std::uint32_t node, double distance, double reach);

  using Entry = std::pair<double, std::uint32_t>;
  const StreetNetwork& network_;
  const StreetEnds& ends_;
  std::span<const double> lengths_;
  std::vector<std::uint32_t> local_;
  std::vector<std::uint32_t> nodes_;
  std::size_t ends_here_ = 0;
  std::vector<std::size_t> first_;  // of each node in links_, and the end
  std::vector<Link> links_;
  std::vector<double> distance_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

}  // namespace klara
