#pragma once
/// GeoPackage through SQLite, strictly for reading.
#include <klara/adapters/vector_layer.hpp>

namespace klara {

/// Checks the whole database once, before the first feature; reads tables and not their spatial
/// index or cached counts. Warns GPKG_APPLICATION_ID, GPKG_WAL_PRESENT (edits not yet merged are
/// read), GPKG_WAL_FLAG (they may be lost). Throws Error{bad_data} CORRUPT, NOT_A_GPKG,
/// GPKG_TABLE_MISSING, LAYER_AMBIGUOUS, LAYER_MISSING, LAYER_NAME; Error{unreadable}
/// GPKG_WAL_PRESENT when they cannot be reached.
[[nodiscard]] std::unique_ptr<VectorLayer> open_geopackage_layer(const std::filesystem::path& file,
                                                                 const VectorLayerOptions& options);

}  // namespace klara
