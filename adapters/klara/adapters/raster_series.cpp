#include <klara/adapters/raster_series.hpp>

#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/raster_dataset.hpp>

#include <gdal_priv.h>

#include <algorithm>

namespace klara {
namespace {

constexpr int tile = 256;  // cells a side

/// Each half as wide as the one before, down to a tile.
std::vector<int> overview_factors(const Grid& grid) {
  std::vector<int> factors;
  const std::size_t longest = std::max(grid.columns, grid.rows);
  for (std::size_t factor = 2; longest / (factor / 2) > static_cast<std::size_t>(tile);
       factor *= 2) {
    factors.push_back(static_cast<int>(factor));
  }
  return factors;
}

}  // namespace

struct RasterSeries::State {
  std::filesystem::path file;
  SeriesLooks looks;
  GdalTrap trap;
  GDALDatasetUniquePtr data;
  std::vector<std::string> digests;

  void require(bool succeeded) const { trap.require_written(succeeded, file); }
  void make_overviews(const RunContext& run);
  void verify(const RunContext& run) const;
};

RasterSeries::RasterSeries(std::filesystem::path file, SeriesLooks looks, Crs crs,
                           const Provenance& provenance) {
  open_gdal();
  state_ = std::make_unique<State>();
  State& s = *state_;
  s.file = std::move(file);
  s.looks = std::move(looks);
  CPLStringList options;
  options.SetNameValue("TILED", "YES");
  options.SetNameValue("BLOCKXSIZE", std::to_string(tile).c_str());
  options.SetNameValue("BLOCKYSIZE", std::to_string(tile).c_str());
  options.SetNameValue("INTERLEAVE", "BAND");
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("PREDICTOR", "3");  // of floating-point numbers
  options.SetNameValue("ZLEVEL", "3");
  options.SetNameValue("BIGTIFF", "IF_SAFER");
  // On one thread: GDAL 3.6 reads a band of many with several only with complaints.
  s.data.reset(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
      s.file.c_str(), static_cast<int>(s.looks.grid.columns), static_cast<int>(s.looks.grid.rows),
      static_cast<int>(s.looks.bands.size()), s.looks.float32 ? GDT_Float32 : GDT_Float64,
      options.List()));
  s.require(s.data != nullptr);
  place_raster(*s.data, s.looks.grid, crs);
  for (std::size_t b = 0; b < s.looks.bands.size(); ++b) {
    GDALRasterBand& band = *s.data->GetRasterBand(static_cast<int>(b) + 1);
    describe_band(band, s.looks.bands[b].description, s.looks.unit);
    for (const auto& [key, value] : s.looks.bands[b].metadata) {
      band.SetMetadataItem(key.c_str(), value.c_str());
    }
  }
  write_metadata(*s.data, s.looks.description, provenance);
  s.require(true);
}

RasterSeries::~RasterSeries() = default;

void RasterSeries::add(const Raster& raster, const RunContext& run) {
  State& s = *state_;
  GDALRasterBand& band = *s.data->GetRasterBand(static_cast<int>(s.digests.size()) + 1);
  s.digests.push_back(write_band(
      band, raster, s.looks.factor, s.looks.float32, [&s](bool succeeded) { s.require(succeeded); },
      run));
  // Before the next, so that tiles lie in one order however much GDAL would have kept.
  s.require(band.FlushCache(false) == CE_None);
}

void RasterSeries::finish(const RunContext& run) {
  state_->make_overviews(run);
  state_->data.reset();
  state_->require(true);
  state_->verify(run);
}

void RasterSeries::State::make_overviews(const RunContext& run) {
  const std::vector<int> factors = overview_factors(looks.grid);
  if (factors.empty()) return;
  GdalProgress progress{run};
  const bool made =
      data->BuildOverviews("AVERAGE", static_cast<int>(factors.size()), factors.data(), 0, nullptr,
                           tell_progress, &progress) == CE_None;
  progress.settle();
  require(made);
}

/// A full disk may go unreported: only what reads back is written.
void RasterSeries::State::verify(const RunContext& run) const {
  const char* const formats[] = {"GTiff", nullptr};
  const GDALDatasetUniquePtr copy(
      GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, formats));
  require(copy != nullptr);
  require(copy->GetRasterCount() == static_cast<int>(digests.size()) &&
          copy->GetRasterXSize() == static_cast<int>(looks.grid.columns) &&
          copy->GetRasterYSize() == static_cast<int>(looks.grid.rows));
  for (std::size_t b = 0; b < digests.size(); ++b) {
    require(digest_of(*copy->GetRasterBand(static_cast<int>(b) + 1), run) == digests[b]);
  }
}

}  // namespace klara
