#pragma once
/// Rasters of GDAL that are being written: how values, units and provenance stand in them.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/shape/raster.hpp>

#include <exception>
#include <functional>
#include <string>

class GDALDataset;
class GDALRasterBand;

namespace klara {

/// Stands for NaN, which not every program knows.
constexpr double raster_nodata = -9999.0;

void place_raster(GDALDataset& data, const Grid& grid, Crs crs);

void describe_band(GDALRasterBand& band, const std::string& description, const std::string& unit);

/// Writes the values, each times `factor`, block by block, and their statistics; the digest of what
/// was written. `require` is told what GDAL says of each block. Throws Error{cancelled}.
[[nodiscard]] std::string write_band(GDALRasterBand& band, const Raster& raster, double factor,
                                     bool float32, const std::function<void(bool)>& require,
                                     const RunContext& run);

/// The same digest of what a band holds; empty where it cannot be read.
[[nodiscard]] std::string digest_of(GDALRasterBand& band, const RunContext& run);

/// Provenance, stamps and `description`.
void write_metadata(GDALDataset& data, const std::string& description,
                    const Provenance& provenance);

/// For GDAL's long calls: tell_progress with a GdalProgress tells their progress as ours and makes
/// them give up when a stop is requested.
struct GdalProgress {
  const RunContext& run;
  std::exception_ptr thrown = nullptr;  // by who was told; GDAL is not to be thrown through

  /// After the call: throws on what was thrown, or Error{cancelled}.
  void settle() const;
};
int tell_progress(double done, const char* message, void* of_progress);

}  // namespace klara
