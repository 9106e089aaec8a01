#pragma once
/// How far it is to the nearest other place.
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// In metres, for each of the places numbered in `of`; infinite where there is no other. All places
/// must differ. Cost: O(places) a doubling of the distance, and O(of) look-ups.
[[nodiscard]] std::vector<double> distances_to_nearest(const PointSet& places,
                                                       std::span<const std::size_t> of);

/// The median of these, judged by at most 2000 of the places numbered; 0 where there is none.
[[nodiscard]] Metres median_to_nearest(const PointSet& places, std::span<const std::size_t> of);

}  // namespace klara
