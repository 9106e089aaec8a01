#include <klara/shape/strips.hpp>

#include <klara/base/parallel.hpp>

#include <algorithm>
#include <compare>
#include <limits>
#include <utility>

namespace klara {
namespace {

/// A row of the points, and its box.
struct Boxed {
  std::uint32_t strip, box, row;
  auto operator<=>(const Boxed&) const = default;
};

PlaceStrip strip_of(const PointSet& points, std::span<const Boxed> boxed) {
  PlaceStrip strip{.south = 0.0, .north = 0.0, .parallels = {}, .places = {}, .boxes = {}};
  for (const Boxed& place : boxed) strip.parallels.push_back(points.y[place.row]);
  std::ranges::sort(strip.parallels);
  const auto repeated = std::ranges::unique(strip.parallels);
  strip.parallels.erase(repeated.begin(), repeated.end());
  strip.south = strip.parallels.front();
  strip.north = strip.parallels.back();
  strip.places.reserve(boxed.size());
  for (std::size_t i = 0; i < boxed.size(); ++i) {
    const Position at{points.x[boxed[i].row], points.y[boxed[i].row]};
    const auto parallel = std::ranges::lower_bound(strip.parallels, at.y);
    strip.places.push_back(
        {at, static_cast<std::size_t>(parallel - strip.parallels.begin()), boxed[i].row});
    if (i == 0 || boxed[i].box != boxed[i - 1].box) strip.boxes.push_back({at.x, at.x, i, i});
    PlaceBox& box = strip.boxes.back();
    box = {std::min(box.west, at.x), std::max(box.east, at.x), box.begin, i + 1};
  }
  return strip;
}

}  // namespace

void for_each_strip(const PointSet& points, std::span<const std::uint32_t> rows, double side,
                    const RunContext& run, const std::function<void(PlaceStrip)>& work) {
  constexpr double none = std::numeric_limits<double>::infinity();
  double west = none, south = none;
  for (const std::uint32_t row : rows) {
    west = std::min(west, points.x[row]);
    south = std::min(south, points.y[row]);
  }
  const auto along = [side](double metres) { return static_cast<std::uint32_t>(metres / side); };
  std::vector<Boxed> boxed;
  boxed.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    boxed.push_back({along(points.y[row] - south), along(points.x[row] - west), row});
  }
  std::ranges::sort(boxed);
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < boxed.size(); ++i) {
    if (i == 0 || boxed[i].strip != boxed[i - 1].strip) begins.push_back(i);
  }
  begins.push_back(boxed.size());
  for_each_block(begins.size() - 1, 1, run, [&](IndexRange block) {
    const std::size_t begin = begins[block.begin];
    work(strip_of(points, std::span(boxed).subspan(begin, begins[block.end] - begin)));
  });
}

}  // namespace klara
