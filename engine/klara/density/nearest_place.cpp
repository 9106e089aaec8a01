#include <klara/density/nearest_place.hpp>

#include <klara/shape/cell_index.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace klara {

std::vector<double> distances_to_nearest(const PointSet& places, std::span<const std::size_t> of,
                                         const RunContext& run) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> distances(of.size(), infinity);
  if (places.size() < 2) return distances;
  const Bounds extent = bounds(places);
  const double diagonal = std::hypot(extent.east - extent.west, extent.north - extent.south);
  std::vector<std::size_t> open(of.size());
  std::iota(open.begin(), open.end(), 0u);
  // A place has about three others within reach where places lie evenly; who finds none looks
  // twice as far.
  double reach = diagonal / std::sqrt(static_cast<double>(places.size()));
  while (!open.empty()) {
    const CellIndex index(places, {reach});
    std::erase_if(open, [&](std::size_t i) {
      throw_if_stopped(run);
      double nearest2 = infinity;
      index.visit_within_reach(places.x[of[i]], places.y[of[i]], [&](double d2, double) {
        if (d2 > 0.0) nearest2 = std::min(nearest2, d2);
      });
      distances[i] = std::sqrt(nearest2);
      return nearest2 < infinity;
    });
    if (reach > 2.0 * diagonal) break;
    reach *= 2.0;
  }
  return distances;
}

Metres median_to_nearest(const PointSet& places, std::span<const std::size_t> of,
                         const RunContext& run) {
  constexpr std::size_t judged_by = 2000;
  std::vector<std::size_t> some;
  const std::size_t step = of.size() / judged_by + 1;
  for (std::size_t i = 0; i < of.size(); i += step) some.push_back(of[i]);
  std::vector<double> distances = distances_to_nearest(places, some, run);
  if (distances.empty()) return {};
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  return {std::isfinite(*middle) ? *middle : 0.0};
}

}  // namespace klara
