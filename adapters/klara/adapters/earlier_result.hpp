#pragma once
/// Whether a file in the way of a result is one that Klara wrote.
#include <filesystem>

namespace klara {

/// Results replace earlier ones; what Klara did not write is somebody's work. Throws
/// Error{bad_argument} OUTPUT_FOREIGN if a file is there, is not empty, and bears no mark of Klara:
/// a GeoPackage its table klara_run, a GeoTIFF its item of metadata, a CSV file the column that
/// says it is simulated. Other kinds are not judged.
void require_own_result(const std::filesystem::path& target);

}  // namespace klara
