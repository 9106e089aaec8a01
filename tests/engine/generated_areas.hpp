#pragma once
/// Polygons drawn with a seed, the same on every machine.
#include <klara/base/random.hpp>
#include <klara/shape/geometry.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace klara {

/// A ring of `corners` corners about `centre` that every ray from it meets once, counter-clockwise.
inline Ring star_ring(Position centre, double least, double most, std::size_t corners,
                      Random& random) {
  Ring ring;
  for (std::size_t i = 0; i < corners; ++i) {
    const double angle =
        2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(corners);
    const double radius = least + (most - least) * random.uniform();
    ring.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
  return ring;
}

/// Columns times rows quadrilaterals that share their oblique edges to the bit: a partition of a
/// ragged area whose south-west corner is about `origin`. Row by row from the south.
inline std::vector<MultiPolygon> ragged_partition(Position origin, double cell, std::size_t columns,
                                                  std::size_t rows, Random& random) {
  std::vector<Position> corners;
  for (std::size_t r = 0; r <= rows; ++r) {
    for (std::size_t c = 0; c <= columns; ++c) {
      const auto shifted = [&](std::size_t steps) {
        return cell * (static_cast<double>(steps) + 0.6 * (random.uniform() - 0.5));
      };
      const double x = origin.x + shifted(c);
      corners.push_back({x, origin.y + shifted(r)});
    }
  }
  std::vector<MultiPolygon> areas;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      const std::size_t south_west = r * (columns + 1) + c;
      const std::size_t north_west = south_west + columns + 1;
      Ring ring{corners[south_west], corners[south_west + 1], corners[north_west + 1],
                corners[north_west]};
      // Neighbours need not agree on direction or first corner.
      if (random.below(2) == 1) ring = {ring[2], ring[1], ring[0], ring[3]};
      areas.push_back({{.shell = ring, .holes = {}}});
    }
  }
  return areas;
}

}  // namespace klara
