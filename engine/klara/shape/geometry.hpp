#pragma once
/// Polygons on the projected plane, in metres east and north.
#include <klara/base/units.hpp>

#include <vector>

namespace klara {

struct Position {
  double x = 0.0, y = 0.0;
  friend bool operator==(const Position&, const Position&) = default;
};

/// Vertices in either direction; the last is joined to the first and does not repeat it.
using Ring = std::vector<Position>;

struct Polygon {
  Ring shell;
  std::vector<Ring> holes;
  friend bool operator==(const Polygon&, const Polygon&) = default;
};

using MultiPolygon = std::vector<Polygon>;

/// [west, east] x [south, north]; empty when east < west.
struct Bounds {
  double west = 0.0, south = 0.0, east = -1.0, north = -1.0;

  [[nodiscard]] bool empty() const { return east < west || north < south; }
  [[nodiscard]] bool contains(Position p) const {
    return west <= p.x && p.x <= east && south <= p.y && p.y <= north;
  }
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

[[nodiscard]] Bounds bounds(const Ring& ring);
[[nodiscard]] Bounds bounds(const MultiPolygon& area);
[[nodiscard]] Bounds united(const Bounds& a, const Bounds& b);
/// Empty stays empty.
[[nodiscard]] Bounds grown(const Bounds& b, Metres margin);

/// The area enclosed, holes left out; parts must not overlap. Computed about the first vertex, so
/// that northings of 6.58e6 m cost no digits.
[[nodiscard]] SquareMetres area(const MultiPolygon& polygons);

/// The centre of gravity of the area; the mean vertex if the area is zero.
[[nodiscard]] Position centroid(const MultiPolygon& polygons);

/// The sign of the doubled area of the triangle a, b, c: +1 if c lies left of a -> b, -1 if right,
/// 0 if on the line. Exact for coordinates of any size between 1e-140 and 1e150: a filter first,
/// expansions (Shewchuk 1997) where the filter cannot tell.
[[nodiscard]] int orientation(Position a, Position b, Position c);

/// Whether `p` lies in one of the polygons, by crossings of the ray east of p with half-open edges:
/// an edge counts when exactly one end lies above p, and p lies strictly left of it. Where two
/// polygons share an edge to the bit, a point on it lies in exactly one of them: west borders and
/// the south ones of horizontal edges are in, east and north ones are out.
/// Cost: O(vertices).
[[nodiscard]] bool contains(const MultiPolygon& polygons, Position p);

/// The distance from `p` to the nearest point of any ring. Cost: O(vertices).
[[nodiscard]] Metres distance_to_border(const MultiPolygon& polygons, Position p);

}  // namespace klara
