#pragma once
/// From our polygons to GDAL's.
#include <klara/shape/geometry.hpp>

#include <ogr_geometry.h>

#include <memory>

namespace klara {

[[nodiscard]] std::unique_ptr<OGRMultiPolygon> ogr_polygons(const MultiPolygon& polygons);

}  // namespace klara
