#include <klara/adapters/raster_writer.hpp>

#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/raster_dataset.hpp>
#include <klara/adapters/sha256.hpp>

#include <gdal_priv.h>

#include <span>
#include <string>
#include <vector>

namespace klara {
namespace {

/// The digest of the values of every band; none where they cannot be read.
std::vector<std::string> digests_in(GDALDataset& data, const RunContext& run) {
  const int columns = data.GetRasterXSize();
  std::vector<double> row(static_cast<std::size_t>(columns));
  std::vector<Sha256> sums(static_cast<std::size_t>(data.GetRasterCount()));
  // Bands lie beside each other in a tile, which is then read once.
  for (int r = 0; r < data.GetRasterYSize(); ++r) {
    throw_if_stopped(run);
    for (std::size_t b = 0; b < sums.size(); ++b) {
      if (data.GetRasterBand(static_cast<int>(b) + 1)
              ->RasterIO(GF_Read, 0, r, columns, 1, row.data(), columns, 1, GDT_Float64, 0, 0,
                         nullptr) != CE_None) {
        return {};
      }
      sums[b].add(std::as_bytes(std::span(row)));
    }
  }
  std::vector<std::string> digests;
  for (const Sha256& sum : sums) digests.push_back(sum.hex());
  return digests;
}

}  // namespace

void write_cog(const std::filesystem::path& file, const RasterFile& raster, Crs crs,
               const Provenance& provenance, const RunContext& run) {
  open_gdal();
  const GdalTrap trap;
  const auto require = [&](bool succeeded) { trap.require_written(succeeded, file); };

  const Grid& grid = raster.bands.front().raster->grid;
  const int columns = static_cast<int>(grid.columns);
  const int rows = static_cast<int>(grid.rows);
  const int bands = static_cast<int>(raster.bands.size());
  GDALDriverManager& drivers = *GetGDALDriverManager();
  const GDALDatasetUniquePtr memory(drivers.GetDriverByName("MEM")->Create(
      "", columns, rows, bands, raster.float32 ? GDT_Float32 : GDT_Float64, nullptr));
  require(memory != nullptr);

  place_raster(*memory, grid, crs);

  std::vector<std::string> digests;
  for (int b = 0; b < bands; ++b) {
    const RasterLayer& layer = raster.bands[static_cast<std::size_t>(b)];
    GDALRasterBand& band = *memory->GetRasterBand(b + 1);
    describe_band(band, layer.description.in(provenance.language), layer.unit);
    digests.push_back(write_band(band, *layer.raster, layer.factor, raster.float32, require, run));
  }
  write_metadata(*memory, raster.bands.front().description.in(provenance.language), provenance);

  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("PREDICTOR", "FLOATING_POINT");
  options.SetNameValue("OVERVIEW_RESAMPLING", "AVERAGE");
  options.SetNameValue("LEVEL", "3");  // a fiftieth larger than at the usual 6, a quarter sooner
  // Tiles are packed side by side and written in their order: the same bytes.
  options.SetNameValue("NUM_THREADS",
                       run.threads == 0 ? "ALL_CPUS" : std::to_string(run.threads).c_str());
  GdalProgress progress{run};
  const bool written =
      GDALDatasetUniquePtr(drivers.GetDriverByName("COG")->CreateCopy(
          file.c_str(), memory.get(), FALSE, options.List(), tell_progress, &progress)) != nullptr;
  progress.settle();
  require(written);

  // A full disk may go unreported: only what reads back is written.
  const char* const formats[] = {"GTiff", nullptr};
  const GDALDatasetUniquePtr copy(
      GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, formats));
  require(copy != nullptr);
  require(copy->GetRasterXSize() == columns && copy->GetRasterYSize() == rows &&
          digests_in(*copy, run) == digests);
}

void write_cog(const std::filesystem::path& file, const RasterLayer& layer, Crs crs,
               const Provenance& provenance, const RunContext& run) {
  write_cog(file, RasterFile{.bands = {layer}}, crs, provenance, run);
}

double cog_bytes_a_cell(std::size_t bands, bool float32) {
  constexpr double with_overviews = 4.0 / 3.0;
  return with_overviews * static_cast<double>(bands * (float32 ? sizeof(float) : sizeof(double)));
}

}  // namespace klara
