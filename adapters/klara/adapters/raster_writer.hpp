#pragma once
/// Rasters as Cloud Optimized GeoTIFF.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace klara {

/// A band.
struct RasterLayer {
  const Raster* raster = nullptr;
  double factor = 1.0;  // values are multiplied by it: 1e6 from per m2 to per km2
  Text description;     // "Incidents per km² and month, before"
  std::string unit;     // "incidents/km2/month"
};

/// Bands of one grid, the first of which names the file.
struct RasterFile {
  std::vector<RasterLayer> bands;
  bool float32 = false;  // half the size, seven digits
};

/// Float64 unless asked otherwise, nodata -9999; of every band statistics, unit and description;
/// provenance and stamps in the metadata. The same bytes from the same result and build. Writes to
/// `file` directly: hand it a path from WholeFiles::begin. Throws Error{unreadable} OUTPUT_FAILED;
/// reopens and verifies. A stop is polled between rows and tiles and ends in Error{cancelled}.
/// Memory: cog_bytes_a_cell.
void write_cog(const std::filesystem::path& file, const RasterFile& raster, Crs crs,
               const Provenance& provenance, const RunContext& run = {});

/// Of one band.
void write_cog(const std::filesystem::path& file, const RasterLayer& layer, Crs crs,
               const Provenance& provenance, const RunContext& run = {});

/// What writing a cell takes, all bands, beside the rasters: it is copied, with overviews of a
/// third of it.
[[nodiscard]] double cog_bytes_a_cell(std::size_t bands, bool float32);

}  // namespace klara
