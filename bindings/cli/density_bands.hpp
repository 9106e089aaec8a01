#pragma once
/// A density as bands of a GeoTIFF.
#include <klara/adapters/raster_writer.hpp>
#include <klara/base/text.hpp>
#include <klara/density/density_surface.hpp>

#include <optional>
#include <string>

namespace klara {

/// In incidents per square metre.
struct DensityBands {
  const Raster* density = nullptr;
  const SurfaceLimits* limits = nullptr;  // none: the density alone
  Text description;                       // "Incidents per km² and month"
  Text when = {};                         // ", before"; ends every description
  std::string unit;                       // "incidents/km2/month"
};

/// Density, standard error, low and high, per square kilometre. What it points to must outlive it.
[[nodiscard]] RasterFile raster_file(const DensityBands& bands, bool float32);

}  // namespace klara
