#pragma once
/// From GDAL's geometries to ours.
#include <klara/adapters/vector_layer.hpp>

#include <cstddef>
#include <span>

class OGRGeometry;

namespace klara {

/// Null is a missing geometry.
[[nodiscard]] Shape shape_of(const OGRGeometry* geometry);

/// Well-known binary (ISO 19125, OGC 06-103r4). GEOM_INVALID if it cannot be read.
[[nodiscard]] Shape shape_of_wkb(std::span<const std::byte> wkb);

}  // namespace klara
