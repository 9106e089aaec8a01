#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/whole_file.hpp>
#include <klara/base/error.hpp>

#include <adapters/scratch_folder.hpp>
#include <adapters/small_disk.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr Crs sweref{3011};

// Central Stockholm; values of every size, some cells outside.
Raster hills(std::size_t columns = 700, std::size_t rows = 300) {
  Raster result(Grid{152'000.0, 6'580'000.0, {25.0}, columns, rows});
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    const double t = static_cast<double>(i);
    result.values[i] = i % 7 == 0 ? no_value : 1e-4 * std::sin(t) * std::exp(-t / 1e5);
  }
  return result;
}

Provenance provenance() {
  Provenance p;
  p.study = "test";
  p.verb = "density";
  p.version = "0.1.0";
  p.seed = 7;
  p.data = DataClass::simulated;
  p.parameters = {{"bandwidth", "200m", {}}, {"cell", "25m", {}}};
  p.inputs = {{"incidents", "reports.csv", "ab12", 60}};
  return p;
}

const Text description{.en = "Incidents per km\u00B2", .sv = "Brott per km\u00B2"};

RasterLayer layer_of(const Raster& raster) {
  return {.raster = &raster, .factor = 1e6, .description = description, .unit = "incidents/km2"};
}

GDALDatasetUniquePtr opened(const fs::path& file) {
  return GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_RASTER));
}

std::vector<double> values_of(GDALRasterBand& band) {
  const int columns = band.GetXSize(), rows = band.GetYSize();
  std::vector<double> values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  EXPECT_EQ(band.RasterIO(GF_Read, 0, 0, columns, rows, values.data(), columns, rows, GDT_Float64,
                          0, 0, nullptr),
            CE_None);
  return values;
}

std::string item(GDALMajorObject& object, const char* key) {
  const char* value = object.GetMetadataItem(key);
  return value == nullptr ? "" : value;
}

TEST(Cog, HoldsTheRastersValuesInItsUnit) {
  const ScratchFolder folder;
  const Raster raster = hills();
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());

  const auto data = opened(folder / "d.tif");
  ASSERT_TRUE(data);
  ASSERT_EQ(data->GetRasterXSize(), 700);
  ASSERT_EQ(data->GetRasterYSize(), 300);
  const std::vector<double> values = values_of(*data->GetRasterBand(1));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double v = raster.values[i];
    ASSERT_EQ(values[i], std::isnan(v) ? -9999.0 : 1e6 * v) << i;
  }
}

TEST(Cog, HoldsSevenDigitsInHalfTheSpaceWhereThatIsAskedFor) {
  const ScratchFolder folder;
  const Raster raster = hills();
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());
  write_cog(folder / "s.tif", RasterFile{.bands = {layer_of(raster)}, .float32 = true}, sweref,
            provenance());
  const auto data = opened(folder / "s.tif");
  ASSERT_TRUE(data);
  EXPECT_EQ(data->GetRasterBand(1)->GetRasterDataType(), GDT_Float32);
  const std::vector<double> values = values_of(*data->GetRasterBand(1));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double v = raster.values[i];
    const float expected = std::isnan(v) ? -9999.0F : static_cast<float>(1e6 * v);
    ASSERT_EQ(values[i], static_cast<double>(expected)) << i;
  }
  EXPECT_LT(fs::file_size(folder / "s.tif"),
            0.6 * static_cast<double>(fs::file_size(folder / "d.tif")));
  EXPECT_EQ(cog_bytes_a_cell(1, true), 0.5 * cog_bytes_a_cell(1, false));
}

TEST(Cog, HoldsBandsOfOneGridEachWithItsWords) {
  const ScratchFolder folder;
  const Raster first = hills(600, 520);
  Raster second = first;
  for (double& v : second.values) v = std::isnan(v) ? v : v + 1e-4;
  const RasterLayer error{.raster = &second,
                          .factor = 1e3,
                          .description = {.en = "Standard error", .sv = "Medelfel"},
                          .unit = "incidents/km2"};
  write_cog(folder / "d.tif", RasterFile{.bands = {layer_of(first), error}}, sweref, provenance());
  const auto data = opened(folder / "d.tif");
  ASSERT_EQ(data->GetRasterCount(), 2);
  EXPECT_EQ(data->GetRasterBand(1)->GetDescription(), description.sv);
  EXPECT_STREQ(data->GetRasterBand(2)->GetDescription(), "Medelfel");
  EXPECT_STREQ(data->GetRasterBand(2)->GetUnitType(), "incidents/km2");
  EXPECT_THAT(item(*data, "TIFFTAG_IMAGEDESCRIPTION"), HasSubstr("Brott per km\u00B2. "));
  const std::vector<double> values = values_of(*data->GetRasterBand(2));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double v = second.values[i];
    ASSERT_EQ(values[i], std::isnan(v) ? -9999.0 : 1e3 * v) << i;
  }
  EXPECT_NE(item(*data->GetRasterBand(1), "STATISTICS_MAXIMUM"),
            item(*data->GetRasterBand(2), "STATISTICS_MAXIMUM"));
}

