#pragma once
/// How far it is to the nearest other place.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// In metres, for each of the places numbered in `of`; infinite where there is no other. All places
/// must differ. Throws Error{cancelled} when `run` is asked to stop. Cost: O(places) a doubling of
/// the distance, and O(of) look-ups, which are long where one place lies so far off that the others
/// fall into a few buckets of all the land between.
[[nodiscard]] std::vector<double> distances_to_nearest(const PointSet& places,
                                                       std::span<const std::size_t> of,
                                                       const RunContext& run = {});

/// The median of these, judged by at most 2000 of the places numbered; 0 where there is none.
[[nodiscard]] Metres median_to_nearest(const PointSet& places, std::span<const std::size_t> of,
                                       const RunContext& run = {});

}  // namespace klara
