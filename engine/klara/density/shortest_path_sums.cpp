#include <klara/density/shortest_path_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/shortest_path_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <klara/base/aligned.hpp>
#include <klara/base/parallel.hpp>
#include <klara/density/lixel_moments.hpp>
#include <klara/density/street_cells.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#ifndef KLARA_SHORTEST_PATH_SUMS_ONCE
#define KLARA_SHORTEST_PATH_SUMS_ONCE
namespace klara {
namespace {

/// Nodes whose ways are relaxed together: six vectors of the widest kind.
constexpr std::size_t lanes = 48;
constexpr std::size_t most_edges_of_cell = 64;
constexpr std::size_t cells_per_block = 16;

/// The network in bandwidths.
struct Streets {
  StreetEnds ends;
  std::vector<double> length;  // of each edge
  PointsAlongEdges points;     // along, too
  double lixel = 0.0;
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
  void relax(const Surroundings& around) {
    const std::size_t nodes = around.nodes().size();
    const std::size_t needed = (nodes + 1) * lanes;
    if (needed > left_.size()) left_.of(2 * needed);
    std::fill_n(left_.data(), needed, 0.0);  // the last is the row of nobody
    nobody_ = nodes;
    waits_.assign(nodes, false);
    for (std::size_t lane = 0; lane < around.ends(); ++lane) {
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
        for (const auto& [to, length] : around.links(node)) {
          if (!longer(node, to, length)) continue;
          waits_[to] = true;
          any = any || to < node;
        }
      }
    }
  }

  /// Zero for nobody.
  [[nodiscard]] const double* row(std::uint32_t node) const {
    return left_.data() + (node == Surroundings::nobody ? nobody_ : node) * lanes;
  }

 private:
  /// Whether any lane has more left at `to` by way of `node`; it has then.
  bool longer(std::size_t node, std::size_t to, double length) {
    const hn::CappedTag<double, 8> d;
    const double* const from = left_.data() + node * lanes;
    double* const at = left_.data() + to * lanes;
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

  Aligned<double> left_;
  std::size_t nobody_ = 0;
  std::vector<bool> waits_;
};

/// The edges of a cell and their sums. Columns, for eight edges at a time; what fills up the last
/// eight has no lixels.
template <std::size_t degree>
class CellSums {
 public:
  CellSums(const StreetNetwork& network, const Lixels& lixels, const Streets& streets,
           const RunContext& run)
      : network_(network), lixels_(lixels), streets_(streets), run_(run), step_(streets.lixel) {}

  void begin(std::span<const std::uint32_t> edges, const Surroundings& around) {
    edges_ = edges;
    first_slot_.clear();
    shapes_.clear();
    std::size_t slots = 0;
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
        first_slot_.push_back(slots);
        slots += shape.count + 1;
      }
      slot_[i] = real ? static_cast<double>(first_slot_[i]) : 0.0;
      from_[i] = real ? around.local(network_.edges[edges[i]].from) : 0;
      to_[i] = real ? around.local(network_.edges[edges[i]].to) : 0;
      length_[i] = shape.length;
      last_[i] = shape.last_centre;
      count_[i] = static_cast<double>(shape.count);
    }
    at_first_.resize(std::max(at_first_.size(), slots));
    at_last_.resize(at_first_.size());
  }

  /// The points of an edge, of whose ends this much is left.
  void add(std::uint32_t edge, const double* from, const double* to) {
    const hn::CappedTag<double, 8> d;
    const hn::Rebind<std::int64_t, decltype(d)> whole;
    const auto own = static_cast<std::size_t>(std::ranges::find(edges_, edge) - edges_.begin());
    for (std::size_t i = 0; i < edges_.size(); i += hn::Lanes(d)) {
      const auto first = hn::Load(whole, from_.data() + i);
      const auto last = hn::Load(whole, to_.data() + i);
      const Left left{.first_by_from = hn::GatherIndex(d, from, first),
                      .first_by_to = hn::GatherIndex(d, to, first),
                      .last_by_from = hn::GatherIndex(d, from, last),
                      .last_by_to = hn::GatherIndex(d, to, last)};
      const auto most = hn::Max(hn::Max(left.first_by_from, left.first_by_to),
                                hn::Max(left.last_by_from, left.last_by_to));
      if (!hn::AllFalse(d, hn::Gt(most, hn::Zero(d)))) add(edge, own, i, left);
    }
  }

