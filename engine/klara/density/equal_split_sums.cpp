#include <klara/density/equal_split_sums.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/density/lixel_moments.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t edges_per_block = 64;
constexpr std::uint64_t steps_between_looks = 1 << 16;  // for a stop

/// The network in bandwidths, with what the kernel does at each node.
struct Streets {
  StreetEnds ends;
  std::vector<double> length;
  PointsAlongEdges points;
  std::vector<double> onward, back;  // shares at each node
};

/// Points at a node on each of its edges.
std::vector<StreetPoint> shared_at_nodes(const StreetNetwork& network, const StreetEnds& ends,
                                         const PointsAlongEdges& points) {
  std::vector<StreetPoint> result;
  for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
    const StreetEdge& edge = network.edges[e];
    for (std::size_t p = points.first[e]; p < points.first[e + 1]; ++p) {
      const double along = points.along[p];
      if (0.0 < along && along < edge.length.value) {
        result.push_back({.edge = e, .along = {along}, .weight = points.weight[p]});
        continue;
      }
      const auto here = ends.at(along <= 0.0 ? edge.from : edge.to);
      const double share = points.weight[p] / static_cast<double>(here.size());
      for (const StreetEnd& end : here) {
        result.push_back({.edge = end.edge,
                          .along = end.at_from ? Metres{0.0} : network.edges[end.edge].length,
                          .weight = share});
      }
    }
  }
  return result;
}

Streets streets_of(const StreetNetwork& network, const PointsAlongEdges& points, Metres bandwidth,
                   EqualSplit split) {
  Streets streets;
  streets.ends = street_ends(network);
  streets.points =
      points_along_edges(shared_at_nodes(network, streets.ends, points), network.edges.size());
  for (double& along : streets.points.along) along /= bandwidth.value;
  for (const StreetEdge& edge : network.edges) {
    streets.length.push_back(edge.length.value / bandwidth.value);
  }
  for (std::size_t node = 0; node < network.nodes.size(); ++node) {
    const auto n = static_cast<double>(streets.ends.at(node).size());
    const bool continuous = split == EqualSplit::continuous;
    streets.onward.push_back(continuous ? 2.0 / n : n > 1.0 ? 1.0 / (n - 1.0) : 0.0);
    streets.back.push_back(continuous ? 2.0 / n - 1.0 : 0.0);
  }
  return streets;
}

/// A walk that has come to a node.
struct Walk {
  std::uint32_t node;
  std::uint32_t edge;  // that it came by
  bool at_from;        // whether it stands at the edge's first node
  double left;         // of the bandwidth
  double share;
};

[[noreturn]] void refuse_walks(Metres bandwidth, double most) {
  throw bad_argument(
      "WALKS_TOO_MANY",
      {.en = fmt::format("a bandwidth of {} m holds more than {:g} walks from one street, too many "
                         "to follow them all",
                         bandwidth.value, most),
       .sv = fmt::format("en bandbredd på {} m rymmer fler än {:g} vägar från en enda gata, för "
                         "många för att följa alla",
                         bandwidth.value, most)})
      .with_remedy({.en = "Use a smaller bandwidth, or the simple method, which follows the "
                          "shortest way only (--method simple).",
                    .sv = "Använd en mindre bandbredd eller den enkla metoden, som bara följer "
                          "den kortaste vägen (--method simple)."});
}

/// Refuses what following the walks would refuse after half a minute, or an hour: about how many
/// there are from each edge, lengths in whole steps of the bandwidth, from the shortest reach up.
void require_walks(const StreetNetwork& network, const Streets& streets, Metres bandwidth,
                   double most) {
  constexpr std::size_t steps = 128;
  constexpr float surely = 2.0F;                        // as steps are not exact
  const std::size_t states = 2 * network.edges.size();  // at either end of an edge, come by it
  const auto state = [](std::uint32_t edge, bool at_from) {
    return 2 * static_cast<std::size_t>(edge) + (at_from ? 1 : 0);
  };
  std::vector<std::size_t> length;
  for (const double one : streets.length) {
    const double whole = std::min(std::round(one * steps), 2.0 * steps);
    length.push_back(std::max<std::size_t>(1, static_cast<std::size_t>(whole)));
  }
  std::vector<float> walks((steps + 1) * states);  // step by step, state by state
  for (std::size_t left = 0; left <= steps; ++left) {
    for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
      for (const bool at_from : {false, true}) {
        const std::uint32_t node = at_from ? network.edges[e].from : network.edges[e].to;
        float sum = 1.0F;
        for (const StreetEnd& end : streets.ends.at(node)) {
          const bool turns = end.edge == e && end.at_from == at_from;
          const double share = turns ? streets.back[node] : streets.onward[node];
          if (share == 0.0 || length[end.edge] >= left) continue;
          sum += walks[(left - length[end.edge]) * states + state(end.edge, !end.at_from)];
        }
        walks[left * states + state(e, at_from)] = sum;
      }
    }
  }
  for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
    const float from_edge =
        walks[steps * states + state(e, true)] + walks[steps * states + state(e, false)];
    if (from_edge > surely * static_cast<float>(most)) refuse_walks(bandwidth, most);
  }
}

/// The sums of one edge after the other.
template <std::size_t degree>
class EdgeSums {
 public:
  EdgeSums(const StreetNetwork& network, const Lixels& lixels, const Streets& streets,
           Metres bandwidth, double most_walks, const RunContext& run)
      : network_(network),
        lixels_(lixels),
        streets_(streets),
        bandwidth_(bandwidth),
        most_walks_(most_walks),
        run_(run) {}

