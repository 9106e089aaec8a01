#pragma once
/// Which files are let in, judged by what they hold and not by what they are called.
#include <filesystem>

namespace klara {

enum class InputFormat { csv, geopackage, geojson, shapefile };

/// The format of a file that may be read. CSV is what is nothing else.
/// Throws Error{bad_argument} INPUT_PATH for virtual paths and addresses ("/vsi...", "://", "PG:");
/// Error{unreadable} FILE_MISSING with the nearest names in the folder, FILE_UNREADABLE;
/// Error{bad_data} EMPTY_INPUT, NOT_A_GPKG (named .gpkg but no database), FORMAT_NOT_ALLOWED (XML
/// and VRT, archives, workbooks, rasters and other formats behind any name).
[[nodiscard]] InputFormat format_of(const std::filesystem::path& file);

/// Throws Error{bad_argument} INPUT_PATH for virtual paths and addresses, existing or not.
void refuse_virtual(const std::filesystem::path& file);

}  // namespace klara
