#include <klara/shape/street_network.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace klara {
namespace {

constexpr double most_tolerance = 100.0;  // m
constexpr double least_bucket = 0.001;    // m; a bucket may be wider than the tolerance
constexpr std::uint32_t nobody = 0xFFFFFFFF;

void require_tolerance(Metres tolerance) {
  if (0.0 <= tolerance.value && tolerance.value <= most_tolerance) return;
  throw bad_argument(
      "TOLERANCE_RANGE",
      {.en = fmt::format("the tolerance of vertices must lie between 0 and {} m, got {} m",
                         most_tolerance, tolerance.value),
       .sv = fmt::format("toleransen för brytpunkter måste ligga mellan 0 och {} m, inte {} m",
                         most_tolerance, tolerance.value)});
}

std::size_t checked_vertices(std::span<const Polyline> streets) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < streets.size(); ++i) {
    count += streets[i].size();
    for (const Position p : streets[i]) {
      if (std::isfinite(p.x) && std::isfinite(p.y)) continue;
      throw bad_data("COORD_NOT_FINITE",
                     {.en = fmt::format("street {} has a coordinate that is no number: {}, {}",
                                        i + 1, p.x, p.y),
                      .sv = fmt::format("gata {} har en koordinat som inte är ett tal: {}, {}",
                                        i + 1, p.x, p.y)});
    }
  }
  if (count >> 31 != 0) {
    throw bad_data(
        "STREETS_TOO_MANY",
        {.en = fmt::format("the streets have {} vertices; fewer than 2^31 can be held", count),
         .sv = fmt::format("gatorna har {} brytpunkter; färre än 2^31 ryms", count)});
  }
  return count;
}

/// Places that vertices are taken as, in buckets no narrower than the tolerance.
class Places {
 public:
  Places(Metres tolerance, std::size_t vertices)
      : tolerance2_(tolerance.value * tolerance.value),
        per_metre_(1.0 / std::max(tolerance.value, least_bucket)) {
    first_.reserve(vertices);
  }

  /// The place of a vertex: the nearest within the tolerance, the earlier of two as near, else a
  /// new one.
  std::uint32_t place_of(Position p) {
    if (positions_.empty()) origin_ = p;
    const double column = std::floor((p.x - origin_.x) * per_metre_);
    const double row = std::floor((p.y - origin_.y) * per_metre_);
    std::uint32_t best = nobody;
    double best2 = tolerance2_;
    for (const double down : {-1.0, 0.0, 1.0}) {
      for (const double along : {-1.0, 0.0, 1.0}) {
        const auto bucket = first_.find({column + along, row + down});
        if (bucket == first_.end()) continue;
        for (std::uint32_t i = bucket->second; i != nobody; i = next_[i]) {
          const double dx = positions_[i].x - p.x;
          const double dy = positions_[i].y - p.y;
          const double d2 = dx * dx + dy * dy;
          if (d2 < best2 || (d2 == best2 && i < best)) {
            best = i;
            best2 = d2;
          }
        }
      }
    }
    if (best != nobody) return best;
    const auto place = static_cast<std::uint32_t>(positions_.size());
    positions_.push_back(p);
    auto& first = first_.try_emplace({column, row}, nobody).first->second;
    next_.push_back(std::exchange(first, place));
    return place;
  }

  [[nodiscard]] Position position(std::uint32_t place) const { return positions_[place]; }
  [[nodiscard]] std::size_t size() const { return positions_.size(); }

 private:
  using Bucket = std::pair<double, double>;  // whole numbers, of any size

  struct Hash {
    std::size_t operator()(const Bucket& bucket) const {
      const std::hash<double> hash;
      return hash(bucket.first) * 0x9E3779B97F4A7C15u + hash(bucket.second);
    }
  };

  double tolerance2_;
  double per_metre_;
  Position origin_;  // so that buckets keep their digits
  std::vector<Position> positions_;
  std::unordered_map<Bucket, std::uint32_t, Hash> first_;
  std::vector<std::uint32_t> next_;  // in the same bucket
};

/// A street as places, none twice in a row.
using Path = std::vector<std::uint32_t>;

double length_of(const Polyline& line) {
  double length = 0.0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    length += std::hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y);
  }
  return length;
}

/// A piece of a street, from one node to the next.
struct Piece {
  std::size_t street = 0;
  Path path;        // as the street runs
  Path undirected;  // the same for both directions
};

