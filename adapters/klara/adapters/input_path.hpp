#pragma once
/// Which files are let in, judged by what they hold and not by what they are called.
#include <klara/base/error.hpp>

#include <filesystem>

namespace klara {

enum class InputFormat { csv, geopackage, geojson, shapefile };

/// The format of a file that may be read. CSV is what is nothing else.
/// Throws Error{bad_argument} INPUT_PATH for virtual paths and addresses ("/vsi...", "://", "PG:");
/// Error{unreadable} FILE_MISSING with the nearest names in the folder, FILE_UNREADABLE;
/// Error{bad_data} EMPTY_INPUT, NOT_A_GPKG (named .gpkg but no database), FORMAT_NOT_ALLOWED (XML
/// and VRT, archives, workbooks, rasters and other formats behind any name).
[[nodiscard]] InputFormat format_of(const std::filesystem::path& file);

/// Whether a driver, an archive or an address would answer to it instead of a file, existing or
/// not; for outputs, too.
[[nodiscard]] bool is_virtual(const std::filesystem::path& file);

/// Error{unreadable} FILE_MISSING, with the names in its folder that may have been meant.
[[nodiscard]] Error missing_file(const std::filesystem::path& file);

/// Error{unreadable} FILE_UNREADABLE; the reason is a clause of its own, or nothing.
[[nodiscard]] Error unreadable_file(const std::filesystem::path& file, const Text& reason = {});

/// Throws Error{bad_argument} INPUT_PATH for what is_virtual.
void refuse_virtual(const std::filesystem::path& file);

}  // namespace klara
