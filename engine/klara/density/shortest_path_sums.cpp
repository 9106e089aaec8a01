#include <klara/density/shortest_path_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/shortest_path_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <hwy/aligned_allocator.h>

#include <klara/base/parallel.hpp>
#include <klara/density/lixel_moments.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#ifndef KLARA_SHORTEST_PATH_SUMS_ONCE
#define KLARA_SHORTEST_PATH_SUMS_ONCE
namespace klara {
namespace {

/// Nodes whose ways are relaxed together: four vectors of the widest kind.
constexpr std::size_t lanes = 32;
constexpr std::size_t most_edges_of_cell = 64;
constexpr std::size_t cells_per_block = 16;
constexpr std::uint32_t nobody = 0xFFFFFFFF;

/// The network in bandwidths.
struct Streets {
  StreetEnds ends;
  std::vector<double> length;  // of each edge
  PointsAlongEdges points;     // along, too
  double lixel = 0.0;
};

/// Neighbouring edges, in order of place.
struct Cells {
  std::vector<std::uint32_t> edges;
  std::vector<std::size_t> first;  // of each cell in edges, and the end
};

/// The nodes within reach of a cell, the ends of its edges first, and the ways between them.
struct Surroundings {
  struct Link {
    std::uint32_t node;
    double length;
  };
  std::vector<std::uint32_t> nodes;
  std::vector<std::size_t> first;  // of each node in links, and the end
  std::vector<Link> links;
};

/// Finds surroundings; what it needs for each node is made once for many cells.
class Explorer {
 public:
  Explorer(const StreetNetwork& network, const Streets& streets)
      : network_(network), streets_(streets), local_(network.nodes.size(), nobody) {}

  const Surroundings& explore(std::span<const std::uint32_t> edges) {
    for (const std::uint32_t node : found_.nodes) local_[node] = nobody;
    found_.nodes.clear();
    distance_.clear();
    settled_.clear();
    for (const std::uint32_t edge : edges) {
      reach(network_.edges[edge].from, 0.0);
      reach(network_.edges[edge].to, 0.0);
    }
    while (!queue_.empty()) {
      const auto [distance, local] = queue_.top();
      queue_.pop();
      if (settled_[local]) continue;
      settled_[local] = true;
      for (const StreetEnd& end : streets_.ends.at(found_.nodes[local])) {
        reach(end.far_node, distance + streets_.length[end.edge]);
      }
    }
    found_.first.assign(1, 0);
    found_.links.clear();
    for (std::uint32_t i = 0; i < found_.nodes.size(); ++i) {
      for (const StreetEnd& end : streets_.ends.at(found_.nodes[i])) {
        const std::uint32_t to = local_[end.far_node];
        if (to != nobody && to != i) found_.links.push_back({to, streets_.length[end.edge]});
      }
      found_.first.push_back(found_.links.size());
    }
    return found_;
  }

  /// The node's number in the surroundings found last, nobody if it is out of reach.
  [[nodiscard]] std::uint32_t local(std::uint32_t node) const { return local_[node]; }

 private:
  void reach(std::uint32_t node, double distance) {
    if (distance > 1.0) return;
    std::uint32_t& local = local_[node];
    if (local == nobody) {
      local = static_cast<std::uint32_t>(found_.nodes.size());
      found_.nodes.push_back(node);
      distance_.push_back(distance);
      settled_.push_back(false);
    } else if (distance_[local] <= distance) {
      return;
    }
    distance_[local] = distance;
    queue_.emplace(distance, local);
  }

