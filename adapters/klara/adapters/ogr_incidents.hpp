#pragma once
/// Incidents from files with geometry: GeoPackage, GeoJSON, Shapefile.
#include <klara/adapters/incident_reader.hpp>

namespace klara {

/// As read_incidents, for the formats that carry their own positions.
[[nodiscard]] Incidents read_ogr_incidents(const IncidentSource& source,
                                           const IncidentReadOptions& options,
                                           const RunContext& run);

}  // namespace klara
