#pragma once
/// The checksum by which an input is recognised.
#include <klara/base/run_context.hpp>

#include <filesystem>
#include <string>

namespace klara {

/// The SHA-256 of the file; of a Shapefile that of its parts one after another (.shp, .shx, .dbf,
/// .prj, .cpg, those that are there), since a changed attribute or system changes results. What
/// lies in the -wal of a GeoPackage is not in it.
/// Throws what format_of does, Error{cancelled}.
[[nodiscard]] std::string input_checksum(const std::filesystem::path& file, const RunContext& run);

}  // namespace klara
