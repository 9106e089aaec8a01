#pragma once
/// A surface in a few numbers, for people and for programs.
#include <klara/base/estimate.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <optional>

namespace klara {

/// In the unit of the raster. NaN, and nowhere, where no cell has a value.
struct SurfaceSummary {
  std::size_t cells = 0;  // with a value
  double minimum = Estimate::none, maximum = Estimate::none;
  std::optional<Position> maximum_at;  // centre of the first cell from the north that has it
  double total = 0.0;                  // sum of value times area, in square metres
};

[[nodiscard]] SurfaceSummary surface_summary(const Raster& surface);

}  // namespace klara
