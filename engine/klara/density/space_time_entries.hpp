#pragma once
/// Incidents in space and time, in the order in which space_time_sums.hpp meets them.
#include <klara/base/parallel.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/time_slices.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace klara {

/// How a grid is cut, in cells: into strips of rows, and bands as high of incidents in and about
/// it; tile t holds the incidents whose columns are within tile / 2 of its centre, and their discs
/// end `reach` beyond.
struct SpaceTimeCut {
  static constexpr int strip_rows = 8;

  double radius = 0.0;
  int reach = 0;
  int tile = 0;
  int columns = 0, rows = 0;
  int tiles = 0;
  int bands_above = 0;  // the grid
  int bands = 0;

  [[nodiscard]] int centre(int t) const { return t * tile - reach + tile / 2; }
  [[nodiscard]] int half_width() const { return tile / 2 + reach; }
  [[nodiscard]] int width() const { return 2 * half_width() + 1; }
};

/// Tiles `radii` wide.
[[nodiscard]] SpaceTimeCut space_time_cut(const Grid& grid, Metres radius, int radii);

/// An incident in a stretch of time.
struct SpaceTimeEntry {
  double x;  // cells from the centre of its tile
  double y;  // cells from the middle of its band, southwards
  double weight;
  double from, until;  // s along the axis
};

/// Incidents that are first seen from slices beside each other.
struct Cohort {
  std::size_t first = 0, last = 0;  // slices that see any of them
};

/// Those within reach of the grid and of some slices.
struct SpaceTimeEntries {
  std::unique_ptr<SpaceTimeEntry[]> entries;
  std::vector<Cohort> cohorts;  // ascending
  std::vector<std::uint32_t>
      starts;  // of band b of cohort c of tile t at (t * cohorts + c) * bands + b
  std::size_t bands = 0;

  /// Where the bands of a cohort of a tile start.
  [[nodiscard]] std::span<const std::uint32_t> starts_of(std::size_t tile,
                                                         std::size_t cohort) const {
    return std::span(starts).subspan((tile * cohorts.size() + cohort) * bands, bands + 1);
  }
};

/// Sorted by counting. A slice meets its incidents in the same order, whichever slices are asked
/// for with it and whatever `run.threads` is. Cost: O(incidents); memory 44 bytes a stretch.
[[nodiscard]] SpaceTimeEntries space_time_entries(const PointSet& incidents,
                                                  const TimeStretches& stretches, const Grid& grid,
                                                  const SpaceTimeCut& cut, const SliceAxis& axis,
                                                  double time_bandwidth, IndexRange slices,
                                                  const RunContext& run);

}  // namespace klara
