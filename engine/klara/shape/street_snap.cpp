#include <klara/shape/street_snap.hpp>

#include <klara/base/error.hpp>
#include <klara/base/median.hpp>
#include <klara/base/parallel.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace klara {
namespace {

constexpr double buckets_per_segment = 4.0;
constexpr double least_bucket = 1.0;  // m
constexpr double slack = 1e-6;        // of a bucket, for roundings on the way to its number
constexpr std::size_t points_per_block = 2048;

std::int64_t bucket(double position, double size, std::int64_t count) {
  return static_cast<std::int64_t>(
      std::clamp(std::floor(position / size), 0.0, static_cast<double>(count - 1)));
}

/// Where along a -> b the nearest place to p is, as a share.
double nearest_share(Position p, Position a, Position b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double along = (p.x - a.x) * dx + (p.y - a.y) * dy;
  const double length2 = dx * dx + dy * dy;
  return along <= 0.0 ? 0.0 : along >= length2 ? 1.0 : along / length2;
}

double squared(Position p, Position q) {
  const double dx = p.x - q.x;
  const double dy = p.y - q.y;
  return dx * dx + dy * dy;
}

void require_limit(Metres limit) {
  if (std::isfinite(limit.value) && limit.value >= 0.0) return;
  throw bad_argument(
      "SNAP_LIMIT_RANGE",
      {.en = fmt::format(
           "the farthest that an incident may lie from a street must be 0 m or more, got {} m",
           limit.value),
       .sv = fmt::format("ett brotts största avstånd till en gata måste vara minst 0 m, inte {} m",
                         limit.value)});
}

}  // namespace

StreetIndex::StreetIndex(const StreetNetwork& network) {
  Bounds extent;
  for (const StreetEdge& edge : network.edges) extent = united(extent, bounds(edge.line));
  if (extent.empty()) {
    starts_.assign(2, 0);
    return;
  }
  west_ = extent.west;
  south_ = extent.south;
  for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
    const Polyline& line = network.edges[e].line;
    double along = 0.0;
    for (std::size_t i = 1; i < line.size(); ++i) {
      const Position a{line[i - 1].x - west_, line[i - 1].y - south_};
      const Position b{line[i].x - west_, line[i].y - south_};
      // From the line itself, as its edge was measured: its end is at the edge's length, exactly.
      const double length = std::hypot(line[i].x - line[i - 1].x, line[i].y - line[i - 1].y);
      segments_.push_back({.from = a, .to = b, .along = along, .length = length, .edge = e});
      along += length;
    }
  }

  const double width = extent.east - extent.west;
  const double height = extent.north - extent.south;
  const double allowed = buckets_per_segment * static_cast<double>(segments_.size()) + 1024.0;
  bucket_ = std::max({least_bucket, std::sqrt(width / allowed) * std::sqrt(height),
                      std::max(width, height) / allowed});
  columns_ = static_cast<std::int64_t>(width / bucket_) + 1;
  rows_ = static_cast<std::int64_t>(height / bucket_) + 1;

  // Row by row of buckets, the columns between which a segment crosses it.
  const auto for_each_bucket = [&](const Segment& segment, const auto& visit) {
    const auto [low, high] = segment.from.y <= segment.to.y ? std::pair(segment.from, segment.to)
                                                            : std::pair(segment.to, segment.from);
    const double reach = slack * bucket_;
    const double per_y = high.y > low.y ? (high.x - low.x) / (high.y - low.y) : 0.0;
    const std::int64_t last = bucket(high.y + reach, bucket_, rows_);
    for (std::int64_t r = bucket(low.y - reach, bucket_, rows_); r <= last; ++r) {
      const double south = static_cast<double>(r) * bucket_ - reach;
      const double north = static_cast<double>(r + 1) * bucket_ + reach;
      double x0 = low.x, x1 = high.x;
      if (high.y > low.y) {
        if (low.y < south) x0 = low.x + (south - low.y) * per_y;
        if (high.y > north) x1 = low.x + (north - low.y) * per_y;
      }
      const std::int64_t end = bucket(std::max(x0, x1) + reach, bucket_, columns_);
      for (std::int64_t c = bucket(std::min(x0, x1) - reach, bucket_, columns_); c <= end; ++c) {
        visit(static_cast<std::size_t>(r * columns_ + c));
      }
    }
  };
  starts_.assign(static_cast<std::size_t>(columns_ * rows_) + 1, 0);
  for (const Segment& segment : segments_) {
    for_each_bucket(segment, [&](std::size_t b) { ++starts_[b + 1]; });
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  inside_.resize(starts_.back());
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  for (std::uint32_t s = 0; s < segments_.size(); ++s) {
    for_each_bucket(segments_[s], [&](std::size_t b) { inside_[next[b]++] = s; });
  }
}

