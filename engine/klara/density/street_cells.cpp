#include <klara/density/street_cells.hpp>

#include <algorithm>
#include <array>

namespace klara {
namespace {

/// A number of 16 bits with a zero before each.
std::uint32_t spread_bits(std::uint32_t x) {
  x = (x | (x << 8)) & 0x00FF00FF;
  x = (x | (x << 4)) & 0x0F0F0F0F;
  x = (x | (x << 2)) & 0x33333333;
  x = (x | (x << 1)) & 0x55555555;
  return x;
}

/// The place of each node along a Z-shaped curve, so that neighbours follow each other.
std::vector<std::uint32_t> ranks_of_nodes(const StreetNetwork& network) {
  const Bounds extent = bounds(Ring(network.nodes));
  const double side = std::max({extent.east - extent.west, extent.north - extent.south, 1e-300});
  const auto whole = [&](double metres) {
    return static_cast<std::uint32_t>(std::clamp(metres / side * 65535.0, 0.0, 65535.0));
  };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
  order.reserve(network.nodes.size());
  for (std::uint32_t i = 0; i < network.nodes.size(); ++i) {
    const Position p = network.nodes[i];
    order.emplace_back(
        spread_bits(whole(p.x - extent.west)) | spread_bits(whole(p.y - extent.south)) << 1, i);
  }
  std::ranges::sort(order);
  std::vector<std::uint32_t> ranks(order.size());
  for (std::uint32_t r = 0; r < order.size(); ++r) ranks[order[r].second] = r;
  return ranks;
}

}  // namespace

StreetCells street_cells(const StreetNetwork& network, std::size_t most_nodes,
                         std::size_t most_edges) {
  const std::vector<std::uint32_t> ranks = ranks_of_nodes(network);
  using Key = std::array<std::uint32_t, 3>;  // its nodes' ranks, the lower first, and the edge
  std::vector<Key> order;
  order.reserve(network.edges.size());
  for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
    const auto [low, high] =
        std::minmax({ranks[network.edges[e].from], ranks[network.edges[e].to]});
    order.push_back({low, high, e});
  }
  std::ranges::sort(order);

  StreetCells cells;
  cells.edges.reserve(order.size());
  std::vector<std::uint32_t> cell_of(network.nodes.size(), Surroundings::nobody);  // the last
  std::uint32_t cell = 0;
  std::size_t nodes = 0;
  cells.first.push_back(0);
  for (const Key& key : order) {
    const StreetEdge& edge = network.edges[key[2]];
    const auto added = [&] {
      return (cell_of[edge.from] != cell ? 1u : 0u) +
             (cell_of[edge.to] != cell && edge.to != edge.from ? 1u : 0u);
    };
    if (nodes + added() > most_nodes || cells.edges.size() - cells.first.back() == most_edges) {
      cells.first.push_back(cells.edges.size());
      ++cell;
      nodes = 0;
    }
    nodes += added();
    cell_of[edge.from] = cell_of[edge.to] = cell;
    cells.edges.push_back(key[2]);
  }
  cells.first.push_back(cells.edges.size());
  return cells;
}

Surroundings::Surroundings(const StreetNetwork& network, const StreetEnds& ends,
                           std::span<const double> lengths)
    : network_(network), ends_(ends), lengths_(lengths), local_(network.nodes.size(), nobody) {}

void Surroundings::explore(std::span<const std::uint32_t> edges, double reach) {
  for (const std::uint32_t node : nodes_) local_[node] = nobody;
  nodes_.clear();
  distance_.clear();
  for (const std::uint32_t edge : edges) {
    come_to(network_.edges[edge].from, 0.0, reach);
    come_to(network_.edges[edge].to, 0.0, reach);
  }
  ends_here_ = nodes_.size();
  while (!queue_.empty()) {
    const auto [distance, local] = queue_.top();
    queue_.pop();
    if (distance > distance_[local]) continue;
    for (const StreetEnd& end : ends_.at(nodes_[local])) {
      come_to(end.far_node, distance + lengths_[end.edge], reach);
    }
  }
  first_.assign(1, 0);
  links_.clear();
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    for (const StreetEnd& end : ends_.at(nodes_[i])) {
      const std::uint32_t to = local_[end.far_node];
      if (to != nobody && to != i) links_.push_back({to, lengths_[end.edge]});
    }
    first_.push_back(links_.size());
  }
}

void Surroundings::come_to(std::uint32_t node, double distance, double reach) {
  if (distance > reach) return;
  std::uint32_t& local = local_[node];
  if (local == nobody) {
    local = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back(node);
    distance_.push_back(distance);
  } else if (distance_[local] <= distance) {
    return;
  }
  distance_[local] = distance;
  queue_.emplace(distance, local);
}

}  // namespace klara
