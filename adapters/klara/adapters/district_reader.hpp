#pragma once
/// Districts from GeoPackage, GeoJSON or Shapefile.
#include <klara/base/run_context.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/study_file.hpp>

#include <functional>
#include <optional>

namespace klara {

struct DistrictReadOptions {
  std::optional<Crs> work_crs = {};  // none: chosen, and the choice said; see work_crs.hpp
  /// May serve where the layer's own does not, and is asked for only then.
  std::function<std::optional<Crs>()> incidents_crs = {};
};

/// Codes are text and unique, polygons valid and disjoint but for hairlines; sorted by code, in the
/// working CRS. Repeated vertices and any winding are harmless; a self-crossing ring, a hole
/// outside its shell, an overlap wider than 5 m are refused, naming the district and the place.
/// Throws Error{unreadable} or Error{bad_data}, and what chosen_work_crs does.
[[nodiscard]] Districts read_districts(const DistrictSource& source,
                                       const DistrictReadOptions& options = {},
                                       const RunContext& run = {});

}  // namespace klara