  /// Writes the values of all lixels of the cell and begins anew.
  void take(const WaysLeft& ways, const StreetPolynomial& kernel, double factor,
            std::span<double> values) {
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const std::uint32_t edge = edges_[i];
      double* const out = values.data() + lixels_.first[edge];
      std::fill_n(out, shapes_[i].count, 0.0);
      at_first_[first_slot_[i]] = {};
      at_last_[first_slot_[i] + shapes_[i].count] = {};
      klara::take<degree>(shapes_[i], at_first_.data() + first_slot_[i] + 1,
                          at_last_.data() + first_slot_[i], kernel, factor, out);
      add_own(i, ways, kernel, factor, out);
    }
  }

 private:
  using Vector = hn::Vec<hn::CappedTag<double, 8>>;

  /// Of the bandwidth, at the first and last nodes of eight edges by either end of another one.
  struct Left {
    Vector first_by_from, first_by_to, last_by_from, last_by_to;
  };

  /// The points of an edge to as many edges of the cell as a vector holds, but not to itself.
  HWY_INLINE void add(std::uint32_t edge, std::size_t own, std::size_t i, const Left& left) {
    const hn::CappedTag<double, 8> d;
    const hn::Rebind<std::int32_t, decltype(d)> whole;
    const auto zero = hn::Zero(d);
    const auto half = hn::Set(d, 0.5);
    const auto one = hn::Set(d, 1.0);
    const auto step = hn::Set(d, step_);
    const auto per_step = hn::Set(d, 1.0 / step_);
    const auto slack = hn::Set(d, reach_slack);
    const auto length = hn::Load(d, length_.data() + i);
    const auto last = hn::Load(d, last_.data() + i);
    const auto count = hn::Load(d, count_.data() + i);
    const auto slot = hn::Load(d, slot_.data() + i);
    const auto most = hn::Sub(count, one);
    const auto clamped = [&](auto lixel) { return hn::Max(zero, hn::Min(lixel, most)); };
    const auto count_until = [&](auto end) {
      const auto lixels = clamped(hn::Floor(hn::Add(hn::Mul(end, per_step), half)));
      return hn::IfThenElse(hn::Ge(end, last), count, lixels);
    };
    const auto count_before = [&](auto end) {
      const auto lixels = clamped(hn::Ceil(hn::Sub(hn::Mul(end, per_step), half)));
      return hn::IfThenElse(hn::Gt(end, last), count, lixels);
    };
    const auto centre = [&](auto lixel) {
      return hn::IfThenElse(hn::Ge(lixel, most), last, hn::Mul(hn::Add(lixel, half), step));
    };
    HWY_ALIGN std::array<std::int32_t, 8> until, since;
    HWY_ALIGN std::array<double, 8> left_until, left_since;
    const std::size_t edges = std::min(hn::Lanes(d), edges_.size() - i);

    const auto& points = streets_.points;
    for (std::size_t p = points.first[edge]; p < points.first[edge + 1]; ++p) {
      const auto from = hn::Set(d, points.along[p]);
      const auto to = hn::Set(d, streets_.length[edge] - points.along[p]);
      const auto a =
          hn::Max(zero, hn::Max(hn::Sub(left.first_by_from, from), hn::Sub(left.first_by_to, to)));
      const auto b =
          hn::Max(zero, hn::Max(hn::Sub(left.last_by_from, from), hn::Sub(left.last_by_to, to)));
      if (hn::AllFalse(d, hn::Gt(hn::Max(a, b), zero))) continue;
      // Up to the middle between its ways through either end, a point comes from the first.
      const auto middle = count_until(hn::Mul(half, hn::Add(length, hn::Sub(a, b))));
      const auto end =
          hn::IfThenElseZero(hn::Gt(a, zero), hn::Min(middle, count_until(hn::Add(a, slack))));
      const auto start =
          hn::IfThenElse(hn::Gt(b, zero),
                         hn::Max(middle, count_before(hn::Sub(hn::Sub(length, b), slack))), count);
      const auto a_there = hn::Max(zero, hn::Sub(a, centre(hn::Sub(end, one))));
      const auto b_there = hn::Max(zero, hn::Sub(b, hn::Sub(length, centre(start))));
      hn::Store(hn::DemoteTo(whole, hn::Add(slot, end)), whole, until.data());
      hn::Store(hn::DemoteTo(whole, hn::Add(slot, start)), whole, since.data());
      hn::Store(a_there, d, left_until.data());
      hn::Store(b_there, d, left_since.data());
      for (std::size_t e = 0; e < edges; ++e) {
        if (i + e == own) continue;
        // What reaches no lixel goes to a slot that nobody reads: cheaper than to ask.
        klara::add<degree>(at_first_[static_cast<std::size_t>(until[e])], points.weight[p],
                           left_until[e]);
        klara::add<degree>(at_last_[static_cast<std::size_t>(since[e])], points.weight[p],
                           left_since[e]);
      }
    }
  }

  /// The points of an edge to its own lixels: straight, or out by one end and in by the other.
  void add_own(std::size_t i, const WaysLeft& ways, const StreetPolynomial& kernel, double factor,
               double* values) {
    const auto& points = streets_.points;
    const EdgeLixels& lixels = shapes_[i];
    const double across = ways.row(static_cast<std::uint32_t>(from_[i]))[to_[i]];
    for (std::size_t p = points.first[edges_[i]]; p < points.first[edges_[i] + 1]; ++p) {
      throw_if_stopped(run_);  // a long street may hold many points and lixels
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
  const RunContext& run_;
  double step_;
  std::span<const std::uint32_t> edges_;
  std::vector<EdgeLixels> shapes_;
  // Of each edge: a slot before its lixels in at_first_, and one after them in at_last_, for what
  // reaches none.
  std::vector<std::size_t> first_slot_;
  HWY_ALIGN std::array<std::int64_t, most_edges_of_cell> from_, to_;  // lanes of its nodes
  HWY_ALIGN std::array<double, most_edges_of_cell> length_, last_, count_, slot_;
  std::vector<Moments<degree>> at_first_, at_last_;
};

template <std::size_t degree>
void write_cells(const StreetNetwork& network, const Lixels& lixels, const Streets& streets,
                 const StreetCells& cells, IndexRange range, const StreetPolynomial& kernel,
                 double factor, std::span<double> values, const RunContext& run) {
  Surroundings around(network, streets.ends, streets.length);
  WaysLeft ways;
  const auto sums = std::make_unique<CellSums<degree>>(network, lixels, streets, run);
  for (std::size_t cell = range.begin; cell < range.end; ++cell) {
    throw_if_stopped(run);
    around.explore(cells.at(cell), 1.0);
    ways.relax(around);
    sums->begin(cells.at(cell), around);
    for (std::uint32_t node = 0; node < around.nodes().size(); ++node) {
      for (const StreetEnd& end : streets.ends.at(around.nodes()[node])) {
        if (streets.points.first[end.edge] == streets.points.first[end.edge + 1]) continue;
        // Once for each edge: from its first node, or from the only one within reach.
        const std::uint32_t far = around.local(end.far_node);
        if (!end.at_from && far != Surroundings::nobody) continue;
        const std::uint32_t from = end.at_from ? node : far, to = end.at_from ? far : node;
        sums->add(end.edge, ways.row(from), ways.row(to));
      }
    }
    sums->take(ways, kernel, factor, values);
  }
}

void write_cells_of_degree(const StreetNetwork& network, const Lixels& lixels,
                           const Streets& streets, const StreetCells& cells, IndexRange range,
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
  const StreetCells cells = street_cells(network, lanes, most_edges_of_cell);
  for_each_block(cells.size(), cells_per_block, run, [&](IndexRange range) {
    HWY_DYNAMIC_DISPATCH(write_cells_of_degree)
    (network, lixels, streets, cells, range, kernel, 1.0 / bandwidth.value, values, run);
  });
}

}  // namespace klara
#endif
