#include <klara/adapters/ogr_polygons.hpp>

namespace klara {
namespace {

std::unique_ptr<OGRLinearRing> ogr_ring(const Ring& ring) {
  auto result = std::make_unique<OGRLinearRing>();
  for (const Position p : ring) result->addPoint(p.x, p.y);
  result->closeRings();
  return result;
}

}  // namespace

std::unique_ptr<OGRMultiPolygon> ogr_polygons(const MultiPolygon& polygons) {
  auto result = std::make_unique<OGRMultiPolygon>();
  for (const Polygon& polygon : polygons) {
    auto part = std::make_unique<OGRPolygon>();
    part->addRingDirectly(ogr_ring(polygon.shell).release());
    for (const Ring& hole : polygon.holes) part->addRingDirectly(ogr_ring(hole).release());
    result->addGeometryDirectly(part.release());
  }
  return result;
}

}  // namespace klara
