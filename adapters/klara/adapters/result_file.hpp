#pragma once
/// What a result file is made of.
#include <klara/analysis.hpp>
#include <klara/base/crs.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/period_comparison.hpp>

#include <string>

namespace klara {

/// Layers follow from what is there.
struct ResultFile {
  const Study* study = nullptr;
  const Analysis* analysis = nullptr;
  const Raster* total = nullptr;                // density of the whole selection, incidents per m²
  const SurfaceLimits* total_limits = nullptr;  // of it
  const PeriodComparison* comparison = nullptr;  // tested; then it gives the densities
  const Incidents* points = nullptr;             // only when incident points were asked for
  Crs crs;
  Provenance provenance;
  std::string run_json;  // the study that repeats the run; empty for a single verb
  TimeZone zone = {};    // of local times and dates; without a name dates are left out
};

}  // namespace klara
