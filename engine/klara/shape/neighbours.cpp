#include <klara/shape/neighbours.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace klara {
namespace {

struct Edge {
  Position from, to;
};

bool meet(const Bounds& a, const Bounds& b) {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

Bounds bounds_of(const Edge& e) {
  return {.west = std::min(e.from.x, e.to.x),
          .south = std::min(e.from.y, e.to.y),
          .east = std::max(e.from.x, e.to.x),
          .north = std::max(e.from.y, e.to.y)};
}

std::vector<Edge> edges_near(const MultiPolygon& area, const Bounds& box) {
  std::vector<Edge> result;
  const auto take = [&](const Ring& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Edge edge{ring[i], ring[(i + 1) % ring.size()]};
      if (meet(bounds_of(edge), box)) result.push_back(edge);
    }
  };
  for (const Polygon& polygon : area) {
    take(polygon.shell);
    std::ranges::for_each(polygon.holes, take);
  }
  return result;
}

double squared_distance(Position p, const Edge& e) {
  const double ex = e.to.x - e.from.x, ey = e.to.y - e.from.y;
  const double px = p.x - e.from.x, py = p.y - e.from.y;
  const double length2 = ex * ex + ey * ey;
  const double along = length2 > 0.0 ? std::clamp((px * ex + py * ey) / length2, 0.0, 1.0) : 0.0;
  const double dx = px - along * ex, dy = py - along * ey;
  return dx * dx + dy * dy;
}

bool cross(const Edge& a, const Edge& b) {
  return orientation(a.from, a.to, b.from) * orientation(a.from, a.to, b.to) < 0 &&
         orientation(b.from, b.to, a.from) * orientation(b.from, b.to, a.to) < 0;
}

bool lie_within(const Edge& a, const Edge& b, double gap2) {
  return squared_distance(a.from, b) <= gap2 || squared_distance(a.to, b) <= gap2 ||
         squared_distance(b.from, a) <= gap2 || squared_distance(b.to, a) <= gap2 || cross(a, b);
}

/// Whether one holds a part of the other whole.
bool holds_part(const MultiPolygon& outer, const MultiPolygon& inner) {
  return std::ranges::any_of(inner, [&](const Polygon& part) {
    return !part.shell.empty() && contains(outer, part.shell.front());
  });
}

}  // namespace

bool lie_within(const MultiPolygon& a, const MultiPolygon& b, Metres gap) {
  const Bounds near_a = grown(bounds(a), gap);
  if (near_a.empty() || bounds(b).empty() || !meet(near_a, bounds(b))) return false;
  const double gap2 = gap.value * gap.value;
  const std::vector<Edge> of_a = edges_near(a, grown(bounds(b), gap));
  for (const Edge& edge : edges_near(b, near_a)) {
    const Bounds box = grown(bounds_of(edge), gap);
    const bool close = std::ranges::any_of(of_a, [&](const Edge& other) {
      return meet(bounds_of(other), box) && lie_within(edge, other, gap2);
    });
    if (close) return true;
  }
  return holds_part(a, b) || holds_part(b, a);
}

std::vector<std::vector<std::uint32_t>> neighbours_of(const DistrictSet& districts, Metres gap) {
  std::vector<Bounds> boxes;
  boxes.reserve(districts.size());
  for (const District& district : districts) boxes.push_back(bounds(district.area));
  std::vector<std::vector<std::uint32_t>> result(districts.size());
  for (std::uint32_t i = 0; i < districts.size(); ++i) {
    const Bounds near = grown(boxes[i], gap);
    for (std::uint32_t j = i + 1; j < districts.size(); ++j) {
      if (!meet(near, boxes[j]) || !lie_within(districts[i].area, districts[j].area, gap)) continue;
      result[i].push_back(j);
      result[j].push_back(i);
    }
  }
  return result;
}

}  // namespace klara
