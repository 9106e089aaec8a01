#pragma once
/// Kernel density of incidents in space and time: a cube of slices, or slice after slice.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/density/time_kernel.hpp>
#include <klara/density/time_slices.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace klara {

/// As far as an incident is felt in space and in time; 6 days are 6 * 24h.
struct SpaceTimeBandwidth {
  Metres space;
  std::chrono::duration<double> time{};
};

/// By which way the slices are summed; both give the same answer within the stated bound.
/// together: space_time_sums.hpp. one_by_one: write_density for each slice.
enum class SpaceTimeMethod { together, one_by_one };

struct SpaceTimeOptions {
  Kernel kernel = Kernel::epanechnikov;
  TimeKernel time_kernel = TimeKernel::epanechnikov;
  std::optional<SpaceTimeMethod> method = {};  // none: together where it serves
  double gaussian_tolerance = 1e-9;            // of the highest value of a slice
  friend bool operator==(const SpaceTimeOptions&, const SpaceTimeOptions&) = default;
};

/// Incidents per square metre and day at every cell centre c of `grid` and slice t:
///
///     density(c, t) = sum over i of  w_i k(|c - p_i| / h) / h^2  k_t((t - t_i) / h_t) / h_t
///
/// with h and h_t the bandwidths in metres and days: n times the estimator of Nakaya & Yano (2010),
/// Transactions in GIS 14, so that over space and time it integrates to the sum of weights. An
/// incident known to an interval gives the mean over the interval, exactly. On the clock
/// (ClockSlices) the time kernel goes round, so that 23:30 is as near to 00:30 as 01:30 is, and a
/// day is a day of the clock: the density integrates over one cycle. No edge correction is applied,
/// in space or in time.
///
/// Slice after slice, each row by row, north first. |error| <= 1e-11, for the quartic and the
/// triweight 1e-10, of the larger of the value and a thousandth of one incident's peak, that of the
/// largest weight; of the Gaussian gaussian_tolerance times the highest value of the slice. No
/// value is below 0. Bit-identical for every `run.threads`.
///
/// `values` must be as long as the grid times the slices. Throws Error{bad_argument}
/// BANDWIDTH_RANGE and of the grid as write_density; TIME_BANDWIDTH_RANGE unless from 1 s to
/// 1 000 000 days, and at most half a cycle of the clock; SLICES_INVALID; and what TimeStretches
/// throws; Error{cancelled} when `run` is asked to stop, with some of the values written. Cost: see
/// space_time_sums.hpp, and one by one that of write_density and O(incidents) a slice. Memory: that
/// of space_time_sums.hpp, and on the clock 32 bytes an incident or more.
void write_space_time_density(const PointSet& incidents, const Grid& grid, const TimeSlices& slices,
                              const SpaceTimeBandwidth& bandwidth, const SpaceTimeOptions& options,
                              std::span<double> values, const RunContext& run = {});

/// The same values, slice after slice to `visit`, for cubes beyond memory and for animation: as
/// many slices are held as 128 MB take, at least one and at most 32. The span is only valid within
/// the call.
void for_each_slice(const PointSet& incidents, const Grid& grid, const TimeSlices& slices,
                    const SpaceTimeBandwidth& bandwidth, const SpaceTimeOptions& options,
                    const std::function<void(std::size_t slice, std::span<const double>)>& visit,
                    const RunContext& run = {});

/// Slice after slice, each row by row, north first.
struct SpaceTimeCube {
  Grid grid;
  TimeSlices slices;
  std::vector<double> values;  // incidents per square metre and day

  [[nodiscard]] std::span<const double> slice(std::size_t s) const {
    return {values.data() + s * grid.size(), grid.size()};
  }
};

/// The same as a cube. Throws also Error{bad_argument} CUBE_TOO_LARGE, before anything is
/// allocated, above most_cube_values.
[[nodiscard]] SpaceTimeCube space_time_density(const PointSet& incidents, const Grid& grid,
                                               const TimeSlices& slices,
                                               const SpaceTimeBandwidth& bandwidth,
                                               const SpaceTimeOptions& options = {},
                                               const RunContext& run = {});

/// 2 GB.
constexpr std::size_t most_cube_values = 250'000'000;

/// Throws Error{bad_argument} CUBE_TOO_LARGE above most_cube_values, and as require_grid.
void require_cube(const Grid& grid, std::size_t slices);

}  // namespace klara
