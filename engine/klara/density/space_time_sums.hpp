#pragma once
/// Sums of compact radial polynomials over incidents, weighted anew for each slice of time.
#include <klara/base/parallel.hpp>
#include <klara/base/run_context.hpp>
#include <klara/density/disc_sums.hpp>
#include <klara/density/time_kernel.hpp>
#include <klara/density/time_slices.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <span>

namespace klara {

/// The time kernel, its bandwidth in seconds.
struct TimeWeighing {
  TimeKernel kernel = TimeKernel::epanechnikov;
  double bandwidth = 1.0;  // s
};

/// Whether write_space_time_sums serves: for powers 0 to 2, where the radius is at least a few
/// cells and at most 2048.
[[nodiscard]] bool has_space_time_sums(const Grid& grid, Metres radius, int power);

/// Writes factor * sum over stretches of w k_t (1 - u^2)^power to every cell of the grid in every
/// slice of `slices`: slice after slice, each row by row, north first; k_t is the mean profile of
/// the time kernel over the stretch, seen from the slice. Centres are those of the grid in exact
/// arithmetic.
///
/// Differences of coefficients along rows in fixed point, as disc_sums.hpp: an incident adds the
/// coefficients of its polynomial where a row of cells enters its disc and takes the same whole
/// numbers away where the row leaves it. Where rows enter and leave is found once for all slices; a
/// slice then weighs the incidents within reach of it. Before their weights pass 2048 of the
/// largest, the sums are added to the cells and begun anew, so that one 64-bit number a coefficient
/// has digits enough.
///
/// |error| <= 1e-11, for power 2 1e-10, times the larger of the value and a thousandth of one
/// incident's peak (of the largest weight), and no value is below 0. Bit-identical for every
/// `run.threads`, and the same for a slice whether it is summed alone or with others.
///
/// `values` must be as long as the grid times slices.size(), and has_space_time_sums true. Throws
/// Error{cancelled} when `run` is asked to stop. Cost: O(stretches * radius / cell * slices within
/// reach + cells * slices); memory 44 bytes a stretch, and in each thread 100 to 140 for each that
/// reaches the same 8 rows of the same two radii.
void write_space_time_sums(const PointSet& incidents, const TimeStretches& stretches,
                           const Grid& grid, const DiscPolynomial& polynomial,
                           const SliceAxis& axis, const TimeWeighing& weighing, IndexRange slices,
                           std::span<double> values, const RunContext& run = {});

}  // namespace klara
