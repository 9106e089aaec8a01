#pragma once
/// A sum of Gaussians held at nodes, fine enough to make every wider one from it.
#include <klara/base/run_context.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Nodes in squares of this many each way, kept where an incident reaches.
constexpr int nodes_of_tile = 128;

/// u(x) = sum over places of w exp(-d^2 / (2 deviation^2)) at nodes `spacing` apart, so close that
/// the sum for any deviation of wider_from times this one or more follows from them: a Gaussian is
/// a narrower one smoothed by another, and the trapezoidal rule for that integral errs by
/// exp(-2 pi^2 v / spacing^2) with v the product of both variances over their sum (Trefethen &
/// Weideman 2014, SIAM Review 56, section 5).
struct GaussianTiles {
  double west = 0.0, south = 0.0;   // of node 0, in metres
  double spacing = 0.0;             // metres
  double deviation = 0.0;           // metres
  std::vector<std::uint64_t> keys;  // of each tile, ascending
  std::vector<double> values;       // tile by tile, row by row from the south
};

/// Deviations that a field serves, in its own: [wider_from, wider_until].
constexpr double wider_from = 1.5;
constexpr double wider_until = 3.0;

/// Where the tiles of a field would lie, which tells what it costs before it is made.
struct TilePlan {
  GaussianTiles empty;              // without values
  std::vector<std::uint32_t> tile;  // of each place: where its window begins
};

[[nodiscard]] TilePlan tile_plan(const PointSet& places, double deviation);

/// The field itself. Memory: 128 KiB a tile and 28 bytes a place.
[[nodiscard]] GaussianTiles spread_over_tiles(const PointSet& places, TilePlan plan,
                                              const RunContext& run);

/// The field of twice the deviation, at nodes twice as far apart.
[[nodiscard]] GaussianTiles coarser(const GaussianTiles& tiles, const RunContext& run);

/// For each deviation s: sum over all pairs of places, each with itself, too, of
/// w_p w_q exp(-d^2 / (4 s^2)), which is the integral of u_s^2 over pi s^2.
[[nodiscard]] std::vector<double> pair_sums(const GaussianTiles& tiles,
                                            std::span<const double> deviations,
                                            const RunContext& run);

/// Writes u_s at every target, one deviation after the other: sums[k] is as long as the targets.
void write_sums_at(const GaussianTiles& tiles, const PointSet& targets,
                   std::span<const double> deviations, std::span<std::vector<double>> sums,
                   const RunContext& run);

}  // namespace klara
