#pragma once
/// Sums of kernels of the shortest way along streets.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/street_kernel.hpp>
#include <klara/shape/lixels.hpp>
#include <klara/shape/street_network.hpp>
#include <klara/shape/street_snap.hpp>

#include <span>

namespace klara {

/// Writes sum over i of w_i k(d_i / h) / h to every lixel, edge by edge: d_i is the shortest way
/// along streets from the lixel's centre to point i, h the bandwidth, k the kernel.
///
/// Edges are taken a few neighbours at a time. The ways from their ends to all nodes within reach
/// are relaxed together, an end to a lane. What a point has left of the bandwidth at either end of
/// an edge says which lixels it reaches from there; its moments go to the farthest one, and moments
/// carried from lixel to lixel towards the end are then the sums. Everything carried is positive,
/// so nothing cancels. Points of the edge itself are summed lixel by lixel. Moments of the points
/// of an edge: Chan et al. (2021), "Fast augmentation algorithms for network kernel density
/// visualization", PVLDB 14, which takes edges pair by pair instead.
///
/// |error| <= 1e-11 of the larger of the value and a thousandth of the heaviest point's peak. A
/// point within 1e-13 bandwidths of the reach belongs. Bit-identical for every `run.threads` and
/// instruction set.
///
/// `values` must be as long as the lixels, and points sorted by points_along_edges. Throws
/// Error{cancelled} when `run` is asked to stop. Cost: O(edges * (nodes and points within reach) +
/// points * lixels of their own edge + lixels); memory for each thread 400 bytes a node within
/// reach of a few neighbours, and 4 bytes a node.
void write_shortest_path_sums(const StreetNetwork& network, const Lixels& lixels,
                              const PointsAlongEdges& points, Metres bandwidth,
                              const StreetPolynomial& kernel, std::span<double> values,
                              const RunContext& run = {});

}  // namespace klara
