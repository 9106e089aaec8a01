#pragma once
/// Many polygons as one area.
#include <klara/base/units.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/shape/geometry.hpp>

namespace klara {

/// The parts of `parts` that are not in `without`, joined without seams. For maps gaps narrower
/// than `gap` are closed, since neighbours of real maps miss each other and would leave streets
/// that are not there; for counting the gap is 0, and the area what it is. Throws Error{bad_data}
/// AREA_NOT_JOINED if the overlay fails.
[[nodiscard]] MultiPolygon joined_area(const MultiPolygon& parts, Metres gap,
                                       const MultiPolygon& without);

/// All within `width` of `area`, and the area itself; corners become arcs. Throws as joined_area.
[[nodiscard]] MultiPolygon grown_area(const MultiPolygon& area, Metres width);

/// As maps draw it: the districts of its codes joined, gaps below 6 m closed; a polygon of its own
/// as it was given. Throws as joined_area and polygon_of.
[[nodiscard]] MultiPolygon drawn_area(const StudyArea& area, const DistrictSet& districts);

}  // namespace klara
