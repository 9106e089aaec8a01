#pragma once
/// Incidents moved to the nearest street.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/street_network.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace klara {

/// A place on a street.
struct StreetPlace {
  std::uint32_t edge = 0;
  Metres along;     // from the edge's first node
  Metres distance;  // from where it was asked for
  friend bool operator==(const StreetPlace&, const StreetPlace&) = default;
};

/// The lines of a network in square buckets, for finding the nearest.
class StreetIndex {
 public:
  /// Keeps what it needs. Memory: 64 bytes a vertex, and less than 20 a bucket, of which there are
  /// about four a vertex.
  explicit StreetIndex(const StreetNetwork& network);

  /// The nearest place on any edge, none if it is farther than `limit` or `p` is no number. Of
  /// places as near the one on the lowest edge, of those the first along it: where streets meet,
  /// an incident comes to lie on the same one every time.
  [[nodiscard]] std::optional<StreetPlace> nearest(Position p, Metres limit) const;

 private:
  struct Segment {
    Position from, to;  // from the south-west corner, so that squares keep their digits
    double along;       // of `from`
    double length;
    std::uint32_t edge;
  };

  double west_ = 0.0, south_ = 0.0;
  double bucket_ = 1.0;  // m
  std::int64_t columns_ = 1, rows_ = 1;
  std::vector<Segment> segments_;      // by edge and along it
  std::vector<std::size_t> starts_;    // of each bucket in inside_, row by row, and the end
  std::vector<std::uint32_t> inside_;  // segments that come by a bucket, ascending
};

/// An incident on a street.
struct StreetPoint {
  std::uint32_t edge = 0;
  Metres along;  // from the edge's first node
  double weight = 1.0;
  friend bool operator==(const StreetPoint&, const StreetPoint&) = default;
};

/// How far incidents were moved: to be told before any result along streets.
struct SnapReport {
  std::size_t incidents = 0, snapped = 0;
  std::vector<std::size_t> too_far;  // rows farther than the limit from any street, left out
  Metres limit;
  Metres median, farthest;  // of those snapped; 0 where there are none
  friend bool operator==(const SnapReport&, const SnapReport&) = default;
};

struct SnappedPoints {
  std::vector<StreetPoint> points;  // in the order of the incidents
  SnapReport report;
  friend bool operator==(const SnappedPoints&, const SnappedPoints&) = default;
};

/// Every incident at the nearest place on a street, those farther than `limit` from all left out.
/// The median is that of the distances, the mean of the middle two where they are even in number.
/// The result is the same for every `run.threads`.
/// Throws Error{bad_argument} SNAP_LIMIT_RANGE unless the limit is 0 or more and finite;
/// Error{cancelled} when `run` is asked to stop. Cost: O(incidents * segments in nearby buckets);
/// memory 48 bytes an incident.
[[nodiscard]] SnappedPoints snapped(const PointSet& incidents, const StreetNetwork& network,
                                    Metres limit, const RunContext& run = {});

/// Points edge by edge and along each, those at one place taken as one.
struct PointsAlongEdges {
  std::vector<std::size_t> first;  // of each edge, and the end
  std::vector<double> along;       // metres from the edge's first node, ascending
  std::vector<double> weight;
};
[[nodiscard]] PointsAlongEdges points_along_edges(std::span<const StreetPoint> points,
                                                  std::size_t edges);

}  // namespace klara
