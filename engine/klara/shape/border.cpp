#include <klara/shape/border.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace klara {
namespace {

/// Of coordinates: more than the roundings between an edge and its part within a strip.
constexpr double slack_of_coordinates = 1e-14;

void require_window(const MultiPolygon& window) {
  const auto require_finite = [](const Ring& ring) {
    for (const Position vertex : ring) {
      if (std::isfinite(vertex.x) && std::isfinite(vertex.y)) continue;
      throw bad_argument("WINDOW_INVALID",
                         {.en = fmt::format("a corner of the window lies at {} m east, {} m north",
                                            vertex.x, vertex.y),
                          .sv = fmt::format("ett hörn av fönstret ligger vid {} m öst, {} m nord",
                                            vertex.x, vertex.y)});
    }
  };
  for (const Polygon& polygon : window) {
    require_finite(polygon.shell);
    for (const Ring& hole : polygon.holes) require_finite(hole);
  }
  if (area(window).value > 0.0) return;
  throw bad_argument("WINDOW_EMPTY",
                     {.en = fmt::format("the window has {} polygons and no area", window.size()),
                      .sv = fmt::format("fönstret har {} polygoner och ingen yta", window.size())})
      .with_remedy({.en = "Give the land where incidents could have been seen as polygons.",
                    .sv = "Ange den mark där brott kunde ha setts som polygoner."});
}

bool is_lower(Position a, Position b) {
  return std::tie(a.y, a.x) < std::tie(b.y, b.x);
}

/// An edge from its lower end, so that both sides of a shared edge look the same.
struct Line {
  Position low, high;
  int upwards;  // how many more edges go from low to high than back

  [[nodiscard]] auto ends() const { return std::tie(low.y, low.x, high.y, high.x); }
};

}  // namespace

std::vector<BorderEdge> border_of(const MultiPolygon& window) {
  require_window(window);
  std::vector<Line> lines;
  const auto add = [&](const Ring& ring, bool is_shell) {
    if (ring.empty()) return;
    const std::size_t first = lines.size();
    const Position o = ring.front();
    double doubled = 0.0;
    Position previous = ring.back();
    for (const Position vertex : ring) {
      doubled += (previous.x - o.x) * (vertex.y - o.y) - (vertex.x - o.x) * (previous.y - o.y);
      if (is_lower(previous, vertex)) lines.push_back({previous, vertex, +1});
      if (is_lower(vertex, previous)) lines.push_back({vertex, previous, -1});
      previous = vertex;
    }
    if ((doubled > 0.0) == is_shell) return;
    for (std::size_t i = first; i < lines.size(); ++i) lines[i].upwards = -lines[i].upwards;
  };
  for (const Polygon& polygon : window) {
    add(polygon.shell, true);
    for (const Ring& hole : polygon.holes) add(hole, false);
  }

  std::ranges::sort(lines, {}, [](const Line& line) { return line.ends(); });
  std::vector<BorderEdge> border;
  for (std::size_t i = 0; i < lines.size();) {
    int upwards = 0;
    const Line line = lines[i];
    for (; i < lines.size() && lines[i].ends() == line.ends(); ++i) upwards += lines[i].upwards;
    for (; upwards > 0; --upwards) border.push_back({line.low, line.high});
    for (; upwards < 0; ++upwards) border.push_back({line.high, line.low});
  }
  return border;
}

BorderStrip::BorderStrip(std::span<const BorderEdge> border, double south, double north,
                         std::vector<double> parallels)
    : parallels_(std::move(parallels)), windings_(parallels_.size(), 0) {
  double largest = std::max(std::abs(south), std::abs(north));
  for (const auto& [from, to] : border) {
    largest =
        std::max({largest, std::abs(from.x), std::abs(from.y), std::abs(to.x), std::abs(to.y)});
  }
  slack_ = slack_of_coordinates * largest;
  for (const BorderEdge& edge : border) {
    auto [low, high] = edge;
    if (low.y > high.y) std::swap(low, high);
    if (low.y > north + slack_) break;  // edges come by their lower end
    if (high.y < south - slack_) continue;
    const auto x_at = [&](double y) {
      if (y <= low.y) return low.x;
      if (y >= high.y) return high.x;
      return low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x);
    };
    const double a = low.y == high.y ? low.x : x_at(south);
    const double b = low.y == high.y ? high.x : x_at(north);
    entries_.push_back({.edge = edge, .west = std::min(a, b), .east = std::max(a, b)});
  }
  std::ranges::stable_sort(entries_, {}, &Entry::east);
}

void BorderStrip::move_to(double west, double east) {
  for (; passed_ < entries_.size() && entries_[passed_].east < west - slack_; ++passed_) {
    const auto& [from, to] = entries_[passed_].edge;
    const auto first_from = [&](double y) {
      return static_cast<std::size_t>(std::ranges::lower_bound(parallels_, y) - parallels_.begin());
    };
    // South-going, it counts from its lower end, which may lie on the parallel, to the upper one.
    const std::size_t a = first_from(from.y);
    const std::size_t b = first_from(to.y);
    for (std::size_t k = b; k < a; ++k) ++windings_[k];
    for (std::size_t k = a; k < b; ++k) --windings_[k];
  }
  near_.clear();
  for (std::size_t i = passed_; i < entries_.size(); ++i) {
    if (entries_[i].west <= east + slack_) near_.push_back(entries_[i].edge);
  }
}

}  // namespace klara
