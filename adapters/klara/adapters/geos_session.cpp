#include <klara/adapters/geos_session.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <vector>

namespace klara {
namespace {

/// For a function of GEOS that takes the parts over, whether it succeeds or not.
std::vector<GEOSGeometry*> handed_over(std::vector<GeosSession::Geometry>& parts) {
  std::vector<GEOSGeometry*> result(parts.size());
  std::ranges::transform(parts, result.begin(),
                         [](GeosSession::Geometry& part) { return part.release(); });
  return result;
}

}  // namespace

GeosSession::GeosSession() : said_(std::make_unique<std::string>()), context_(GEOS_init_r()) {
  const GEOSMessageHandler_r keep = [](const char* message, void* said) {
    *static_cast<std::string*>(said) = message;
  };
  const GEOSMessageHandler_r ignore = [](const char* /*message*/, void* /*said*/) {};
  GEOSContext_setErrorMessageHandler_r(context(), keep, said_.get());
  GEOSContext_setNoticeMessageHandler_r(context(), ignore, nullptr);
}

GeosSession::Geometry GeosSession::owned(GEOSGeometry* geometry) const {
  if (geometry == nullptr) {
    throw bad_data("GEOM_INVALID",
                   {.en = fmt::format("polygons cannot be laid over each other: {}", *said_),
                    .sv = fmt::format("polygoner kan inte läggas över varandra: {}", *said_)});
  }
  return {geometry, Deleter{context()}};
}

GeosSession::Prepared GeosSession::prepared(const Geometry& geometry) const {
  return {GEOSPrepare_r(context(), geometry.get()), Deleter{context()}};
}

GeosSession::Tree GeosSession::tree() const {
  constexpr std::size_t node_capacity = 10;
  return {GEOSSTRtree_create_r(context(), node_capacity), Deleter{context()}};
}

GeosSession::Geometry GeosSession::ring_of(const Ring& ring) const {
  const auto count = static_cast<unsigned>(ring.size());
  std::unique_ptr<GEOSCoordSequence, Deleter> vertices(
      GEOSCoordSeq_create_r(context(), count + 1, 2), Deleter{context()});
  if (!vertices) throw std::bad_alloc();
  for (unsigned i = 0; i <= count; ++i) {
    const Position p = ring[i % count];
    GEOSCoordSeq_setXY_r(context(), vertices.get(), i, p.x, p.y);
  }
  return owned(GEOSGeom_createLinearRing_r(context(), vertices.release()));
}

GeosSession::Geometry GeosSession::geometry_of(const MultiPolygon& area) const {
  constexpr std::size_t least = 3;
  std::vector<Geometry> polygons;
  for (const Polygon& polygon : area) {
    if (polygon.shell.size() < least) continue;
    std::vector<Geometry> holes;
    for (const Ring& hole : polygon.holes) {
      if (hole.size() >= least) holes.push_back(ring_of(hole));
    }
    Geometry shell = ring_of(polygon.shell);
    std::vector<GEOSGeometry*> rings = handed_over(holes);
    polygons.push_back(owned(GEOSGeom_createPolygon_r(context(), shell.release(), rings.data(),
                                                      static_cast<unsigned>(rings.size()))));
  }
  std::vector<GEOSGeometry*> parts = handed_over(polygons);
  return owned(GEOSGeom_createCollection_r(context(), GEOS_MULTIPOLYGON, parts.data(),
                                           static_cast<unsigned>(parts.size())));
}

Ring GeosSession::ring_of(const GEOSGeometry* ring) const {
  const GEOSCoordSequence* const vertices = GEOSGeom_getCoordSeq_r(context(), ring);
  unsigned count = 0;
  GEOSCoordSeq_getSize_r(context(), vertices, &count);
  Ring result;
  for (unsigned i = 0; i + 1 < count; ++i) {  // the last is the first again
    Position p;
    GEOSCoordSeq_getXY_r(context(), vertices, i, &p.x, &p.y);
    result.push_back(p);
  }
  return result;
}

MultiPolygon GeosSession::area_of(const GEOSGeometry* geometry) const {
  MultiPolygon result;
  if (GEOSGeomTypeId_r(context(), geometry) == GEOS_POLYGON) {
    if (GEOSisEmpty_r(context(), geometry) != 0) return result;
    Polygon polygon{.shell = ring_of(GEOSGetExteriorRing_r(context(), geometry)), .holes = {}};
    for (int i = 0; i < GEOSGetNumInteriorRings_r(context(), geometry); ++i) {
      polygon.holes.push_back(ring_of(GEOSGetInteriorRingN_r(context(), geometry, i)));
    }
    result.push_back(std::move(polygon));
    return result;
  }
  const bool gathers = GEOSGeomTypeId_r(context(), geometry) >= GEOS_MULTIPOINT;
  const int parts = gathers ? GEOSGetNumGeometries_r(context(), geometry) : 0;
  for (int i = 0; i < parts; ++i) {
    const MultiPolygon part = area_of(GEOSGetGeometryN_r(context(), geometry, i));
    result.insert(result.end(), part.begin(), part.end());
  }
  return result;
}

Position GeosSession::first_position(const GEOSGeometry* geometry) const {
  const GEOSCoordSequence* const vertices = GEOSGeom_getCoordSeq_r(context(), geometry);
  Position p;
  if (vertices != nullptr) GEOSCoordSeq_getXY_r(context(), vertices, 0, &p.x, &p.y);
  return p;
}

}  // namespace klara
