#pragma once
/// Rasters as Cloud Optimized GeoTIFF.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/shape/raster.hpp>

#include <filesystem>

namespace klara {

struct RasterLayer {
  const Raster* raster = nullptr;
  double factor = 1.0;  // values are multiplied by it: 1e6 from per m2 to per km2
  Text description;     // of the band: "Incidents per km² and month, before"
  std::string unit;     // "incidents/km2/month"
};

/// Float32, nodata -9999, statistics, unit, description, provenance and stamps in the metadata. The
/// same bytes from the same result and build. Writes to `file` directly: hand it a path from
/// WholeFiles::begin. Throws Error{unreadable} OUTPUT_FAILED; reopens and verifies. A stop is
/// polled between rows and tiles and ends in Error{cancelled}.
void write_cog(const std::filesystem::path& file, const RasterLayer& layer, Crs crs,
               const Provenance& provenance, const RunContext& run = {});

}  // namespace klara
