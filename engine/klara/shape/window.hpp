#pragma once
/// The study area: where incidents could have been seen.
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

namespace klara {

/// The districts together. Parts stay apart, as every use in the engine asks only which points are
/// inside; overlapping districts must have been refused or cut at the door.
[[nodiscard]] MultiPolygon window_of(const DistrictSet& districts);

/// A rectangle as a polygon.
[[nodiscard]] MultiPolygon window_of(const Bounds& extent);

}  // namespace klara
