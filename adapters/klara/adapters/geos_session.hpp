#pragma once
/// GEOS with its memory owned and its errors as exceptions.
#include <klara/shape/geometry.hpp>

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include <memory>
#include <string>

namespace klara {

class GeosSession {
 public:
  GeosSession();

  struct Deleter {
    GEOSContextHandle_t context;
    void operator()(GEOSCoordSequence* vertices) const {
      GEOSCoordSeq_destroy_r(context, vertices);
    }
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context, geometry); }
    void operator()(const GEOSPreparedGeometry* prepared) const {
      GEOSPreparedGeom_destroy_r(context, prepared);
    }
    void operator()(GEOSSTRtree* tree) const { GEOSSTRtree_destroy_r(context, tree); }
  };
  using Geometry = std::unique_ptr<GEOSGeometry, Deleter>;
  using Prepared = std::unique_ptr<const GEOSPreparedGeometry, Deleter>;
  using Tree = std::unique_ptr<GEOSSTRtree, Deleter>;

  [[nodiscard]] GEOSContextHandle_t context() const { return context_.get(); }

  /// Takes what GEOS returned. Throws Error{bad_data} GEOM_INVALID with its words if that is null.
  [[nodiscard]] Geometry owned(GEOSGeometry* geometry) const;
  [[nodiscard]] Prepared prepared(const Geometry& geometry) const;
  [[nodiscard]] Tree tree() const;

  /// A multipolygon; rings of fewer than three vertices are left out.
  [[nodiscard]] Geometry geometry_of(const MultiPolygon& area) const;
  /// What has an area, of any geometry.
  [[nodiscard]] MultiPolygon area_of(const GEOSGeometry* geometry) const;
  [[nodiscard]] Position first_position(const GEOSGeometry* geometry) const;

 private:
  [[nodiscard]] Geometry ring_of(const Ring& ring) const;
  [[nodiscard]] Ring ring_of(const GEOSGeometry* ring) const;

  struct ContextDeleter {
    void operator()(GEOSContextHandle_HS* context) const { GEOS_finish_r(context); }
  };
  std::unique_ptr<std::string> said_;
  std::unique_ptr<GEOSContextHandle_HS, ContextDeleter> context_;
};

}  // namespace klara
