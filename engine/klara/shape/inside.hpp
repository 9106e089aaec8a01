#pragma once
/// Which incidents lie in a window of many corners.
#include <klara/base/run_context.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// The rows of the points inside a border, ascending; by the same rule as contains (geometry.hpp),
/// but each point looks only at the edges about it. The border is that of border_of. Cost:
/// O(points log + 512 edges); memory 70 bytes a point.
[[nodiscard]] std::vector<std::uint32_t> rows_inside(const PointSet& points,
                                                     std::span<const BorderEdge> border,
                                                     const RunContext& run = {});

}  // namespace klara
