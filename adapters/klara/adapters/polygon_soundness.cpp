#include <klara/adapters/polygon_soundness.hpp>

#include <algorithm>
#include <string_view>

namespace klara {
namespace {

bool encloses_nothing(const Ring& ring) {
  if (ring.size() < 3) return true;
  return std::ranges::all_of(ring,
                             [&](Position p) { return orientation(ring[0], ring[1], p) == 0; });
}

std::optional<Position> spike_of(const Ring& ring) {
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Position a = ring[i];
    const Position b = ring[(i + 1) % ring.size()];
    const Position c = ring[(i + 2) % ring.size()];
    const double onward = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y);
    if (onward < 0.0 && orientation(a, b, c) == 0) return b;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PolygonFault> polygon_fault(const MultiPolygon& area, const GeosSession& geos) {
  for (const Polygon& polygon : area) {
    std::vector<const Ring*> rings{&polygon.shell};
    for (const Ring& hole : polygon.holes) rings.push_back(&hole);
    for (const Ring* ring : rings) {
      if (encloses_nothing(*ring)) {
        return PolygonFault{"GEOM_ZERO_AREA", ring->empty() ? Position{} : ring->front()};
      }
      if (const std::optional<Position> tip = spike_of(*ring))
        return PolygonFault{"GEOM_SPIKE", *tip};
    }
  }

  const auto geometry = geos.geometry_of(area);
  char* reason = nullptr;
  GEOSGeometry* location = nullptr;
  const char valid = GEOSisValidDetail_r(geos.context(), geometry.get(), 0, &reason, &location);
  if (valid == 1) return std::nullopt;
  const std::string_view said = reason != nullptr ? reason : "";
  const bool outside = said.find("Hole lies outside") != std::string_view::npos;
  PolygonFault fault{outside ? "GEOM_HOLE_OUTSIDE" : "GEOM_SELF_INTERSECTION", {}};
  GEOSFree_r(geos.context(), reason);
  if (location != nullptr) fault.place = geos.first_position(geos.owned(location).get());
  return fault;
}

}  // namespace klara