  using Entry = std::pair<double, std::uint32_t>;
  const StreetNetwork& network_;
  const Streets& streets_;
  std::vector<std::uint32_t> local_;
  Surroundings found_;
  std::vector<double> distance_;
  std::vector<bool> settled_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

}  // namespace
}  // namespace klara
#endif

HWY_BEFORE_NAMESPACE();
namespace klara {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// What is left of the bandwidth at each node, one lane for each end of an edge of the cell.
class WaysLeft {
 public:
  void relax(const Surroundings& around, std::size_t ends) {
    const std::size_t nodes = around.nodes.size();
    if ((nodes + 1) * lanes > room_) {
      room_ = 2 * (nodes + 1) * lanes;
      left_ = hwy::AllocateAligned<double>(room_);
    }
    std::fill_n(left_.get(), (nodes + 1) * lanes, 0.0);  // the last is the row of nobody
    nobody_ = nodes;
    waits_.assign(nodes, false);
    for (std::size_t lane = 0; lane < ends; ++lane) {
      left_[lane * lanes + lane] = 1.0;
      waits_[lane] = true;
    }
    // Nodes lie about in the order in which they are reached, so a few rounds do. However they
    // lie, every way is summed from its end on, and the longest rest is one and the same.
    for (bool any = true; any;) {
      any = false;
      for (std::size_t node = 0; node < nodes; ++node) {
        if (!waits_[node]) continue;
        waits_[node] = false;
        for (std::size_t i = around.first[node]; i < around.first[node + 1]; ++i) {
          const auto& [to, length] = around.links[i];
          if (!longer(node, to, length)) continue;
          waits_[to] = true;
          any = any || to < node;
        }
      }
    }
  }

  /// Zero for nobody.
  [[nodiscard]] const double* row(std::uint32_t node) const {
    return left_.get() + (node == nobody ? nobody_ : node) * lanes;
  }

 private:
  /// Whether any lane has more left at `to` by way of `node`; it has then.
  bool longer(std::size_t node, std::size_t to, double length) {
    const hn::CappedTag<double, 8> d;
    const double* const from = left_.get() + node * lanes;
    double* const at = left_.get() + to * lanes;
    const auto way = hn::Set(d, length);
    bool any = false;
    for (std::size_t i = 0; i < lanes; i += hn::Lanes(d)) {
      const auto now = hn::Load(d, at + i);
      const auto by = hn::Sub(hn::Load(d, from + i), way);
      any = any || !hn::AllFalse(d, hn::Gt(by, now));
      hn::Store(hn::Max(by, now), d, at + i);
    }
    return any;
  }

  hwy::AlignedFreeUniquePtr<double[]> left_;
  std::size_t room_ = 0;
  std::size_t nobody_ = 0;
  std::vector<bool> waits_;
};

/// The edges of a cell and their sums. Columns, for eight edges at a time; what fills up the last
/// eight has no lixels.
template <std::size_t degree>
class CellSums {
 public:
  CellSums(const StreetNetwork& network, const Lixels& lixels, const Streets& streets)
      : network_(network), lixels_(lixels), streets_(streets), step_(streets.lixel) {}

  void begin(std::span<const std::uint32_t> edges, const Explorer& explorer) {
    edges_ = edges;
    first_lixel_.clear();
    shapes_.clear();
    std::size_t lixel = 0;
    const std::size_t padded = (edges.size() + 7) / 8 * 8;
    for (std::size_t i = 0; i < padded; ++i) {
      const bool real = i < edges.size();
      EdgeLixels shape{.length = 0.0,
                       .step = step_,
                       .last_centre = std::numeric_limits<double>::infinity(),
                       .count = 0};
      if (real) {
        shape = lixels_of_edge(edges[i]);
        shapes_.push_back(shape);
        first_lixel_.push_back(lixel);
        lixel += shape.count;
      }
      from_[i] = real ? explorer.local(network_.edges[edges[i]].from) : 0;
      to_[i] = real ? explorer.local(network_.edges[edges[i]].to) : 0;
      length_[i] = shape.length;
      last_[i] = shape.last_centre;
      count_[i] = static_cast<double>(shape.count);
    }
    at_first_.resize(std::max(at_first_.size(), lixel));
    at_last_.resize(at_first_.size());
  }

