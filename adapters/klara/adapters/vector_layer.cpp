#include <klara/adapters/vector_layer.hpp>

#include <klara/adapters/geojson_layer.hpp>
#include <klara/adapters/geopackage_layer.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/shapefile_layer.hpp>
#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <cmath>

namespace klara {

std::unique_ptr<VectorLayer> open_vector_layer(const std::filesystem::path& file,
                                               const VectorLayerOptions& options,
                                               const RunContext& run) {
  switch (format_of(file)) {
    case InputFormat::geopackage:
      return open_geopackage_layer(file, options);
    case InputFormat::geojson:
      return open_geojson_layer(file, options, run);
    case InputFormat::shapefile:
      return open_shapefile_layer(file, options, run);
    case InputFormat::csv:
      break;
  }
  throw bad_data("FORMAT_NOT_ALLOWED",
                 {.en = fmt::format("{} holds no geometries", file.string()),
                  .sv = fmt::format("{} innehåller inga geometrier", file.string())})
      .with_remedy({.en = "Give a GeoPackage, GeoJSON or Shapefile (.shp).",
                    .sv = "Ange en GeoPackage-, GeoJSON- eller Shapefil (.shp)."})
      .at(file.string());
}

std::string_view fault_of(const Shape& shape, ShapeKind wanted) {
  if (!shape.fault.empty()) return shape.fault;
  if (shape.kind == wanted) return {};
  if (shape.kind == ShapeKind::missing) return "GEOM_NULL";
  return shape.kind == ShapeKind::empty ? "GEOM_EMPTY" : "GEOM_TYPE";
}

Polyline polyline_of(const std::vector<Position>& vertices, std::string& fault) {
  Polyline line;
  line.reserve(vertices.size());
  for (const Position p : vertices) {
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) {
      fault = "COORD_NOT_FINITE";
      return {};
    }
    if (line.empty() || p != line.back()) line.push_back(p);
  }
  return line;
}

Ring ring_of(const std::vector<Position>& vertices, std::string& fault) {
  Ring ring = polyline_of(vertices, fault);
  if (fault.empty() && !vertices.empty() && vertices.front() != vertices.back()) {
    fault = "GEOM_RING_NOT_CLOSED";
  }
  while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
  return ring;
}

}  // namespace klara
