#pragma once
/// The GeoPackage that a GIS opens styled.
#include <klara/adapters/result_file.hpp>
#include <klara/base/run_context.hpp>

#include <filesystem>

namespace klara {

/// Layers treated, flows and places (of displacement), outlines, contours (three, of a comparison),
/// change, relative_risk, density_before, density_after, density (of the whole selection), rate,
/// rate_se and population (of a rate), cube, streets, districts, rings and, when asked for,
/// incidents; default styles that QGIS loads by itself; the tables composition, hours, measures,
/// sensitivity, klara_run,
/// klara_parameters, klara_inputs, klara_intake and klara_quarantine with provenance. Names,
/// aliases and descriptions in the run's language; densities per km2 and month of days_per_month,
/// that of the whole selection per km2. Class borders as class_breaks.hpp says, the same for both
/// periods.
///
/// The same bytes from the same result and build. Writes to `file` directly, where none may be:
/// hand it a path from WholeFiles::begin. Throws Error{unreadable} OUTPUT_FAILED; reopens and
/// verifies. A stop is polled between rows and ends in Error{cancelled}.
void write_geopackage(const std::filesystem::path& file, const ResultFile& result,
                      const RunContext& run = {});

}  // namespace klara