std::vector<Piece> pieces_of(const std::vector<Path>& paths, const std::vector<bool>& is_node) {
  std::vector<Piece> pieces;
  for (std::size_t street = 0; street < paths.size(); ++street) {
    const Path& path = paths[street];
    std::size_t begin = 0;
    for (std::size_t i = 1; i < path.size(); ++i) {
      if (!is_node[path[i]]) continue;
      const auto at = [&](std::size_t k) { return path.begin() + static_cast<std::ptrdiff_t>(k); };
      const Path piece(at(begin), at(i + 1));
      const Path reversed(piece.rbegin(), piece.rend());
      pieces.push_back({.street = street, .path = piece, .undirected = std::min(piece, reversed)});
      begin = i;
    }
  }
  return pieces;
}

/// Which pieces stay: the first of those with the same vertices.
std::vector<bool> first_of_equals(const std::vector<Piece>& pieces) {
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {},
                           [&](std::size_t i) -> const Path& { return pieces[i].undirected; });
  std::vector<bool> stays(pieces.size(), true);
  for (std::size_t k = 1; k < order.size(); ++k) {
    stays[order[k]] = pieces[order[k]].undirected != pieces[order[k - 1]].undirected;
  }
  return stays;
}

}  // namespace

StreetNetwork street_network(std::span<const Polyline> streets,
                             const StreetNetworkOptions& options) {
  require_tolerance(options.tolerance);
  Places places(options.tolerance, checked_vertices(streets));
  StreetNetwork network;

  std::vector<Path> paths(streets.size());
  std::vector<std::uint32_t> visits;  // to each place, the ends of a street twice
  for (std::size_t i = 0; i < streets.size(); ++i) {
    Path& path = paths[i];
    for (const Position p : streets[i]) {
      const std::uint32_t place = places.place_of(p);
      if (path.empty() || path.back() != place) path.push_back(place);
    }
    visits.resize(places.size());
    if (path.size() < 2) {
      path.clear();
      ++network.without_length;
      continue;
    }
    for (const std::uint32_t place : path) ++visits[place];
    // A street that turns back ends there, and comes home along what it already is.
    for (std::size_t k = 2; k < path.size(); ++k) visits[path[k - 1]] += path[k] == path[k - 2];
    ++visits[path.front()];
    ++visits[path.back()];
  }

  std::vector<bool> is_node(places.size());
  std::vector<std::uint32_t> node_of(places.size(), nobody);
  for (std::uint32_t place = 0; place < is_node.size(); ++place) {
    is_node[place] = visits[place] >= 2;
    if (!is_node[place]) continue;
    node_of[place] = static_cast<std::uint32_t>(network.nodes.size());
    network.nodes.push_back(places.position(place));
  }

  const std::vector<Piece> pieces = pieces_of(paths, is_node);
  const std::vector<bool> stays = first_of_equals(pieces);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!stays[i]) {
      ++network.repeated;
      continue;
    }
    const Path& path = pieces[i].path;
    StreetEdge edge{.from = node_of[path.front()],
                    .to = node_of[path.back()],
                    .length = {},
                    .line = {},
                    .street = pieces[i].street};
    edge.line.reserve(path.size());
    for (const std::uint32_t place : path) edge.line.push_back(places.position(place));
    edge.length = {length_of(edge.line)};
    network.edges.push_back(std::move(edge));
  }
  if (network.edges.empty()) {
    throw bad_data("STREETS_EMPTY",
                   {.en = fmt::format("none of {} streets has a length", streets.size()),
                    .sv = fmt::format("ingen av {} gator har någon längd", streets.size())});
  }
  return network;
}

StreetEnds street_ends(const StreetNetwork& network) {
  StreetEnds result;
  result.first.assign(network.nodes.size() + 1, 0);
  for (const StreetEdge& edge : network.edges) {
    ++result.first[edge.from + 1];
    ++result.first[edge.to + 1];
  }
  std::partial_sum(result.first.begin(), result.first.end(), result.first.begin());
  std::vector<std::size_t> next(result.first.begin(), result.first.end() - 1);
  result.ends.resize(result.first.back());
  for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
    const StreetEdge& edge = network.edges[e];
    result.ends[next[edge.from]++] = {.edge = e, .far_node = edge.to, .at_from = true};
    result.ends[next[edge.to]++] = {.edge = e, .far_node = edge.from, .at_from = false};
  }
  return result;
}

}  // namespace klara
