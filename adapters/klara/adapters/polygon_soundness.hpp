#pragma once
/// Whether a polygon encloses an area that everyone would draw alike.
#include <klara/adapters/geos_session.hpp>
#include <klara/shape/geometry.hpp>

#include <optional>
#include <string>

namespace klara {

struct PolygonFault {
  std::string code;  // GEOM_ZERO_AREA, GEOM_SPIKE, GEOM_HOLE_OUTSIDE, GEOM_SELF_INTERSECTION
  Position place;    // where it can be seen
};

/// The first fault by OGC 06-103r4, section 6.1.11; none = sound. A ring out and back on itself is
/// a spike, all vertices on one line is no area; all else that crosses is a self-intersection,
/// parts that overlap included.
[[nodiscard]] std::optional<PolygonFault> polygon_fault(const MultiPolygon& area,
                                                        const GeosSession& geos);

}  // namespace klara
