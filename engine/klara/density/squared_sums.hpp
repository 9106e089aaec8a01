#pragma once
/// Sums of squared kernels over incidents: the variance of a density.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <span>

namespace klara {

/// Writes to every cell of `grid`, row by row, north first:
///
///     sum over i of  w_i^2 k(|c - p_i| / h)^2 / h^4
///
/// The square of the uniform kernel is itself, that of the Epanechnikov kernel a quartic one, that
/// of the Gaussian one of h / sqrt(2), each times a number, so that write_density has them. The
/// triangular, quartic and triweight kernels are summed cell by cell, every incident over the rows
/// that it reaches.
///
/// |error| <= 1e-10 of the larger of the value and a thousandth of one incident's peak (of the
/// largest weight), of the Gaussian 1e-12 of the larger of the highest value and that peak. No
/// value is below 0. Bit-identical for every `run.threads`.
///
/// `values` must be as long as the grid. Throws Error{bad_argument} BANDWIDTH_RANGE as
/// require_bandwidth, for the Gaussian also below 1.5 mm, and of the grid as require_grid;
/// Error{cancelled} when `run` is asked to stop. Cost: that of write_density, or about 0.3 ns for
/// each cell that each incident reaches. Memory 48 bytes an incident.
void write_squared_sums(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                        Kernel kernel, std::span<double> values, const RunContext& run = {});

}  // namespace klara
