#pragma once
/// GeoJSON (RFC 7946) by a strict reader of our own: what a lenient one would mend is said.
#include <klara/adapters/vector_layer.hpp>

namespace klara {

/// Without a crs member the positions are longitude and latitude (EPSG:4326). The one layer is
/// called as the member "name" says, else as the file. Throws Error{bad_data} JSON_INVALID,
/// TRUNCATED, JSON_DUPLICATE_KEY, JSON_DEPTH, NOT_A_FEATURECOLLECTION, ENCODING_NOT_UTF8,
/// LAYER_MISSING; Error{cancelled} as soon as a stop is asked for. Cost: the file in memory while
/// the layer is open; two passes.
[[nodiscard]] std::unique_ptr<VectorLayer> open_geojson_layer(const std::filesystem::path& file,
                                                              const VectorLayerOptions& options,
                                                              const RunContext& run);

}  // namespace klara
