#pragma once
/// The smallest area that holds a share of the incidents, and outlines of cells.
#include <klara/base/run_context.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/raster.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace klara {

/// The outline of the cells for which `inside` holds, along cell borders. Cells that touch only at
/// a corner become separate polygons; holes are kept; NaN cells are never inside. Shells run
/// counter-clockwise, holes clockwise; no ring meets itself, vertices stand only where it turns.
/// Polygons are ordered by their north-west cell: the northernmost, of those the westernmost.
/// A stop is polled while it works. Cost: O(cells).
[[nodiscard]] MultiPolygon outline(const Raster& raster, const std::function<bool(double)>& inside,
                                   const RunContext& run = {});

/// The same, and in which polygon each cell lies.
struct OutlinedCells {
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  MultiPolygon polygons;
  std::vector<std::uint32_t> polygon_of;  // each cell; `none` outside
};
[[nodiscard]] OutlinedCells outlined_cells(const Raster& raster,
                                           const std::function<bool(double)>& inside,
                                           const RunContext& run = {});

struct MassOutline {
  double share = 0.5;      // asked for
  double held = 0.0;       // share of the surface's mass inside, at least `share`
  double threshold = 0.0;  // the surface's value at the edge, in its own unit
  SquareMetres area;
  MultiPolygon polygons;

  friend bool operator==(const MassOutline& a, const MassOutline& b) {
    return same_bits(a.share, b.share) && same_bits(a.held, b.held) &&
           same_bits(a.threshold, b.threshold) && a.area == b.area && a.polygons == b.polygons;
  }
};

/// The smallest set of cells that holds at least `share` of the surface: cells by descending value
/// until the sum is reached, equal values together (highest density region, Hyndman 1996).
/// Throws Error{bad_argument} SHARE_RANGE unless 0 < share < 1. A surface without mass gives no
/// polygon; cells that are not above zero hold none. A stop is polled while it works.
/// Cost: O(cells log cells).
[[nodiscard]] MassOutline mass_outline(const Raster& surface, double share,
                                       const RunContext& run = {});

}  // namespace klara
