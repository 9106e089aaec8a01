#include <klara/density/reach_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/reach_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <klara/base/parallel.hpp>
#include <klara/shape/exact_origin.hpp>
#include <klara/shape/place_sort.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#ifndef KLARA_REACH_SUMS_ONCE
#define KLARA_REACH_SUMS_ONCE
namespace klara {
namespace {

constexpr std::size_t most_lanes = 8;

/// An incident, in cells from the centre of cell (column, row).
struct Spot {
  double column, row;  // whole numbers
  double x, y;
  double radius;
  double weight;

  [[nodiscard]] double north() const { return row + y - radius; }
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

/// Of the kernel, over its peak, at u squared.
template <Kernel kernel, class D>
HWY_INLINE hn::Vec<D> height(D d, hn::Vec<D> u2) {
  const auto one = hn::Set(d, 1.0);
  if constexpr (kernel == Kernel::uniform) {
    return hn::IfThenElseZero(hn::Le(u2, one), one);
  } else if constexpr (kernel == Kernel::gaussian) {
    const double deviation = 1.0 / reach(Kernel::gaussian);  // in radii
    return hn::Exp(d, hn::Mul(hn::Set(d, -0.5 / (deviation * deviation)), u2));
  } else if constexpr (kernel == Kernel::triangular) {
    return hn::Max(hn::Zero(d), hn::Sub(one, hn::Sqrt(u2)));
  } else {
    const auto rest = hn::Max(hn::Zero(d), hn::Sub(one, u2));
    if constexpr (kernel == Kernel::epanechnikov) return rest;
    if constexpr (kernel == Kernel::quartic) return hn::Mul(rest, rest);
    return hn::Mul(rest, hn::Mul(rest, rest));
  }
}

template <Kernel kernel, bool squared>
HWY_INLINE void add_spot(const Spot& spot, Rows& rows) {
  const hn::CappedTag<double, most_lanes> d;
  const std::size_t by = hn::Lanes(d);
  const double per_radius = 1.0 / spot.radius;
  const double reach2 = spot.radius * spot.radius;
  const auto last = static_cast<double>(rows.columns);
  const auto weight = hn::Set(d, spot.weight);
  const auto row_of = [&](double row) { return std::max(0.0, row - rows.first); };
  const auto begin_row = static_cast<std::size_t>(row_of(std::ceil(spot.north())));
  const double south = row_of(std::floor(spot.row + spot.y + spot.radius) + 1.0);
  const std::size_t end_row = std::min(rows.count, static_cast<std::size_t>(south));
  for (std::size_t r = begin_row; r < end_row; ++r) {
    const double down = (rows.first + static_cast<double>(r) - spot.row) - spot.y;
    const double half = std::sqrt(std::max(0.0, reach2 - down * down));
    const double begin = std::clamp(spot.column + std::ceil(spot.x - half), 0.0, last);
    const double end = std::clamp(spot.column + std::floor(spot.x + half) + 1.0, 0.0, last);
    const auto down2 = hn::Set(d, down * per_radius * (down * per_radius));
    auto across =
        hn::Sub(hn::Add(hn::Iota(d, 0), hn::Set(d, begin - spot.column)), hn::Set(d, spot.x));
    double* at = rows.sums.data() + r * (rows.columns + most_lanes);
    for (auto c = static_cast<std::size_t>(begin); c < static_cast<std::size_t>(end); c += by) {
      const auto u = hn::Mul(across, hn::Set(d, per_radius));
      auto value = height<kernel>(d, hn::MulAdd(u, u, down2));
      if constexpr (squared) value = hn::Mul(value, value);
      hn::StoreU(hn::MulAdd(weight, value, hn::LoadU(d, at + c)), d, at + c);
      across = hn::Add(across, hn::Set(d, static_cast<double>(by)));
    }
  }
}

template <Kernel kernel>
void add_spots_of(bool squared, std::span<const Spot> spots, Rows& rows) {
  for (const Spot& spot : spots) {
    if (squared) {
      add_spot<kernel, true>(spot, rows);
    } else {
      add_spot<kernel, false>(spot, rows);
    }
  }
}

void add_spots(const ReachProfile& profile, std::span<const Spot> spots, Rows& rows) {
  switch (profile.kernel) {
    case Kernel::uniform:
      return add_spots_of<Kernel::uniform>(profile.squared, spots, rows);
    case Kernel::triangular:
      return add_spots_of<Kernel::triangular>(profile.squared, spots, rows);
    case Kernel::epanechnikov:
      return add_spots_of<Kernel::epanechnikov>(profile.squared, spots, rows);
    case Kernel::quartic:
      return add_spots_of<Kernel::quartic>(profile.squared, spots, rows);
    case Kernel::triweight:
      return add_spots_of<Kernel::triweight>(profile.squared, spots, rows);
    case Kernel::gaussian:
      return add_spots_of<Kernel::gaussian>(profile.squared, spots, rows);
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

/// Incidents by the block of rows in which they lie, `beyond` more above the grid and below it.
/// Where discs are longer than that, those that lie farther away are in the first block and in the
/// last.
struct SortedSpots {
  std::vector<Spot> spots;
  std::vector<std::uint32_t> starts;
  std::size_t blocks = 0;
  std::size_t beyond = 0;

  /// Those that may reach a block of the grid.
  [[nodiscard]] std::span<const Spot> about(std::size_t block) const {
    const bool all = beyond > blocks;
    const std::size_t first = all ? 0 : block;
    const std::size_t last = all ? starts.size() - 1 : block + 2 * beyond + 1;
    return std::span(spots).subspan(starts[first], starts[last] - starts[first]);
  }
};

SortedSpots sorted_spots(const PointSet& incidents, std::span<const double> radii, const Grid& grid,
                         const RunContext& run) {
  const double cell = grid.cell.value;
  const std::span<const double> mark = radii.size() > 1 ? radii : std::span<const double>();
  const double longest = (radii.empty() ? 0.0 : *std::ranges::max_element(radii)) / cell;
  const auto rows = static_cast<double>(grid.rows);
  const auto columns = static_cast<double>(grid.columns);
  constexpr auto per_block = static_cast<double>(rows_per_block);
  SortedSpots sorted;
  sorted.blocks = block_count(grid.rows, rows_per_block);
  sorted.beyond = static_cast<std::size_t>(std::min(longest, rows) / per_block) + 2;
  const std::size_t buckets = sorted.blocks + 2 * sorted.beyond;
  const double beyond = static_cast<double>(sorted.beyond) * per_block;
  const double reach = longest + 1.0;
  PlaceSort sort = sort_places(
      incidents, mark, buckets, run,
      [&](double x, double y) {
        const double column = std::floor((x - grid.west) / cell);
        const double row = std::floor((grid.north - y) / cell);
        const bool reaches =
            column >= -reach && column <= columns + reach && row >= -reach && row <= rows + reach;
        const double bucket =
            std::clamp((row + beyond) / per_block, 0.0, static_cast<double>(buckets) - 1.0);
        return reaches ? static_cast<std::uint32_t>(bucket) : no_bucket;
      },
      [&](std::size_t places) { sorted.spots.resize(places); },
      [&](std::size_t at, std::size_t i, double weight, std::uint32_t /*bucket*/) {
        Spot& spot = sorted.spots[at];
        spot.column = std::floor((incidents.x[i] - grid.west) / cell);
        spot.row = std::floor((grid.north - incidents.y[i]) / cell);
        const ExactOrigin x = exact_origin(grid.west, spot.column + 0.5, cell);
        const ExactOrigin y = exact_origin(grid.north, -(spot.row + 0.5), cell);
        spot.x = x.before(incidents.x[i]) / cell;
        spot.y = -y.before(incidents.y[i]) / cell;
        spot.radius = (mark.empty() ? radii.front() : mark[i]) / cell;
        spot.weight = weight;
      });
  sorted.starts = std::move(sort.starts);
  return sorted;
}

}  // namespace

void write_reach_sums(const PointSet& incidents, std::span<const double> radii, const Grid& grid,
                      const ReachProfile& profile, std::span<double> values,
                      const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  const SortedSpots sorted = sorted_spots(incidents, radii, grid, run);
  const std::size_t stride = grid.columns + most_lanes;
  for_each_block(grid.rows, rows_per_block, run, [&](IndexRange block) {
    Rows rows{.first = static_cast<double>(block.begin),
              .count = block.size(),
              .columns = grid.columns,
              .sums = std::vector<double>(block.size() * stride, 0.0)};
    auto spots = sorted.about(block.begin / rows_per_block);
    while (!spots.empty()) {
      throw_if_stopped(run);
      const std::size_t next = std::min(spots.size(), spots_per_poll);
      HWY_DYNAMIC_DISPATCH(add_spots)(profile, spots.first(next), rows);
      spots = spots.subspan(next);
    }
    for (std::size_t r = 0; r < block.size(); ++r) {
      std::copy_n(rows.sums.data() + r * stride, grid.columns,
                  values.data() + (block.begin + r) * grid.columns);
    }
  });
}

}  // namespace klara
#endif