std::optional<StreetPlace> StreetIndex::nearest(Position p, Metres limit) const {
  const Position local{p.x - west_, p.y - south_};
  double best2 = limit.value * limit.value;
  const Segment* best = nullptr;
  double best_share = 0.0;
  if (!(std::isfinite(local.x) && std::isfinite(local.y)) || segments_.empty()) return {};

  const auto look = [&](std::int64_t row, std::int64_t first_column, std::int64_t last_column) {
    if (row < 0 || row >= rows_) return;
    first_column = std::max<std::int64_t>(first_column, 0);
    last_column = std::min(last_column, columns_ - 1);
    if (first_column > last_column) return;
    const auto begin = starts_[static_cast<std::size_t>(row * columns_ + first_column)];
    const auto end = starts_[static_cast<std::size_t>(row * columns_ + last_column) + 1];
    for (std::size_t i = begin; i < end; ++i) {
      const Segment& segment = segments_[inside_[i]];
      const double share = nearest_share(local, segment.from, segment.to);
      // At its ends exactly where its neighbours end, so that those are as near.
      const Position at = share <= 0.0 ? segment.from
                          : share >= 1.0
                              ? segment.to
                              : Position{segment.from.x + share * (segment.to.x - segment.from.x),
                                         segment.from.y + share * (segment.to.y - segment.from.y)};
      const double d2 = squared(local, at);
      if (d2 < best2 || (d2 == best2 && (best == nullptr || &segment < best))) {
        best = &segment;
        best2 = d2;
        best_share = share;
      }
    }
  };

  // Rings of buckets about that of the point, or of the place nearest to it within the buckets,
  // outwards: what lies in them is no nearer to the point than to that place.
  const std::int64_t column = bucket(local.x, bucket_, columns_);
  const std::int64_t row = bucket(local.y, bucket_, rows_);
  const double east = static_cast<double>(columns_) * bucket_;
  const double north = static_cast<double>(rows_) * bucket_;
  const double outside2 =
      squared(local, {std::clamp(local.x, 0.0, east), std::clamp(local.y, 0.0, north)});
  const std::int64_t rings = std::max(columns_, rows_);
  for (std::int64_t ring = 0; ring < rings; ++ring) {
    const double inside = std::max(0.0, static_cast<double>(ring - 1) - slack) * bucket_;
    if ((outside2 + inside * inside) * (1.0 - slack) > best2) break;
    look(row - ring, column - ring, column + ring);
    if (ring == 0) continue;
    look(row + ring, column - ring, column + ring);
    for (std::int64_t r = row - ring + 1; r < row + ring; ++r) {
      look(r, column - ring, column - ring);
      look(r, column + ring, column + ring);
    }
  }
  if (best == nullptr) return {};
  return StreetPlace{.edge = best->edge,
                     .along = {best->along + best_share * best->length},
                     .distance = {std::sqrt(best2)}};
}

SnappedPoints snapped(const PointSet& incidents, const StreetNetwork& network, Metres limit,
                      const RunContext& run) {
  require_limit(limit);
  const StreetIndex index(network);
  std::vector<std::optional<StreetPlace>> places(incidents.size());
  for_each_block(incidents.size(), points_per_block, run, [&](IndexRange rows) {
    for (std::size_t i = rows.begin; i < rows.end; ++i) {
      places[i] = index.nearest({incidents.x[i], incidents.y[i]}, limit);
    }
  });

  SnappedPoints result;
  result.report.incidents = incidents.size();
  result.report.limit = limit;
  std::vector<double> distances;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) {
      result.report.too_far.push_back(i);
      continue;
    }
    result.points.push_back(
        {.edge = places[i]->edge, .along = places[i]->along, .weight = incidents.weight_of(i)});
    distances.push_back(places[i]->distance.value);
    result.report.farthest = std::max(result.report.farthest, places[i]->distance);
  }
  result.report.snapped = result.points.size();
  result.report.median = {distances.empty() ? 0.0 : median(std::move(distances))};
  return result;
}

PointsAlongEdges points_along_edges(std::span<const StreetPoint> points, std::size_t edges) {
  std::vector<std::size_t> begin(edges + 1);
  for (const StreetPoint& point : points) ++begin[point.edge + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<StreetPoint> sorted(points.size());
  std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
  for (const StreetPoint& point : points) sorted[next[point.edge]++] = point;

  PointsAlongEdges result;
  result.first.reserve(edges + 1);
  result.first.push_back(0);
  for (std::size_t e = 0; e < edges; ++e) {
    const std::span<StreetPoint> here(sorted.data() + begin[e], begin[e + 1] - begin[e]);
    std::ranges::stable_sort(here, {}, &StreetPoint::along);
    for (const StreetPoint& point : here) {
      const bool same =
          result.along.size() > result.first.back() && result.along.back() == point.along.value;
      if (same) {
        result.weight.back() += point.weight;
      } else {
        result.along.push_back(point.along.value);
        result.weight.push_back(point.weight);
      }
    }
    result.first.push_back(result.along.size());
  }
  return result;
}

}  // namespace klara
