#pragma once
/// Places in boxes and boxes in strips, for work that goes from west to east along strips.
#include <klara/base/run_context.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace klara {

struct Place {
  Position at;
  std::size_t parallel;  // of the strip's
  std::size_t index;     // by which its owner knows it
};

struct PlaceBox {
  double west, east;
  std::size_t begin, end;  // of the strip's places
};

/// Places by boxes from west to east, and the parallels that they lie on, ascending.
struct PlaceStrip {
  double south, north;
  std::vector<double> parallels;
  std::vector<Place> places;
  std::vector<PlaceBox> boxes;
};

/// Calls work(strip) for the points of these rows, in boxes of this side, strip by strip; their
/// indices are rows. Strips are the same for every number of threads. Cost: O(rows log).
void for_each_strip(const PointSet& points, std::span<const std::uint32_t> rows, double side,
                    const RunContext& run, const std::function<void(PlaceStrip)>& work);

}  // namespace klara
