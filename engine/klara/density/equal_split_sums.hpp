#pragma once
/// Sums of kernels that split where streets meet.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/street_kernel.hpp>
#include <klara/shape/lixels.hpp>
#include <klara/shape/street_network.hpp>
#include <klara/shape/street_snap.hpp>

#include <span>

namespace klara {

/// What becomes of a kernel at a node of n edges, n - 1 of them ahead of it. discontinuous: it goes
/// on along each of those, a 1/(n - 1) of it; at a dead end it ends. continuous: a 2/n of it goes
/// on along each, and 2/n - 1 of it comes back; at a dead end all of it.
enum class EqualSplit { discontinuous, continuous };

struct EqualSplitOptions {
  EqualSplit split = EqualSplit::continuous;
  double most_walks = 1e9;  // from one edge, some 20 s of one thread
};

/// Writes sum over i of w_i sum over walks p of a(p) k(|p| / h) / h to every lixel, edge by edge:
/// the walks lead along streets from the lixel's centre to point i, |p| is their length and a(p)
/// the product of the shares of `options.split` at their nodes, h the bandwidth, k the kernel. A
/// walk of the discontinuous kind never turns back; one of the continuous kind does so at nodes. A
/// point at a node is taken as one on each of its edges, a share of its weight on each.
///
/// Okabe, Satoh & Sugihara (2009), IJGIS 23, 7-32; Okabe & Sugihara (2012), "Spatial analysis along
/// networks", sections 9.2.2 and 9.2.3; as sums over walks McSwiggan, Baddeley & Nair (2017),
/// Scandinavian Journal of Statistics 44, 324-345. The continuous sums hold the mass of every point
/// and are equal on all edges at a node; the discontinuous ones hold it where no dead end is within
/// reach. Near nodes of many edges a continuous sum can lie below 0.
///
/// |error| <= 1e-11 of the larger of the value and a thousandth of the heaviest point's peak, where
/// the shares of all walks, taken as positive, sum to less than 1000. A point within 1e-13
/// bandwidths of the reach belongs. Bit-identical for every `run.threads`.
///
/// `values` must be as long as the lixels, and points sorted by points_along_edges. Throws
/// Error{bad_argument} WALKS_TOO_MANY when an edge has more than `options.most_walks`;
/// Error{cancelled} when `run` is asked to stop. Cost: O(walks and points on them + points * lixels
/// of their own edge); there are about (n - 1)^m or n^m walks from an edge for a bandwidth as long
/// as m edges. Memory: 24 bytes a point and 1100 an edge, for each thread that of one edge's
/// lixels.
void write_equal_split_sums(const StreetNetwork& network, const Lixels& lixels,
                            const PointsAlongEdges& points, Metres bandwidth,
                            const EqualSplitOptions& options, const StreetPolynomial& kernel,
                            std::span<double> values, const RunContext& run = {});

}  // namespace klara
