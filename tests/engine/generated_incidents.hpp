#pragma once
/// Incidents drawn with a seed, the same on every machine.
#include <klara/base/random.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>

namespace klara {

/// `n` incidents uniform in [0, side) x [0, side) metres.
inline PointSet uniform_incidents(std::size_t n, double side, std::uint64_t seed) {
  Random random(seed);
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    points.x.push_back(side * random.uniform());
    points.y.push_back(side * random.uniform());
  }
  return points;
}

/// `n` incidents about `clusters` uniform centres, each at a normal distance of `spread` metres
/// from one; some leave the square.
inline PointSet clustered_incidents(std::size_t n, double side, std::size_t clusters, double spread,
                                    std::uint64_t seed) {
  const PointSet centres = uniform_incidents(clusters, side, seed);
  Random random(seed, /*replicate=*/1);
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    const auto centre = static_cast<std::size_t>(random.below(clusters));
    points.x.push_back(centres.x[centre] + spread * random.normal());
    points.y.push_back(centres.y[centre] + spread * random.normal());
  }
  return points;
}

}  // namespace klara
