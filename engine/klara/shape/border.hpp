#pragma once
/// The border of a window as single edges, and those near a place.
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// The window lies on the left of from -> to.
struct BorderEdge {
  Position from, to;
  friend bool operator==(const BorderEdge&, const BorderEdge&) = default;
};

/// The edges of all rings, by their lower end. Those that two polygons of the window share to the
/// bit are none of its border and left out. Rings must be simple and polygons not overlap, as the
/// door has them.
///
/// Throws Error{bad_argument} WINDOW_INVALID for a vertex that is not finite, WINDOW_EMPTY for a
/// window without area. Cost: O(vertices log).
[[nodiscard]] std::vector<BorderEdge> border_of(const MultiPolygon& window);

/// The border about a box that moves from west to east along a strip.
///
/// How often the border winds about a place is what the edges that cross its parallel on the west
/// add up to: +1 for each that goes south, -1 for each that goes north. The strip adds up those
/// beyond the box, so that whoever asks looks at the near ones alone.
class BorderStrip {
 public:
  /// The strip is [south, north]; `parallels` ascend and lie within it. The border must outlive it.
  /// Cost: O(edges).
  BorderStrip(std::span<const BorderEdge> border, double south, double north,
              std::vector<double> parallels);

  /// To the box [west, east], east of the last one's begin. Cost: O(edges that meet the strip).
  void move_to(double west, double east);

  /// All edges that meet the box, and perhaps some that only come close.
  [[nodiscard]] std::span<const BorderEdge> near() const { return near_; }
  /// On the parallel with this number, of the edges that are not near. An edge crosses it if
  /// exactly one end lies above.
  [[nodiscard]] int winding(std::size_t parallel) const { return windings_[parallel]; }

 private:
  struct Entry {
    BorderEdge edge;
    double west, east;  // of the part within the strip
  };

  double slack_ = 0.0;
  std::vector<double> parallels_;
  std::vector<Entry> entries_;  // by their east
  std::size_t passed_ = 0;      // of the entries
  std::vector<int> windings_;
  std::vector<BorderEdge> near_;
};

}  // namespace klara
