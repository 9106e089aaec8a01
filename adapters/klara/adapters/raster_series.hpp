#pragma once
/// A raster of many bands that is written band after band, as of a cube beyond memory.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace klara {

/// In the language of the run.
struct SeriesBand {
  std::string description;  // "2018-06-01 to 2018-06-28"
  // {"KLARA_FROM", "2018-06-01T00:00:00+02:00"}
  std::vector<std::pair<std::string, std::string>> metadata;
};

struct SeriesLooks {
  Grid grid;
  double factor = 1.0;      // values are multiplied by it
  std::string description;  // of the file
  std::string unit;         // "incidents/km2/month"
  bool float32 = false;     // half the size, seven digits
  std::vector<SeriesBand> bands;
};

/// A tiled GeoTIFF with each band for itself, so that a program which shows one reads no other;
/// with overviews, but not cloud optimized, as that format lays bands beside each other. Values,
/// nodata, statistics and provenance as in raster_writer.hpp. The same bytes from the same values
/// and build.
///
/// Every member throws Error{unreadable} OUTPUT_FAILED when something was not written, and
/// Error{cancelled}. Writes to `file` directly: hand it a path from WholeFiles::begin.
class RasterSeries {
 public:
  RasterSeries(std::filesystem::path file, SeriesLooks looks, Crs crs,
               const Provenance& provenance);
  ~RasterSeries();
  RasterSeries(const RasterSeries&) = delete;
  RasterSeries& operator=(const RasterSeries&) = delete;

  /// The values of the next band, on the grid.
  void add(const Raster& raster, const RunContext& run = {});

  /// Makes overviews, reopens the file and compares every value with what was added. All bands must
  /// have been.
  void finish(const RunContext& run = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klara
