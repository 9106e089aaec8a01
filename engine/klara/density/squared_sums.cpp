#include <klara/density/squared_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/squared_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <klara/base/parallel.hpp>
#include <klara/density/density.hpp>
#include <klara/shape/places.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#ifndef KLARA_SQUARED_SUMS_ONCE
#define KLARA_SQUARED_SUMS_ONCE
namespace klara {
namespace {

constexpr std::size_t most_lanes = 8;

/// An incident, in cells from the centre of the grid's first.
struct Spot {
  double x, y;
  double squared_weight;
};

/// Consecutive rows of a grid, each with a margin of most_lanes.
struct Rows {
  double first = 0.0;
  std::size_t count = 0;
  std::size_t columns = 0;
  std::vector<double> sums;
};

}  // namespace
}  // namespace klara
#endif

HWY_BEFORE_NAMESPACE();
namespace klara {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Of the kernel, over its peak squared, at u squared.
template <Kernel kernel, class D>
HWY_INLINE hn::Vec<D> squared_profile(D d, hn::Vec<D> u2) {
  const auto one = hn::Set(d, 1.0);
  if constexpr (kernel == Kernel::triangular) {
    const auto rest = hn::Max(hn::Zero(d), hn::Sub(one, hn::Sqrt(u2)));
    return hn::Mul(rest, rest);
  } else {
    const auto rest = hn::Max(hn::Zero(d), hn::Sub(one, u2));
    const auto square = hn::Mul(rest, rest);
    const auto fourth = hn::Mul(square, square);
    return kernel == Kernel::quartic ? fourth : hn::Mul(fourth, square);
  }
}

template <Kernel kernel>
void add_spots_of(std::span<const Spot> spots, double radius, Rows& rows) {
  const hn::CappedTag<double, most_lanes> d;
  const std::size_t by = hn::Lanes(d);
  const double per_radius = 1.0 / radius;
  const auto step = hn::Set(d, static_cast<double>(by) * per_radius);
  const auto last = static_cast<double>(rows.columns);
  for (const Spot& spot : spots) {
    const auto weight = hn::Set(d, spot.squared_weight);
    for (std::size_t r = 0; r < rows.count; ++r) {
      const double down = rows.first + static_cast<double>(r) - spot.y;
      const double chord2 = radius * radius - down * down;
      if (chord2 <= 0.0) continue;
      const double half = std::sqrt(chord2);
      const double begin = std::clamp(std::ceil(spot.x - half), 0.0, last);
      const double end = std::clamp(std::floor(spot.x + half) + 1.0, 0.0, last);
      const auto down2 = hn::Set(d, down * down * per_radius * per_radius);
      auto u = hn::Mul(hn::Sub(hn::Iota(d, begin), hn::Set(d, spot.x)), hn::Set(d, per_radius));
      double* at = rows.sums.data() + r * (rows.columns + most_lanes);
      const auto until = static_cast<std::size_t>(end);
      for (auto c = static_cast<std::size_t>(begin); c < until; c += by) {
        const auto square = squared_profile<kernel>(d, hn::MulAdd(u, u, down2));
        hn::StoreU(hn::MulAdd(weight, square, hn::LoadU(d, at + c)), d, at + c);
        u = hn::Add(u, step);
      }
    }
  }
}

void add_spots(Kernel kernel, std::span<const Spot> spots, double radius, Rows& rows) {
  switch (kernel) {
    case Kernel::triangular:
      return add_spots_of<Kernel::triangular>(spots, radius, rows);
    case Kernel::triweight:
      return add_spots_of<Kernel::triweight>(spots, radius, rows);
    default:
      return add_spots_of<Kernel::quartic>(spots, radius, rows);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(add_spots);

constexpr std::size_t rows_per_block = 8;
constexpr std::size_t spots_per_poll = 4096;

PointSet with_squared_weights(const PointSet& incidents) {
  PointSet squared{
      .x = incidents.x, .y = incidents.y, .weight = incidents.weight, .from = {}, .until = {}};
  for (double& weight : squared.weight) weight *= weight;
  return squared;
}

/// Those that reach the grid, from north to south.
std::vector<Spot> sorted_spots(const PointSet& squared, const Grid& grid, double radius) {
  const double cell = grid.cell.value;
  const double rows = static_cast<double>(grid.rows);
  const double columns = static_cast<double>(grid.columns);
  std::vector<Spot> spots;
  for_each_place(squared, [&](double x, double y, double weight) {
    const Spot spot{(x - grid.west) / cell - 0.5, (grid.north - y) / cell - 0.5, weight};
    if (spot.x > -radius && spot.x < columns - 1.0 + radius && spot.y > -radius &&
        spot.y < rows - 1.0 + radius) {
      spots.push_back(spot);
    }
  });
  std::ranges::stable_sort(spots, {}, &Spot::y);
  return spots;
}

void write_sums_by_cell(const PointSet& squared, const Grid& grid, Metres bandwidth, Kernel kernel,
                        std::span<double> values, const RunContext& run) {
  const double radius = bandwidth.value / grid.cell.value;
  const std::vector<Spot> sorted = sorted_spots(squared, grid, radius);
  const double peak = profile(kernel, 0.0) / (bandwidth.value * bandwidth.value);
  const std::size_t stride = grid.columns + most_lanes;
  for_each_block(grid.rows, rows_per_block, run, [&](IndexRange block) {
    Rows rows{.first = static_cast<double>(block.begin),
              .count = block.size(),
              .columns = grid.columns,
              .sums = std::vector<double>(block.size() * stride, 0.0)};
    const double last = static_cast<double>(block.end - 1);
    const auto begin = std::ranges::lower_bound(sorted, rows.first - radius, {}, &Spot::y);
    const auto end = std::ranges::upper_bound(sorted, last + radius, {}, &Spot::y);
    auto spots = std::span(begin, end);
    while (!spots.empty()) {
      throw_if_stopped(run);
      const std::size_t next = std::min(spots.size(), spots_per_poll);
      HWY_DYNAMIC_DISPATCH(add_spots)(kernel, spots.first(next), radius, rows);
      spots = spots.subspan(next);
    }
    for (std::size_t r = 0; r < block.size(); ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        values[(block.begin + r) * grid.columns + c] = peak * peak * rows.sums[r * stride + c];
      }
    }
  });
}

/// By the density of another kernel, whose profile over its peak is this one's squared.
void write_sums_by_density(const PointSet& squared, const Grid& grid, Metres bandwidth,
                           Kernel kernel, Metres of_square, Kernel square, std::span<double> values,
                           const RunContext& run) {
  write_density(squared, grid, of_square, {.kernel = square, .gaussian_tolerance = 1e-13}, values,
                run);
  const auto peak = [](Kernel of, Metres h) { return profile(of, 0.0) / (h.value * h.value); };
  const double factor = peak(kernel, bandwidth) * peak(kernel, bandwidth) / peak(square, of_square);
  for (double& value : values) value *= factor;
}

}  // namespace

void write_squared_sums(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                        Kernel kernel, std::span<double> values, const RunContext& run) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  const PointSet squared = with_squared_weights(incidents);
  switch (kernel) {
    case Kernel::uniform:
      return write_sums_by_density(squared, grid, bandwidth, kernel, bandwidth, Kernel::uniform,
                                   values, run);
    case Kernel::epanechnikov:
      return write_sums_by_density(squared, grid, bandwidth, kernel, bandwidth, Kernel::quartic,
                                   values, run);
    case Kernel::gaussian:
      return write_sums_by_density(squared, grid, bandwidth, kernel,
                                   {bandwidth.value / std::numbers::sqrt2}, Kernel::gaussian,
                                   values, run);
    case Kernel::triangular:
    case Kernel::quartic:
    case Kernel::triweight:
      return write_sums_by_cell(squared, grid, bandwidth, kernel, values, run);
  }
}

}  // namespace klara
#endif
