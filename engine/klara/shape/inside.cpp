#include <klara/shape/inside.hpp>

#include <klara/shape/strips.hpp>

#include <algorithm>
#include <utility>

namespace klara {
namespace {

constexpr double most_strips = 512.0;

/// An edge through p counts as west of it, a horizontal one not at all.
int winding_about(Position p, std::span<const BorderEdge> edges) {
  int winding = 0;
  for (auto [low, high] : edges) {
    const bool is_south_going = low.y > p.y;
    if (is_south_going == (high.y > p.y)) continue;
    if (is_south_going) std::swap(low, high);
    if (orientation(low, high, p) <= 0) winding += is_south_going ? 1 : -1;
  }
  return winding;
}

}  // namespace

std::vector<std::uint32_t> rows_inside(const PointSet& points, std::span<const BorderEdge> border,
                                       const RunContext& run) {
  Bounds extent;
  for (const BorderEdge& edge : border) extent = united(extent, bounds(Ring{edge.from, edge.to}));
  std::vector<std::uint32_t> rows;  // only these can be inside
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    if (extent.contains({points.x[i], points.y[i]})) rows.push_back(i);
  }
  const double side =
      std::max(extent.east - extent.west, extent.north - extent.south) / most_strips;
  std::vector<std::uint8_t> inside(points.size(), 0);
  for_each_strip(points, rows, side, run, [&](PlaceStrip strip) {
    BorderStrip about(border, strip.south, strip.north, std::move(strip.parallels));
    for (const PlaceBox& box : strip.boxes) {
      throw_if_stopped(run);
      about.move_to(box.west, box.east);
      for (std::size_t i = box.begin; i < box.end; ++i) {
        const auto& [at, parallel, index] = strip.places[i];
        const int winding = about.winding(parallel) + winding_about(at, about.near());
        inside[index] = winding != 0 ? 1 : 0;
      }
    }
  });
  std::erase_if(rows, [&](std::uint32_t row) { return inside[row] == 0; });
  return rows;
}

}  // namespace klara
