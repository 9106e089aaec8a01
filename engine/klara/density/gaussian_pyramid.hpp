#pragma once
/// Sums of Gaussians between incidents for many deviations at once: what bandwidths are judged by.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace klara {

/// For each deviation t: sum over all pairs of points, each with itself, too, of
///
///     w_p w_q exp(-d_pq^2 / (2 t^2))
///
/// A sum over pairs is the integral of the square of a sum over points: of Gaussians of deviation
/// t / sqrt(2), which the trapezoidal rule integrates with an error that falls as
/// exp(-pi^2 t^2 / (2 spacing^2)) (Trefethen & Weideman 2014, SIAM Review 56, section 5). So the
/// points are spread once over nodes fit for the least deviation, every wider field is smoothed
/// from there onto fewer nodes, and the nodes are halved along each axis from octave to octave: two
/// decades of deviations cost less than twice their finest octave. Where neighbours are few, their
/// pairs are summed instead.
///
/// |error| <= 1e-8 of each sum. Bit-identical for every `run.threads`. Deviations in any order,
/// positive and finite; weights 0 or more. Throws Error{cancelled} when `run` is asked to stop.
/// Cost: O(points + deviations * area reached / least deviation^2); memory 100 bytes a point and at
/// most 1 GiB.
[[nodiscard]] std::vector<double> gaussian_pair_sums(const PointSet& points,
                                                     std::span<const Metres> deviations,
                                                     const RunContext& run = {});

/// The number of the deviation in the caller's order, and the sums at every target.
using VisitSums = std::function<void(std::size_t, std::span<const double>)>;

/// For each deviation s, from the least to the greatest: sum over sources of
/// w exp(-d^2 / (2 s^2)) at every target, by the same means.
///
/// |error| <= 1e-8 of the largest sum anywhere. Else as above; memory 120 bytes a target more.
void visit_gaussian_sums(const PointSet& sources, const PointSet& targets,
                         std::span<const Metres> deviations, const VisitSums& visit,
                         const RunContext& run = {});

}  // namespace klara
