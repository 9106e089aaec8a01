#pragma once
/// Shapefiles through GDAL, all their parts checked against each other first.
#include <klara/adapters/vector_layer.hpp>

namespace klara {

/// Throws Error{bad_data} SHX_MISSING, COLUMN_MISSING (no .dbf), TRUNCATED, COUNT_MISMATCH,
/// CORRUPT, ENCODING_NOT_UTF8, ENCODING_UNKNOWN.
[[nodiscard]] std::unique_ptr<VectorLayer> open_shapefile_layer(const std::filesystem::path& file,
                                                                const VectorLayerOptions& options);

}  // namespace klara