TEST(Cog, LiesWhereTheGridLies) {
  const ScratchFolder folder;
  const Raster raster = hills(20, 10);
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());
  const auto data = opened(folder / "d.tif");
  std::array<double, 6> transform{};
  ASSERT_EQ(data->GetGeoTransform(transform.data()), CE_None);
  EXPECT_THAT(transform, ElementsAre(152'000.0, 25.0, 0.0, 6'580'000.0, 0.0, -25.0));
  EXPECT_STREQ(data->GetSpatialRef()->GetAuthorityCode(nullptr), "3011");
}

TEST(Cog, SaysWhatItHolds) {
  const ScratchFolder folder;
  const Raster raster = hills();
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());

  const auto data = opened(folder / "d.tif");
  GDALRasterBand& band = *data->GetRasterBand(1);
  EXPECT_EQ(band.GetRasterDataType(), GDT_Float64);
  EXPECT_EQ(band.GetNoDataValue(), -9999.0);
  EXPECT_STREQ(band.GetUnitType(), "incidents/km2");
  EXPECT_EQ(band.GetDescription(), description.sv);
  EXPECT_EQ(item(*data, "KLARA_STUDY"), "test");
  EXPECT_EQ(item(*data, "KLARA_SEED"), "7");
  EXPECT_EQ(item(*data, "KLARA_PARAMETERS"), "bandwidth=200m; cell=25m");
  EXPECT_EQ(item(*data, "KLARA_INPUTS"), "incidents reports.csv sha256=ab12 rows=60");
  EXPECT_THAT(item(*data, "KLARA_STAMP"), HasSubstr("ingen rad är ett verkligt brott"));
  EXPECT_THAT(item(*data, "TIFFTAG_IMAGEDESCRIPTION"), HasSubstr("Brott per km\u00B2. Simulerade"));
  EXPECT_EQ(item(*data, "TIFFTAG_SOFTWARE"), "klara 0.1.0");
}

TEST(Cog, CarriesTheStatisticsOfItsValues) {
  const ScratchFolder folder;
  const Raster raster = hills();
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());

  const auto data = opened(folder / "d.tif");
  GDALRasterBand& band = *data->GetRasterBand(1);
  double least = 0, most = 0, mean = 0, deviation = 0;
  ASSERT_EQ(band.ComputeStatistics(FALSE, &least, &most, &mean, &deviation, nullptr, nullptr),
            CE_None);
  const auto written = opened(folder / "d.tif");
  GDALRasterBand& as_written = *written->GetRasterBand(1);
  EXPECT_EQ(std::stod(item(as_written, "STATISTICS_MINIMUM")), least);
  EXPECT_EQ(std::stod(item(as_written, "STATISTICS_MAXIMUM")), most);
  // Two orders of adding 180 000 values.
  EXPECT_NEAR(std::stod(item(as_written, "STATISTICS_MEAN")), mean, 1e-10 * most);
  EXPECT_NEAR(std::stod(item(as_written, "STATISTICS_STDDEV")), deviation, 1e-10 * most);
}

TEST(Cog, HasOverviewsInTheLayoutThatCloudReadersNeed) {
  const ScratchFolder folder;
  const Raster raster = hills(1'200, 1'100);
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());
  const auto data = opened(folder / "d.tif");
  EXPECT_GE(data->GetRasterBand(1)->GetOverviewCount(), 1);
  EXPECT_STREQ(data->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"), "COG");
  int width = 0, height = 0;
  data->GetRasterBand(1)->GetBlockSize(&width, &height);
  EXPECT_EQ(width, 512);
  EXPECT_EQ(height, 512);
}

