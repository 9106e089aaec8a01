#include <klara/adapters/cube_areas.hpp>
#include <klara/adapters/cube_layer.hpp>
#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/time_zone_reader.hpp>

#include <adapters/sample_result.hpp>
#include <adapters/scratch_folder.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <ogrsf_frmts.h>

#include <chrono>
#include <map>
#include <string>

namespace klara {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr double per_km2 = square_metres_per_square_kilometre;

CubeStudy two_days() {
  CubeStudy cube;
  cube.zone = read_time_zone("Europe/Stockholm");
  const Instant from =
      instant_of(cube.zone, LocalTime{std::chrono::local_days{2018y / 6 / 1}}).instant;
  cube.slice = cube.time_bandwidth = 24h;
  cube.slices = EvenSlices{.first = from + 12h, .step = 24h, .count = 2};
  cube.observed = {from, from + 48h};
  return cube;
}

CubeStudy two_halves_of_the_day() {
  CubeStudy cube = two_days();
  cube.slice = 12h;
  cube.slices = ClockSlices{.cycle = TimeCycle::day, .zone = cube.zone, .count = 2};
  return cube;
}

/// Nothing but one square kilometre of 50 a month in the first slice, of 150 in the second.
CubeAreas areas_of(const CubeStudy& cube) {
  CubeAreas areas(cube, 50.0);
  Raster slice(grid_covering({150'000, 6'578'000, 155'000, 6'583'000}, {1000.0}));
  slice.values.front() = no_value;
  slice.values[7] = 50.0 / per_km2;
  areas.add(slice);
  slice.values[7] = 150.0 / per_km2;
  areas.add(slice);
  return areas;
}

TEST(CubeAreas, AreOfClassesThatAllSlicesShare) {
  const CubeAreas areas = areas_of(two_days());
  ASSERT_EQ(areas.areas().size(), 2u);
  EXPECT_EQ(area(areas.areas()[0][0]).value, per_km2);  // class 1: 50 to 100
  EXPECT_TRUE(areas.areas()[0][1].empty());
  EXPECT_TRUE(areas.areas()[1][0].empty());
  EXPECT_EQ(area(areas.areas()[1][1]).value, per_km2);  // class 2: 100 to 200
  EXPECT_EQ(areas.highest(), 1u);
}

/// The rows of the layer, each by the names of its columns.
struct Layer {
  std::string identifier, style;
  std::vector<std::map<std::string, std::string>> rows;
};

Layer written_layer(const CubeStudy& cube) {
  const ScratchFolder folder;
  SampleResult sample = sample_result(square_city(), Language::english);
  sample.study.before.reset();
  sample.study.after.reset();
  sample.study.treated.reset();
  sample.study.places.clear();
  sample.analysis = analysis(sample.incidents.points, sample.study);
  const CubeAreas areas = areas_of(cube);
  ResultFile result = sample.file();
  result.cube = &areas;
  write_geopackage(folder / "cube.gpkg", result);

  const GDALDatasetUniquePtr data(
      GDALDataset::Open((folder / "cube.gpkg").c_str(), GDAL_OF_VECTOR));
  Layer layer;
  OGRLayer* const cubes = data->GetLayerByName("cube");
  EXPECT_NE(cubes, nullptr);
  if (cubes == nullptr) return layer;
  layer.identifier = cubes->GetMetadataItem("IDENTIFIER");
  for (const auto& feature : *cubes) {
    auto& row = layer.rows.emplace_back();
    for (int i = 0; i < feature->GetFieldCount(); ++i) {
      row[feature->GetFieldDefnRef(i)->GetNameRef()] = feature->GetFieldAsString(i);
    }
  }
  OGRLayer* const styles = data->ExecuteSQL(
      "SELECT styleQML FROM layer_styles WHERE f_table_name = 'cube'", nullptr, "SQLITE");
  for (const auto& feature : *styles) layer.style = feature->GetFieldAsString(0);
  data->ReleaseResultSet(styles);
  return layer;
}

TEST(CubeLayer, GivesEveryAreaItsTimeInUtcAndLocally) {
  Layer layer = written_layer(two_days());
  EXPECT_THAT(layer.identifier, HasSubstr("Density over time, crimes per km² and month"));
  ASSERT_EQ(layer.rows.size(), 2u);
  auto& second = layer.rows[1];
  EXPECT_EQ(second["slice"], "2");
  EXPECT_EQ(second["name"], "2018-06-02");
  EXPECT_EQ(second["from_time"], "2018/06/01 22:00:00+00");
  EXPECT_EQ(second["until_time"], "2018/06/02 22:00:00+00");
  EXPECT_EQ(second["from_local"], "2018-06-02T00:00:00+02:00");
  EXPECT_EQ(second["until_local"], "2018-06-03T00:00:00+02:00");
  EXPECT_EQ(second["class"], "2");
  EXPECT_EQ(second["low"], "100");
  EXPECT_EQ(second["area_km2"], "1");
  EXPECT_EQ(layer.rows[0]["class"], "1");
}

TEST(CubeLayer, DrawsTheSliceOfTheHighestDensityUntilTheMapHasATime) {
  const Layer layer = written_layer(two_days());
  EXPECT_THAT(layer.style, HasSubstr("(&quot;slice&quot; = 2 OR @map_start_time IS NOT NULL)"));
  EXPECT_THAT(layer.style, HasSubstr("without a time: 2018-06-02"));
}

TEST(CubeLayer, OfTheClockGivesHoursAndAStandInDay) {
  Layer layer = written_layer(two_halves_of_the_day());
  ASSERT_EQ(layer.rows.size(), 2u);
  auto& second = layer.rows[1];
  EXPECT_EQ(second["name"], "12:00 to 24:00");
  EXPECT_EQ(second["from_hour"], "12");
  EXPECT_EQ(second["until_hour"], "24");
  EXPECT_EQ(second["from_time"], "2001/01/01 12:00:00+00");
  EXPECT_EQ(second["until_time"], "2001/01/02 00:00:00+00");
  EXPECT_FALSE(second.contains("from_local"));
}

}  // namespace
}  // namespace klara
