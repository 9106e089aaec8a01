#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/raster_series.hpp>
#include <klara/base/error.hpp>

#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <stop_token>
#include <string>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr Crs sweref{3011};

/// More than one tile, some cells outside.
Raster slice(int nth, std::size_t columns = 700, std::size_t rows = 300) {
  Raster result(Grid{152'000.0, 6'580'000.0, {25.0}, columns, rows});
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    const double t = static_cast<double>(i) + 1e4 * nth;
    result.values[i] = i % 7 == 0 ? no_value : 1e-4 * std::abs(std::sin(t));
  }
  return result;
}

Provenance provenance() {
  Provenance p;
  p.study = "test";
  p.verb = "cube";
  p.version = "0.1.0";
  p.data = DataClass::simulated;
  p.parameters = {{"slice", "28d", {}}};
  return p;
}

SeriesLooks looks(int bands, bool float32 = false) {
  SeriesLooks result{.grid = slice(0).grid,
                     .factor = 1e6,
                     .description = "Incidents per km² and month",
                     .unit = "incidents/km2/month",
                     .float32 = float32,
                     .bands = {}};
  for (int b = 0; b < bands; ++b) {
    result.bands.push_back({"slice " + std::to_string(b), {{"KLARA_FROM", std::to_string(b)}}});
  }
  return result;
}

fs::path written(const fs::path& file, int bands, bool float32 = false,
                 const RunContext& run = {}) {
  RasterSeries series(file, looks(bands, float32), sweref, provenance());
  for (int b = 0; b < bands; ++b) series.add(slice(b), run);
  series.finish(run);
  return file;
}

GDALDatasetUniquePtr opened(const fs::path& file) {
  return GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_RASTER));
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(RasterSeries, HoldsEveryBandWithItsWordsAndItsStatistics) {
  const ScratchFolder folder;
  const auto data = opened(written(folder / "s.tif", 3));
  ASSERT_TRUE(data);
  ASSERT_EQ(data->GetRasterCount(), 3);
  EXPECT_STREQ(data->GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE"), "BAND");
  EXPECT_STREQ(data->GetMetadataItem("KLARA_VERB"), "cube");
  EXPECT_THAT(data->GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION"), HasSubstr("per km² and month"));
  for (int b = 0; b < 3; ++b) {
    GDALRasterBand& band = *data->GetRasterBand(b + 1);
    EXPECT_STREQ(band.GetDescription(), ("slice " + std::to_string(b)).c_str());
    EXPECT_STREQ(band.GetUnitType(), "incidents/km2/month");
    EXPECT_STREQ(band.GetMetadataItem("KLARA_FROM"), std::to_string(b).c_str());
    EXPECT_EQ(band.GetNoDataValue(), -9999.0);
    EXPECT_EQ(band.GetRasterDataType(), GDT_Float64);
    EXPECT_EQ(band.GetOverviewCount(), 2);
    EXPECT_NE(band.GetMetadataItem("STATISTICS_MEAN"), nullptr);
    const Raster raster = slice(b);
    std::vector<double> row(700);
    for (const int r : {0, 255, 256, 299}) {
      ASSERT_EQ(
          band.RasterIO(GF_Read, 0, r, 700, 1, row.data(), 700, 1, GDT_Float64, 0, 0, nullptr),
          CE_None);
      for (std::size_t c = 0; c < row.size(); ++c) {
        const double v = raster.at(static_cast<std::size_t>(r), c);
        ASSERT_EQ(row[c], std::isnan(v) ? -9999.0 : 1e6 * v);
      }
    }
  }
  EXPECT_FALSE(fs::exists(folder / "s.tif.aux.xml"));
}

TEST(RasterSeries, HoldsSevenDigitsWhereThatIsAskedFor) {
  const ScratchFolder folder;
  const auto data = opened(written(folder / "s.tif", 1, true));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->GetRasterBand(1)->GetRasterDataType(), GDT_Float32);
}

TEST(RasterSeries, HasTheSameBytesForEveryNumberOfThreads) {
  const ScratchFolder folder;
  const std::string alone = bytes_of(written(folder / "1.tif", 2, false, {.threads = 1}));
  EXPECT_EQ(bytes_of(written(folder / "2.tif", 2, false, {.threads = 3})), alone);
}

TEST(RasterSeries, StopsWhenAskedTo) {
  const ScratchFolder folder;
  std::stop_source stop;
  const RunContext run{.threads = 1, .stop = stop.get_token()};
  RasterSeries series(folder / "s.tif", looks(2), sweref, provenance());
  series.add(slice(0), run);
  stop.request_stop();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] { series.add(slice(1), run); });
}

TEST(RasterSeries, SaysWhereItCannotBeWritten) {
  const ScratchFolder folder;
  expect_refusal(ErrorKind::unreadable, "OUTPUT_FAILED", [&] {
    const RasterSeries series(folder / "no" / "s.tif", looks(1), sweref, provenance());
  });
}

}  // namespace
}  // namespace klara
