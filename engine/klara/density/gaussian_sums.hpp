#pragma once
/// Sums of Gaussians over incidents, by nodes between them and the cells.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <span>

namespace klara {

/// The Gaussian summed at distance d: exp(-d^2 / (2 deviation^2)).
struct GaussianShape {
  Metres deviation;
  double factor = 1.0;      // of every sum
  double tolerance = 1e-9;  // of the largest sum; from 1e-13 to 1e-2
};

/// Whether write_gaussian_sums serves: below one cell there would be more nodes than cells.
[[nodiscard]] bool has_gaussian_sums(const Grid& grid, Metres deviation);

/// Writes factor * sum over i of w_i exp(-d_i^2 / (2 deviation^2)) to every cell of `grid`, row by
/// row, north first.
///
/// A Gaussian is the sum over evenly spaced nodes of a narrow Gaussian about its own middle times a
/// wide one about the node: the trapezoidal rule for their convolution, whose error falls as
/// exp(-2 pi^2 s^2 / h^2) with the spacing h (Trefethen & Weideman 2014, SIAM Review 56, section
/// 5). So incidents are spread over a few nodes about them, as in the fast Gaussian gridding of
/// Greengard & Lee (2004, SIAM Review 46, section 3), and nodes over cells, first along rows and
/// then along columns. Every term is positive, so no value is below 0.
///
/// |error| <= tolerance times the larger of the largest sum and that of the heaviest incident at
/// its own place. Bit-identical for every `run.threads`.
///
/// `values` must be as long as the grid, and has_gaussian_sums true. Throws Error{cancelled} when
/// `run` is asked to stop. Cost: O(incidents log(1/tolerance)^2 + cells log(1/tolerance)), the
/// least for incidents in canonical order; memory 16 bytes a node, which lie 0.36 to 0.4 deviations
/// apart, and 8 for every row of nodes and column of cells.
void write_gaussian_sums(const PointSet& incidents, const Grid& grid, const GaussianShape& shape,
                         std::span<double> values, const RunContext& run = {});

}  // namespace klara
