#pragma once
/// Incidents drawn with a seed, the same on every machine.
#include <klara/base/random.hpp>
#include <klara/shape/point_set.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

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

/// `n` incidents along 200 streets and, every seventh of them, anywhere in 20 x 15 km: as
/// reports of a city lie, far denser on some streets than on others.
inline PointSet street_incidents(std::size_t n, std::uint64_t seed) {
  constexpr double width = 20'000.0, height = 15'000.0;
  constexpr std::size_t streets = 200;
  struct Street {
    double x, y, along_x, along_y, length, breadth, until;
  };
  Random random(seed);
  std::vector<Street> city;
  double busy = 0.0;
  for (std::size_t i = 0; i < streets; ++i) {
    const double angle = std::numbers::pi * random.uniform();
    busy += std::exp(random.normal());
    const double x = width * random.uniform(), y = height * random.uniform();
    const double length = 100.0 + 700.0 * random.uniform();
    city.push_back({.x = x,
                    .y = y,
                    .along_x = std::cos(angle),
                    .along_y = std::sin(angle),
                    .length = length,
                    .breadth = 20.0 + 120.0 * random.uniform(),
                    .until = busy});
  }
  PointSet points;
  while (points.x.size() < n) {
    if (random.uniform() < 0.15) {
      points.x.push_back(width * random.uniform());
      points.y.push_back(height * random.uniform());
      continue;
    }
    const double share = busy * random.uniform();
    const Street& street = *std::ranges::lower_bound(city, share, {}, &Street::until);
    const double a = street.length * random.normal(), b = street.breadth * random.normal();
    const double x = street.x + a * street.along_x - b * street.along_y;
    const double y = street.y + a * street.along_y + b * street.along_x;
    if (x < 0.0 || y < 0.0 || x >= width || y >= height) continue;
    points.x.push_back(x);
    points.y.push_back(y);
  }
  return points;
}

/// `n` incidents at `addresses` such places, some far more popular than others.
inline PointSet address_incidents(std::size_t n, std::size_t addresses, std::uint64_t seed) {
  const PointSet places = street_incidents(addresses, seed);
  Random random(seed, /*replicate=*/1);
  std::vector<double> until;
  double all = 0.0;
  for (std::size_t i = 0; i < addresses; ++i) until.push_back(all += std::exp(random.normal()));
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = std::ranges::lower_bound(until, all * random.uniform());
    const auto place = static_cast<std::size_t>(at - until.begin());
    points.x.push_back(places.x[place]);
    points.y.push_back(places.y[place]);
  }
  return points;
}

}  // namespace klara
