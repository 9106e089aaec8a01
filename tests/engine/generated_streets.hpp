#pragma once
/// Streets drawn with a seed, the same on every machine.
#include <klara/base/random.hpp>
#include <klara/shape/lixels.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/street_network.hpp>
#include <klara/shape/street_snap.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace klara {

struct StreetPlan {
  std::size_t columns = 10, rows = 10;  // of crossings
  double block = 100.0;                 // m between them
  double jitter = 20.0;                 // m that a crossing may be off, either way
  double left_out = 0.08;               // share of blocks without a street
};

/// The streets of a town on a bent grid, block by block.
inline std::vector<Polyline> town_streets(const StreetPlan& plan, std::uint64_t seed) {
  Random random(seed);
  std::vector<Position> crossings;
  for (std::size_t r = 0; r < plan.rows; ++r) {
    for (std::size_t c = 0; c < plan.columns; ++c) {
      const double x = plan.jitter * (2.0 * random.uniform() - 1.0);
      const double y = plan.jitter * (2.0 * random.uniform() - 1.0);
      crossings.push_back(
          {plan.block * static_cast<double>(c) + x, plan.block * static_cast<double>(r) + y});
    }
  }
  std::vector<Polyline> streets;
  const auto street = [&](std::size_t a, std::size_t b) {
    if (random.uniform() >= plan.left_out) streets.push_back({crossings[a], crossings[b]});
  };
  for (std::size_t r = 0; r < plan.rows; ++r) {
    for (std::size_t c = 0; c < plan.columns; ++c) {
      const std::size_t here = r * plan.columns + c;
      if (c + 1 < plan.columns) street(here, here + 1);
      if (r + 1 < plan.rows) street(here, here + plan.columns);
    }
  }
  return streets;
}

/// `n` incidents uniform along the streets, each up to `aside` metres off.
inline PointSet incidents_along(const StreetNetwork& network, std::size_t n, double aside,
                                std::uint64_t seed) {
  std::vector<double> until;
  double all = 0.0;
  for (const StreetEdge& edge : network.edges) until.push_back(all += edge.length.value);
  Random random(seed);
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = std::ranges::lower_bound(until, all * random.uniform());
    const auto e = std::min(static_cast<std::size_t>(at - until.begin()), until.size() - 1);
    const StreetEdge& edge = network.edges[e];
    const Position p = position_along(edge.line, random.uniform() * edge.length);
    points.x.push_back(p.x + aside * (2.0 * random.uniform() - 1.0));
    points.y.push_back(p.y + aside * (2.0 * random.uniform() - 1.0));
  }
  return points;
}

/// Weighted points on drawn edges, some of them at ends and some at one place.
inline std::vector<StreetPoint> points_on(const StreetNetwork& network, std::size_t n,
                                          Random& random) {
  std::vector<StreetPoint> points;
  for (std::size_t i = 0; i < n; ++i) {
    const auto edge = static_cast<std::uint32_t>(random.below(network.edges.size()));
    const double length = network.edges[edge].length.value;
    const std::uint64_t kind = random.below(10);
    const double along = kind == 0   ? 0.0
                         : kind == 1 ? length
                         : kind == 2 ? 0.5 * length
                                     : length * random.uniform();
    points.push_back({.edge = edge, .along = {along}, .weight = random.uniform()});
  }
  return points;
}

}  // namespace klara
