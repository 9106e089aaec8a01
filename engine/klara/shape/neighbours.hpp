#pragma once
/// Which areas lie beside each other.
#include <klara/base/units.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

#include <cstdint>
#include <vector>

namespace klara {

/// Polygons of real maps do not share their vertices to the bit: without a gap a tenth of the
/// neighbours is missed, and any gap from 0.1 mm to this one finds the same.
constexpr Metres neighbour_gap{5.0};

/// Whether some point of one area lies no farther than `gap` from some point of the other; 0 m or
/// more. Cost: O(edges^2) of the edges of each that come so close to the other's bounds.
[[nodiscard]] bool lie_within(const MultiPolygon& a, const MultiPolygon& b, Metres gap);

/// Of each district the others within `gap`, ascending: also those that meet in a corner only
/// ("queen"). Cost: that of lie_within for every pair whose bounds come so close.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> neighbours_of(const DistrictSet& districts,
                                                                    Metres gap = neighbour_gap);

}  // namespace klara
