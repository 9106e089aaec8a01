#include <klara/adapters/ogr_shape.hpp>

#include <klara/adapters/gdal_session.hpp>

#include <ogr_geometry.h>

#include <cmath>
#include <memory>

namespace klara {
namespace {

/// Chords of a circle of 1 km then lie within 1 cm of it.
constexpr double degrees_a_chord = 0.5;

std::vector<Position> vertices_of(const OGRSimpleCurve& curve) {
  std::vector<Position> vertices;
  vertices.reserve(static_cast<std::size_t>(curve.getNumPoints()));
  for (int i = 0; i < curve.getNumPoints(); ++i) vertices.push_back({curve.getX(i), curve.getY(i)});
  return vertices;
}

void append(const OGRPolygon& polygon, Shape& shape) {
  if (polygon.getExteriorRing() == nullptr) return;
  Polygon result{.shell = ring_of(vertices_of(*polygon.getExteriorRing()), shape.fault),
                 .holes = {}};
  for (int i = 0; i < polygon.getNumInteriorRings(); ++i) {
    result.holes.push_back(ring_of(vertices_of(*polygon.getInteriorRing(i)), shape.fault));
  }
  shape.polygons.push_back(std::move(result));
}

void append(const OGRLineString& line, Shape& shape) {
  if (!line.IsEmpty()) shape.lines.push_back(polyline_of(vertices_of(line), shape.fault));
}

void take_point(const OGRPoint& point, Shape& shape) {
  shape.kind = ShapeKind::point;
  shape.point = {point.getX(), point.getY()};
  if (!std::isfinite(shape.point.x) || !std::isfinite(shape.point.y)) {
    shape.fault = "COORD_NOT_FINITE";
  }
}

}  // namespace

Shape shape_of(const OGRGeometry* geometry) {
  if (geometry == nullptr) return {};
  Shape shape{.kind = ShapeKind::other, .type = OGRToOGCGeomType(geometry->getGeometryType())};
  if (geometry->IsEmpty()) {
    shape.kind = ShapeKind::empty;
    return shape;
  }
  std::unique_ptr<OGRGeometry> straight;
  if (geometry->hasCurveGeometry(TRUE)) {
    straight.reset(geometry->getLinearGeometry(degrees_a_chord));
    geometry = straight.get();
    shape.linearised = true;
  }
  switch (wkbFlatten(geometry->getGeometryType())) {
    case wkbPoint:
      take_point(*geometry->toPoint(), shape);
      break;
    case wkbMultiPoint:
      if (geometry->toMultiPoint()->getNumGeometries() == 1) {
        take_point(*geometry->toMultiPoint()->getGeometryRef(0), shape);
      }
      break;
    case wkbLineString:
      shape.kind = ShapeKind::lines;
      append(*geometry->toLineString(), shape);
      break;
    case wkbMultiLineString:
      shape.kind = ShapeKind::lines;
      for (const OGRLineString* line : *geometry->toMultiLineString()) append(*line, shape);
      break;
    case wkbPolygon:
      shape.kind = ShapeKind::polygons;
      append(*geometry->toPolygon(), shape);
      break;
    case wkbMultiPolygon:
      shape.kind = ShapeKind::polygons;
      for (const OGRPolygon* polygon : *geometry->toMultiPolygon()) append(*polygon, shape);
      break;
    default:
      break;
  }
  return shape;
}

Shape shape_of_wkb(std::span<const std::byte> wkb) {
  const GdalTrap trap;
  OGRGeometry* parsed = nullptr;
  const OGRErr outcome =
      OGRGeometryFactory::createFromWkb(wkb.data(), nullptr, &parsed, wkb.size());
  const std::unique_ptr<OGRGeometry> geometry(parsed);
  if (outcome != OGRERR_NONE || !geometry) {
    return {.kind = ShapeKind::other, .fault = "GEOM_INVALID"};
  }
  return shape_of(geometry.get());
}

}  // namespace klara