  /// The points of an edge, of whose ends this much is left.
  void add(std::uint32_t edge, const double* from, const double* to) {
    const hn::CappedTag<double, 8> d;
    const hn::Rebind<std::int32_t, decltype(d)> di;
    const hn::Rebind<std::int64_t, decltype(d)> dl;
    const auto zero = hn::Zero(d);
    const auto half = hn::Set(d, 0.5);
    const auto one = hn::Set(d, 1.0);
    const auto step = hn::Set(d, step_);
    const auto per_step = hn::Set(d, 1.0 / step_);
    const auto slack = hn::Set(d, reach_slack);
    HWY_ALIGN std::array<double, lanes> left;
    HWY_ALIGN std::array<std::int32_t, most_edges_of_cell> until, since;
    HWY_ALIGN std::array<double, most_edges_of_cell> left_until, left_since;

    const auto& points = streets_.points;
    for (std::size_t p = points.first[edge]; p < points.first[edge + 1]; ++p) {
      const auto by_from = hn::Set(d, points.along[p]);
      const auto by_to = hn::Set(d, streets_.length[edge] - points.along[p]);
      for (std::size_t i = 0; i < lanes; i += hn::Lanes(d)) {
        const auto rest =
            hn::Max(hn::Sub(hn::Load(d, from + i), by_from), hn::Sub(hn::Load(d, to + i), by_to));
        hn::Store(hn::Max(zero, rest), d, left.data() + i);
      }
      for (std::size_t i = 0; i < edges_.size(); i += hn::Lanes(d)) {
        const auto a = hn::GatherIndex(d, left.data(), hn::Load(dl, from_.data() + i));
        const auto b = hn::GatherIndex(d, left.data(), hn::Load(dl, to_.data() + i));
        if (hn::AllFalse(d, hn::Gt(hn::Max(a, b), zero))) continue;
        const auto length = hn::Load(d, length_.data() + i);
        const auto last = hn::Load(d, last_.data() + i);
        const auto count = hn::Load(d, count_.data() + i);
        const auto most = hn::Sub(count, one);
        const auto clamped = [&](auto lixel) { return hn::Max(zero, hn::Min(lixel, most)); };
        const auto count_until = [&](auto end) {
          const auto whole = hn::Floor(hn::Add(hn::Mul(end, per_step), half));
          return hn::IfThenElse(hn::Ge(end, last), count, clamped(whole));
        };
        // Up to the middle between its ways through either end, a point comes from the first.
        const auto middle = hn::Mul(half, hn::Add(length, hn::Sub(a, b)));
        const auto before_middle = count_until(middle);
        const auto reached = hn::IfThenElse(hn::Gt(a, zero), hn::Add(a, slack), hn::Sub(zero, one));
        const auto end = hn::Min(before_middle, count_until(reached));
        const auto reach = hn::Sub(hn::Sub(length, b), slack);
        const auto unreached = hn::IfThenElse(
            hn::Gt(reach, last), count, clamped(hn::Ceil(hn::Sub(hn::Mul(reach, per_step), half))));
        const auto start =
            hn::IfThenElse(hn::Gt(b, zero), hn::Max(before_middle, unreached), count);

        const auto centre = [&](auto lixel) {
          return hn::IfThenElse(hn::Ge(lixel, most), last, hn::Mul(hn::Add(lixel, half), step));
        };
        const auto a_there = hn::Max(zero, hn::Sub(a, centre(hn::Sub(end, one))));
        const auto b_there = hn::Max(zero, hn::Sub(b, hn::Sub(length, centre(start))));
        hn::Store(hn::DemoteTo(di, end), di, until.data() + i);
        hn::Store(hn::DemoteTo(di, hn::Sub(count, start)), di, since.data() + i);
        hn::Store(a_there, d, left_until.data() + i);
        hn::Store(b_there, d, left_since.data() + i);
        const std::size_t last_edge = std::min(i + hn::Lanes(d), edges_.size());
        for (std::size_t e = i; e < last_edge; ++e) {
          if (edges_[e] == edge) continue;
          Moments<degree>* const first = at_first_.data() + first_lixel_[e];
          Moments<degree>* const after = at_last_.data() + first_lixel_[e] + shapes_[e].count;
          if (until[e] > 0)
            klara::add<degree>(first[until[e] - 1], points.weight[p], left_until[e]);
          if (since[e] > 0)
            klara::add<degree>(*(after - since[e]), points.weight[p], left_since[e]);
        }
      }
    }
  }

