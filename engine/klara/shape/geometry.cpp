#include <klara/shape/geometry.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace klara {
namespace {

template <class Visit>
void for_each_ring(const MultiPolygon& polygons, const Visit& visit) {
  for (const Polygon& polygon : polygons) {
    visit(polygon.shell);
    for (const Ring& hole : polygon.holes) visit(hole);
  }
}

/// Visits the edges of a ring, the closing one first.
template <class Visit>
void for_each_edge(const Ring& ring, const Visit& visit) {
  if (ring.empty()) return;
  Position previous = ring.back();
  for (const Position vertex : ring) {
    visit(previous, vertex);
    previous = vertex;
  }
}

/// A sum held exactly as doubles that do not overlap, smallest first (Shewchuk 1997, section 2.4).
class Expansion {
 public:
  void add(double term) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const double sum = term + parts_[i];
      const double of_part = sum - term;
      const double error = (term - (sum - of_part)) + (parts_[i] - of_part);
      if (error != 0.0) parts_[kept++] = error;
      term = sum;
    }
    parts_[kept++] = term;
    size_ = kept;
  }
  void add_product(double a, double b) {
    const double product = a * b;
    add(std::fma(a, b, -product));
    add(product);
  }
  [[nodiscard]] int sign() const {
    for (std::size_t i = size_; i-- > 0;) {
      if (parts_[i] != 0.0) return parts_[i] > 0.0 ? 1 : -1;
    }
    return 0;
  }

 private:
  std::array<double, 16> parts_{};
  std::size_t size_ = 0;
};

int exact_orientation(Position a, Position b, Position c) {
  // (b - a) x (c - a), multiplied out so that no difference is rounded.
  Expansion sum;
  sum.add_product(a.x, b.y);
  sum.add_product(-a.x, c.y);
  sum.add_product(-b.x, a.y);
  sum.add_product(b.x, c.y);
  sum.add_product(c.x, a.y);
  sum.add_product(-c.x, b.y);
  return sum.sign();
}

double doubled_area(const Ring& ring) {
  if (ring.empty()) return 0.0;
  const Position o = ring.front();
  double sum = 0.0;
  for_each_edge(ring, [&](Position a, Position b) {
    sum += (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y);
  });
  return sum;
}

/// Whether the ray east of `p` crosses the ring an odd number of times.
bool crossed_oddly(const Ring& ring, Position p) {
  bool odd = false;
  for_each_edge(ring, [&](Position a, Position b) {
    if ((a.y > p.y) == (b.y > p.y)) return;
    // The lower end first: both neighbours ask the same question of a shared edge.
    if (a.y > b.y) std::swap(a, b);
    odd ^= orientation(a, b, p) > 0;
  });
  return odd;
}

double squared_distance(Position p, Position a, Position b) {
  // The lower end first, so that both neighbours of a shared edge are equally near.
  if (a.y > b.y || (a.y == b.y && a.x > b.x)) std::swap(a, b);
  const auto squared = [](double x, double y) { return x * x + y * y; };
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double along = (p.x - a.x) * dx + (p.y - a.y) * dy;
  if (along <= 0.0) return squared(p.x - a.x, p.y - a.y);
  if (along >= length2) return squared(p.x - b.x, p.y - b.y);
  const double t = along / length2;
  return squared((p.x - a.x) - t * dx, (p.y - a.y) - t * dy);
}

}  // namespace

Bounds bounds(const Ring& ring) {
  if (ring.empty()) return {};
  Bounds b{ring.front().x, ring.front().y, ring.front().x, ring.front().y};
  for (const Position p : ring) {
    b.west = std::min(b.west, p.x);
    b.south = std::min(b.south, p.y);
    b.east = std::max(b.east, p.x);
    b.north = std::max(b.north, p.y);
  }
  return b;
}

Bounds bounds(const MultiPolygon& area) {
  Bounds result;
  for (const Polygon& polygon : area) result = united(result, bounds(polygon.shell));
  return result;
}

Bounds united(const Bounds& a, const Bounds& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.west, b.west), std::min(a.south, b.south), std::max(a.east, b.east),
          std::max(a.north, b.north)};
}

Bounds grown(const Bounds& b, Metres margin) {
  if (b.empty()) return b;
  return {b.west - margin.value, b.south - margin.value, b.east + margin.value,
          b.north + margin.value};
}

SquareMetres area(const MultiPolygon& polygons) {
  double doubled = 0.0;
  for (const Polygon& polygon : polygons) {
    doubled += std::abs(doubled_area(polygon.shell));
    for (const Ring& hole : polygon.holes) doubled -= std::abs(doubled_area(hole));
  }
  return {0.5 * doubled};
}

Position centroid(const MultiPolygon& polygons) {
  const Bounds box = bounds(polygons);
  const Position o{box.west, box.south};
  double doubled = 0.0;
  Position moment;
  Position vertices;
  std::size_t count = 0;
  for (const Polygon& polygon : polygons) {
    const auto add = [&](const Ring& ring, double role) {
      const double sign = doubled_area(ring) < 0.0 ? -role : role;
      for_each_edge(ring, [&](Position a, Position b) {
        const double cross = (a.x - o.x) * (b.y - o.y) - (b.x - o.x) * (a.y - o.y);
        doubled += sign * cross;
        moment.x += sign * cross * (a.x - o.x + b.x - o.x);
        moment.y += sign * cross * (a.y - o.y + b.y - o.y);
        vertices.x += b.x - o.x;
        vertices.y += b.y - o.y;
        ++count;
      });
    };
    add(polygon.shell, 1.0);
    for (const Ring& hole : polygon.holes) add(hole, -1.0);
  }
  if (count == 0) return {};
  if (doubled == 0.0) {
    const auto n = static_cast<double>(count);
    return {o.x + vertices.x / n, o.y + vertices.y / n};
  }
  return {o.x + moment.x / (3.0 * doubled), o.y + moment.y / (3.0 * doubled)};
}

int orientation(Position a, Position b, Position c) {
  const double left = (a.x - c.x) * (b.y - c.y);
  const double right = (a.y - c.y) * (b.x - c.x);
  const double difference = left - right;
  // Shewchuk (1997), section 4.2: beyond this bound the rounded sign is the true one.
  constexpr double epsilon = std::numeric_limits<double>::epsilon() / 2.0;
  constexpr double bound = (3.0 + 16.0 * epsilon) * epsilon;
  if (std::abs(difference) > bound * (std::abs(left) + std::abs(right))) {
    return difference > 0.0 ? 1 : -1;
  }
  return exact_orientation(a, b, c);
}

bool contains(const MultiPolygon& polygons, Position p) {
  return std::ranges::any_of(polygons, [&](const Polygon& polygon) {
    bool inside = crossed_oddly(polygon.shell, p);
    for (const Ring& hole : polygon.holes) inside ^= crossed_oddly(hole, p);
    return inside;
  });
}

Metres distance_to_border(const MultiPolygon& polygons, Position p) {
  double nearest2 = std::numeric_limits<double>::infinity();
  for_each_ring(polygons, [&](const Ring& ring) {
    for_each_edge(ring, [&](Position a, Position b) {
      nearest2 = std::min(nearest2, squared_distance(p, a, b));
    });
  });
  return {std::sqrt(nearest2)};
}

}  // namespace klara
