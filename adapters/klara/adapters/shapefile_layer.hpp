#pragma once
/// Shapefiles through GDAL, all their parts checked against each other first.
#include <klara/adapters/vector_layer.hpp>

#include <filesystem>
#include <vector>

namespace klara {

/// The .shp and what is there of .shx, .dbf, .prj and .cpg, in that order.
[[nodiscard]] std::vector<std::filesystem::path> shapefile_parts(const std::filesystem::path& shp);

/// Text is read as the options say, else the .cpg, else the .dbf, else as UTF-8. What is plainly
/// UTF-8 is read so against the .cpg's and the .dbf's word, with the warning ENCODING_IS_UTF8; no
/// text is handed on that is not UTF-8.
/// Throws Error{bad_data} SHX_MISSING, COLUMN_MISSING (no .dbf), TRUNCATED, COUNT_MISMATCH,
/// CORRUPT, ENCODING_NOT_UTF8, ENCODING_UNKNOWN, ENCODING_IS_UTF8 (against the options' word).
[[nodiscard]] std::unique_ptr<VectorLayer> open_shapefile_layer(const std::filesystem::path& file,
                                                                const VectorLayerOptions& options,
                                                                const RunContext& run);

}  // namespace klara
