#pragma once
/// GDAL as Klara uses it: few drivers, no side effects, and no error that passes unseen.
#include <klara/base/error.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace klara {

/// Registers GPKG, GeoJSON, ESRI Shapefile, GTiff, COG and MEM, once a process; no .aux.xml files,
/// no network. Call it before any other call to GDAL. Safe from any thread.
void open_gdal();

/// While it lives, what GDAL reports on this thread is gathered here instead of printed: also what
/// it reports without failing, as when a disk is full. Traps nest; the inner one gathers.
class GdalTrap {
 public:
  GdalTrap();
  ~GdalTrap();
  GdalTrap(const GdalTrap&) = delete;
  GdalTrap& operator=(const GdalTrap&) = delete;

  /// Failures gathered so far.
  [[nodiscard]] std::size_t errors() const { return error_count_; }
  /// In GDAL's own words; the first hundred.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// The failures in one line, at most the first hundred; empty for none.
  [[nodiscard]] std::string said() const;
  /// Throws `error` with GDAL's words as remedy if a failure was gathered or `succeeded` is false.
  void require(bool succeeded, Error error) const;
  /// The same with OUTPUT_FAILED for a file that is being written. That the disk is full, and what
  /// else the system has a plain word for, is said in that word instead of GDAL's.
  void require_written(bool succeeded, const std::filesystem::path& file) const;

 private:
  void take(int severity, const char* message);

  std::size_t error_count_ = 0;
  std::vector<std::string> errors_, warnings_;
};

}  // namespace klara