  /// Writes the values of all lixels of the cell and begins anew.
  void take(const WaysLeft& ways, const StreetPolynomial& kernel, double factor,
            std::span<double> values) {
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const std::uint32_t edge = edges_[i];
      double* const out = values.data() + lixels_.first[edge];
      std::fill_n(out, shapes_[i].count, 0.0);
      klara::take<degree>(shapes_[i], at_first_.data() + first_lixel_[i],
                          at_last_.data() + first_lixel_[i], kernel, factor, out);
      add_own(i, ways, kernel, factor, out);
    }
  }

 private:
  /// The points of an edge to its own lixels: straight, or out by one end and in by the other.
  void add_own(std::size_t i, const WaysLeft& ways, const StreetPolynomial& kernel, double factor,
               double* values) {
    const auto& points = streets_.points;
    const EdgeLixels& lixels = shapes_[i];
    const double across = ways.row(static_cast<std::uint32_t>(from_[i]))[to_[i]];
    for (std::size_t p = points.first[edges_[i]]; p < points.first[edges_[i] + 1]; ++p) {
      const double along = points.along[p];
      const double in_by_first = across - (lixels.length - along);
      const double in_by_last = across - along;
      for (std::size_t j = 0; j < lixels.count; ++j) {
        const double centre = lixels.centre(j);
        const double left = std::max({1.0 - std::abs(centre - along), in_by_first - centre,
                                      in_by_last - (lixels.length - centre)});
        if (left < -reach_slack) continue;
        Moments<degree> moments{};
        klara::add<degree>(moments, points.weight[p], std::max(0.0, left));
        values[j] += factor * sum<degree>(kernel, moments);
      }
    }
  }

  [[nodiscard]] EdgeLixels lixels_of_edge(std::uint32_t edge) const {
    const double length = streets_.length[edge];
    const std::size_t count = lixels_.count(edge);
    return {.length = length,
            .step = step_,
            .last_centre = 0.5 * (static_cast<double>(count - 1) * step_ + length),
            .count = count};
  }