  void write(std::uint32_t edge, const StreetPolynomial& kernel, std::span<double> values) {
    const double step = lixels_.length.value / bandwidth_.value;
    const std::size_t count = lixels_.count(edge);
    const double length = streets_.length[edge];
    shape_ = {.length = length,
              .step = step,
              .last_centre = 0.5 * (static_cast<double>(count - 1) * step + length),
              .count = count};
    at_first_.resize(std::max(at_first_.size(), count));
    at_last_.resize(at_first_.size());
    walks_ = 0.0;

    follow({.node = network_.edges[edge].from,
            .edge = edge,
            .at_from = true,
            .left = 1.0,
            .share = 1.0},
           [&](double weight, double left) { add_at_first(weight, left); });
    follow({.node = network_.edges[edge].to,
            .edge = edge,
            .at_from = false,
            .left = 1.0,
            .share = 1.0},
           [&](double weight, double left) { add_at_last(weight, left); });

    const double factor = 1.0 / bandwidth_.value;
    double* const out = values.data() + lixels_.first[edge];
    std::fill_n(out, count, 0.0);
    take<degree>(shape_, at_first_.data(), at_last_.data(), kernel, factor, out);
    add_own(edge, kernel, factor, out);
  }

 private:
  /// Calls visit(weight times share, what is left of the bandwidth) for the points on every walk.
  template <class Visit>
  void follow(const Walk& from, const Visit& visit) {
    const auto& points = streets_.points;
    waiting_.assign(1, from);
    while (!waiting_.empty()) {
      const Walk walk = waiting_.back();
      waiting_.pop_back();
      look_about();
      for (const StreetEnd& end : streets_.ends.at(walk.node)) {
        const bool turns = end.edge == walk.edge && end.at_from == walk.at_from;
        const double share =
            walk.share * (turns ? streets_.back[walk.node] : streets_.onward[walk.node]);
        if (share == 0.0) continue;
        const double length = streets_.length[end.edge];
        for (std::size_t p = points.first[end.edge]; p < points.first[end.edge + 1]; ++p) {
          const double along = end.at_from ? points.along[p] : length - points.along[p];
          visit(share * points.weight[p], walk.left - along);
        }
        if (length < walk.left) {
          waiting_.push_back({.node = end.far_node,
                              .edge = end.edge,
                              .at_from = !end.at_from,
                              .left = walk.left - length,
                              .share = share});
        }
      }
    }
  }

  void look_about() {
    walks_ += 1.0;
    if (walks_ > most_walks_) refuse_walks(bandwidth_, most_walks_);
    if (++steps_ % steps_between_looks == 0) throw_if_stopped(run_);
  }

  void add_at_first(double weight, double left) {
    const std::size_t reached = left > -reach_slack ? shape_.count_until(left + reach_slack) : 0;
    if (reached == 0) return;
    add<degree>(at_first_[reached - 1], weight, std::max(0.0, left - shape_.centre(reached - 1)));
  }

  void add_at_last(double weight, double left) {
    if (!(left > -reach_slack)) return;
    // Lixels up to there lie short of the reach.
    const std::size_t first = shape_.count_until(shape_.length - left - reach_slack);
    if (first == shape_.count) return;
    const double to_last = shape_.length - shape_.centre(first);
    add<degree>(at_last_[first], weight, std::max(0.0, left - to_last));
  }

  /// The points of an edge to its own lixels, straight.
  void add_own(std::uint32_t edge, const StreetPolynomial& kernel, double factor, double* values) {
    const auto& points = streets_.points;
    for (std::size_t p = points.first[edge]; p < points.first[edge + 1]; ++p) {
      throw_if_stopped(run_);  // a long street may hold many points and lixels
      for (std::size_t j = 0; j < shape_.count; ++j) {
        const double left = 1.0 - std::abs(shape_.centre(j) - points.along[p]);
        if (left < -reach_slack) continue;
        Moments<degree> moments{};
        add<degree>(moments, points.weight[p], std::max(0.0, left));
        values[j] += factor * sum<degree>(kernel, moments);
      }
    }
  }

  const StreetNetwork& network_;
  const Lixels& lixels_;
  const Streets& streets_;
  Metres bandwidth_;
  double most_walks_;
  const RunContext& run_;
  EdgeLixels shape_;
  std::vector<Moments<degree>> at_first_, at_last_;
  std::vector<Walk> waiting_;
  double walks_ = 0.0;  // of this edge
  std::uint64_t steps_ = 0;
};

}  // namespace

void write_equal_split_sums(const StreetNetwork& network, const Lixels& lixels,
                            const PointsAlongEdges& points, Metres bandwidth,
                            const EqualSplitOptions& options, const StreetPolynomial& kernel,
                            std::span<double> values, const RunContext& run) {
  const Streets streets = streets_of(network, points, bandwidth, options.split);
  throw_if_stopped(run);
  require_walks(network, streets, bandwidth, options.most_walks);
  for_each_block(network.edges.size(), edges_per_block, run, [&](IndexRange edges) {
    with_degree(kernel.degree, [&]<std::size_t degree>() {
      EdgeSums<degree> sums(network, lixels, streets, bandwidth, options.most_walks, run);
      for (std::size_t e = edges.begin; e < edges.end; ++e) {
        sums.write(static_cast<std::uint32_t>(e), kernel, values);
      }
    });
  });
}

}  // namespace klara
