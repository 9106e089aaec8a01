#pragma once
/// What a result file is made of.
#include <klara/adapters/cube_areas.hpp>
#include <klara/adapters/street_reader.hpp>
#include <klara/analysis.hpp>
#include <klara/base/crs.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/density/network_density.hpp>
#include <klara/density/population_rate.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/period_comparison.hpp>
#include <klara/shape/street_network.hpp>

#include <optional>
#include <string>

namespace klara {

/// A density along streets.
struct StreetDensity {
  const StreetNetwork* network = nullptr;
  const Streets* streets = nullptr;              // rows and names of the network's
  const NetworkDensity* density = nullptr;       // incidents per metre
  Metres bandwidth;                              // along streets
  NetworkMethod method = NetworkMethod::simple;  // by which it was found
  std::optional<double> months = {};             // that the selection spans; none: not known
};

/// A rate, and what it is per.
struct RateResult {
  const PopulationRate* layers = nullptr;
  double per = 1.0;  // of the population
  std::string of;    // "residents 2016"
  double floor = 0.0;
  Metres population_bandwidth;
};

/// Layers follow from what is there.
struct ResultFile {
  const Study* study = nullptr;
  const Analysis* analysis = nullptr;
  const Raster* total = nullptr;                // density of the whole selection, incidents per m²
  const SurfaceLimits* total_limits = nullptr;  // of it
  const PeriodComparison* comparison = nullptr;  // gives the densities that the analysis lacks
  std::optional<StreetDensity> along_streets = {};
  const CubeAreas* cube = nullptr;
  std::optional<RateResult> rate = {};  // of the whole selection
  const Incidents* points = nullptr;    // only when incident points were asked for
  Crs crs;
  Provenance provenance;
  std::string run_json;  // the study that repeats the run; empty for a single verb
  TimeZone zone = {};    // of local times and dates; without a name dates are left out
};

}  // namespace klara