  const StreetNetwork& network_;
  const Lixels& lixels_;
  const Streets& streets_;
  double step_;
  std::span<const std::uint32_t> edges_;
  std::vector<EdgeLixels> shapes_;
  std::vector<std::size_t> first_lixel_;                              // of each edge in at_first_
  HWY_ALIGN std::array<std::int64_t, most_edges_of_cell> from_, to_;  // lanes of its nodes
  HWY_ALIGN std::array<double, most_edges_of_cell> length_, last_, count_;
  std::vector<Moments<degree>> at_first_, at_last_;
};

template <std::size_t degree>
void write_cells(const StreetNetwork& network, const Lixels& lixels, const Streets& streets,
                 const Cells& cells, IndexRange range, const StreetPolynomial& kernel,
                 double factor, std::span<double> values, const RunContext& run) {
  Explorer explorer(network, streets);
  WaysLeft ways;
  const auto sums = std::make_unique<CellSums<degree>>(network, lixels, streets);
  for (std::size_t cell = range.begin; cell < range.end; ++cell) {
    throw_if_stopped(run);
    const auto edges = std::span(cells.edges)
                           .subspan(cells.first[cell], cells.first[cell + 1] - cells.first[cell]);
    const Surroundings& around = explorer.explore(edges);
    sums->begin(edges, explorer);
    std::size_t ends = 0;
    for (const std::uint32_t edge : edges) {
      ends = std::max<std::size_t>({ends, explorer.local(network.edges[edge].from) + 1,
                                    explorer.local(network.edges[edge].to) + 1});
    }
    ways.relax(around, ends);
    for (std::uint32_t node = 0; node < around.nodes.size(); ++node) {
      for (const StreetEnd& end : streets.ends.at(around.nodes[node])) {
        if (streets.points.first[end.edge] == streets.points.first[end.edge + 1]) continue;
        // Once for each edge: from its first node, or from the only one within reach.
        const std::uint32_t far = explorer.local(end.far_node);
        if (!end.at_from && far != nobody) continue;
        const std::uint32_t from = end.at_from ? node : far, to = end.at_from ? far : node;
        sums->add(end.edge, ways.row(from), ways.row(to));
      }
    }
    sums->take(ways, kernel, factor, values);
  }
}

void write_cells_of_degree(const StreetNetwork& network, const Lixels& lixels,
                           const Streets& streets, const Cells& cells, IndexRange range,
                           const StreetPolynomial& kernel, double factor, std::span<double> values,
                           const RunContext& run) {
  with_degree(kernel.degree, [&]<std::size_t degree>() {
    write_cells<degree>(network, lixels, streets, cells, range, kernel, factor, values, run);
  });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(write_cells_of_degree);

/// Every second bit of a number of 16.
std::uint32_t spread_bits(std::uint32_t x) {
  x = (x | (x << 8)) & 0x00FF00FF;
  x = (x | (x << 4)) & 0x0F0F0F0F;
  x = (x | (x << 2)) & 0x33333333;
  x = (x | (x << 1)) & 0x55555555;
  return x;
}

/// Nodes along a Z-shaped curve (Morton 1966), so that neighbours follow each other.
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

Cells cells_of(const StreetNetwork& network) {
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
  Cells cells;
  cells.edges.reserve(order.size());
  for (const Key& key : order) cells.edges.push_back(key[2]);

  std::vector<std::uint32_t> cell_of(network.nodes.size(), nobody);  // the last that it is in
  std::size_t nodes = 0;
  std::uint32_t cell = 0;
  cells.first.push_back(0);
  for (std::size_t i = 0; i < cells.edges.size(); ++i) {
    const StreetEdge& edge = network.edges[cells.edges[i]];
    const auto is_new = [&] {
      return (cell_of[edge.from] != cell ? 1u : 0u) +
             (cell_of[edge.to] != cell && edge.to != edge.from ? 1u : 0u);
    };
    if (nodes + is_new() > lanes || i - cells.first.back() == most_edges_of_cell) {
      cells.first.push_back(i);
      ++cell;
      nodes = 0;
    }
    nodes += is_new();
    cell_of[edge.from] = cell_of[edge.to] = cell;
  }
  cells.first.push_back(cells.edges.size());
  return cells;
}

Streets in_bandwidths(const StreetNetwork& network, const Lixels& lixels,
                      const PointsAlongEdges& points, Metres bandwidth) {
  Streets streets{.ends = street_ends(network),
                  .length = {},
                  .points = points,
                  .lixel = lixels.length.value / bandwidth.value};
  streets.length.reserve(network.edges.size());
  for (const StreetEdge& edge : network.edges) {
    streets.length.push_back(edge.length.value / bandwidth.value);
  }
  for (double& along : streets.points.along) along /= bandwidth.value;
  return streets;
}

}  // namespace

void write_shortest_path_sums(const StreetNetwork& network, const Lixels& lixels,
                              const PointsAlongEdges& points, Metres bandwidth,
                              const StreetPolynomial& kernel, std::span<double> values,
                              const RunContext& run) {
  const Streets streets = in_bandwidths(network, lixels, points, bandwidth);
  const Cells cells = cells_of(network);
  for_each_block(cells.first.size() - 1, cells_per_block, run, [&](IndexRange range) {
    HWY_DYNAMIC_DISPATCH(write_cells_of_degree)
    (network, lixels, streets, cells, range, kernel, 1.0 / bandwidth.value, values, run);
  });
}

}  // namespace klara
#endif
