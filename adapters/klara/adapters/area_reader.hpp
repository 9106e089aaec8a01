#pragma once
/// Study windows, treated areas and places from GeoPackage, GeoJSON or Shapefile.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/shape/geometry.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace klara {

struct AreaRead {
  MultiPolygon area;
  std::uint64_t features = 0;  // of the file
};

/// The polygons of a file together, in `crs`.
[[nodiscard]] AreaRead read_area(const std::filesystem::path& file, Crs crs,
                                 const RunContext& run = {});

/// Named polygons, or points that become circles of `radius`; the name from the column name, namn,
/// plats or place. One a feature, in the file's order. Throws Error{bad_data} if a name is missing,
/// repeated or looks like a personal identity number.
[[nodiscard]] std::vector<StudyArea> read_places(const std::filesystem::path& file, Crs crs,
                                                 Metres radius, const RunContext& run = {});

}  // namespace klara
