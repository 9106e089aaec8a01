#pragma once
/// The GeoPackage that a GIS opens styled.
#include <klara/analysis.hpp>
#include <klara/base/crs.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/provenance.hpp>

#include <filesystem>

namespace klara {

/// What a result file is made of. Layers follow from what is there.
struct ResultFile {
  const Study* study = nullptr;
  const Analysis* analysis = nullptr;
  const Incidents* points = nullptr;  // only when incident points were asked for
  Crs crs;
  Provenance provenance;
  std::string run_json;               // the study that repeats the run; empty for a single verb
};

/// Layers districts, change, density_before, density_after, outlines, areas (treated, places,
/// control) and, when asked for, incidents; default styles that QGIS loads by itself; the tables
/// klara_run, klara_intake, klara_parameters with provenance. Names and aliases in the study's
/// language. The same bytes from the same result and build. Writes to `file` directly: hand it a
/// path from WholeFiles::begin. Throws Error{unreadable} OUTPUT_FAILED; reopens and verifies.
void write_geopackage(const std::filesystem::path& file, const ResultFile& result);

}  // namespace klara
