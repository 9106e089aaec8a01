#pragma once
/// Sums of Gaussians between points, pair by pair: for few neighbours.
#include <klara/base/run_context.hpp>
#include <klara/shape/cell_index.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// How far Gaussians are summed, in deviations: beyond, they are below 2e-14 of their peak.
constexpr double pairs_until = 8.0;

/// Pairs of a source and a target within reach of the index, judged by some of the targets.
[[nodiscard]] double estimated_pairs(const CellIndex& sources, const PointSet& targets);

/// Writes sum over sources of w exp(-d^2 / (2 s^2)) at every target, for one deviation s (in
/// metres) after the other: sums[k] is as long as the targets. The index must reach pairs_until
/// times the largest deviation. Bit-identical for every `run.threads`. Cost: O(pairs * deviations).
void write_sums_of_neighbours(const CellIndex& sources, const PointSet& targets,
                              std::span<const double> deviations,
                              std::span<std::vector<double>> sums, const RunContext& run);

}  // namespace klara