TEST(Cog, IsTheSameBytesFromTheSameResultAndLeavesNothingBeside) {
  const ScratchFolder folder;
  const Raster raster = hills(1'200, 600);
  write_cog(folder / "a.tif", layer_of(raster), sweref, provenance());
  write_cog(folder / "b.tif", layer_of(raster), sweref, provenance());
  EXPECT_EQ(bytes_of(folder / "a.tif"), bytes_of(folder / "b.tif"));
  EXPECT_THAT(folder.names(), ElementsAre("a.tif", "b.tif"));
}

TEST(Cog, IsTheSameBytesForEveryThreadCount) {
  const ScratchFolder folder;
  const Raster raster = hills(1'300, 1'100);  // nine tiles
  write_cog(folder / "alone.tif", layer_of(raster), sweref, provenance(), {.threads = 1});
  for (const unsigned threads : {2u, 3u, 0u}) {
    write_cog(folder / "many.tif", layer_of(raster), sweref, provenance(), {.threads = threads});
    EXPECT_EQ(bytes_of(folder / "many.tif"), bytes_of(folder / "alone.tif"));
  }
}

TEST(Cog, OfNothingButOutsideHasNoStatistics) {
  const ScratchFolder folder;
  const Raster raster(Grid{0.0, 0.0, {50.0}, 8, 5}, no_value);
  write_cog(folder / "d.tif", layer_of(raster), sweref, provenance());
  EXPECT_EQ(item(*opened(folder / "d.tif")->GetRasterBand(1), "STATISTICS_MINIMUM"), "");
}

TEST(Cog, KeepsAValueThatHappensToBeTheNodataNumber) {
  const ScratchFolder folder;
  Raster raster(Grid{0.0, 0.0, {50.0}, 2, 1});
  raster.values = {-9999.0, 1.0};
  write_cog(folder / "d.tif", {.raster = &raster, .description = description, .unit = "1"}, sweref,
            provenance());
  const auto data = opened(folder / "d.tif");
  const double value = values_of(*data->GetRasterBand(1)).front();
  EXPECT_NE(value, -9999.0);
  EXPECT_NEAR(value, -9999.0, 1e-11);  // the next number of 64 bits
}

TEST(Cog, OnAFullDiskIsAnErrorAtEverySize) {
  const ScratchFolder folder;
  const Raster raster = hills();  // some 1.5 MB as a file
  write_cog(folder / "whole.tif", layer_of(raster), sweref, provenance());
  const auto whole = fs::file_size(folder / "whole.tif");
  for (int percent = 5; percent < 100; percent += 10) {
    const std::string kilobytes =
        std::to_string(whole * static_cast<unsigned>(percent) / 100 / 1024);
    const SmallDisk disk(folder / ("disk" + kilobytes), kilobytes + "k");
    if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
    try {
      write_cog(disk.path() / "d.tif", layer_of(raster), sweref, provenance());
      ADD_FAILURE() << whole << " bytes fitted on " << kilobytes << " kB";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "OUTPUT_FAILED");
      EXPECT_EQ(error.kind(), ErrorKind::unreadable);
      EXPECT_THAT(error.message().sv, HasSubstr("d.tif skrevs inte: disken är full"));
      EXPECT_THAT(error.message().en, HasSubstr("d.tif was not written: the disk is full"));
      EXPECT_EQ(error.remedy().en, "");
    }
  }
}

TEST(Cog, IsRefusedWhereItCannotBeWritten) {
  const Raster raster = hills(20, 10);
  try {
    write_cog("/no/such/folder/d.tif", layer_of(raster), sweref, provenance());
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "OUTPUT_FAILED");
  }
}

TEST(Cog, HandsOnWhatItsProgressThrows) {
  const ScratchFolder folder;
  const Raster raster = hills(600, 600);
  std::size_t told = 0;
  const RunContext run{.progress = [&told](const Progress&) {
    ++told;
    throw std::runtime_error("enough");
  }};
  try {
    write_cog(folder / "d.tif", layer_of(raster), sweref, provenance(), run);
    ADD_FAILURE() << "it was written to the end";
  } catch (const std::runtime_error& thrown) {
    EXPECT_STREQ(thrown.what(), "enough");
  }
  EXPECT_EQ(told, 1u);
}

TEST(Cog, IsGivenUpWhenAStopIsRequestedWhileItIsWritten) {
  const ScratchFolder folder;
  const Raster raster = hills(600, 600);
  std::stop_source stop;
  RunContext run{.threads = 1,
                 .stop = stop.get_token(),
                 .progress = [&stop](const Progress&) { stop.request_stop(); },
                 .stage = {.en = "Writing", .sv = "Skriver"}};
  try {
    write_cog(folder / "d.tif", layer_of(raster), sweref, provenance(), run);
    ADD_FAILURE() << "it was written to the end";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
}

}  // namespace
}  // namespace klara
