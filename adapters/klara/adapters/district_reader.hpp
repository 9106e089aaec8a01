#pragma once
/// Districts, study windows and places from GeoPackage, GeoJSON or Shapefile.
#include <klara/base/run_context.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/study_file.hpp>

#include <filesystem>
#include <optional>
#include <vector>

namespace klara {

/// Codes are text and unique, polygons valid and disjoint but for hairlines; sorted by code, in the
/// working CRS. Repeated vertices and any winding are harmless; a self-crossing ring, a hole
/// outside its shell, an overlap wider than 5 m are refused, naming the district and the place.
/// `work_crs` none = the layer's own if metric, else the local SWEREF 99 or UTM zone (a Choice).
/// Throws Error{unreadable} or Error{bad_data}.
[[nodiscard]] Districts read_districts(const DistrictSource& source, std::optional<Crs> work_crs,
                                       const RunContext& run = {});

/// The polygons of a file together, in `crs`.
[[nodiscard]] MultiPolygon read_area(const std::filesystem::path& file, Crs crs);

/// Named polygons, or points that become circles of `radius`; the name from the column name, namn,
/// plats or place. In the file's order. Throws Error{bad_data} if a name is missing or repeated.
[[nodiscard]] std::vector<StudyArea> read_places(const std::filesystem::path& file, Crs crs,
                                                 Metres radius);

}  // namespace klara
