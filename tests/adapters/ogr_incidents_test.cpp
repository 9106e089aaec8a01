#include <klara/adapters/ogr_incidents.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <adapters/scratch_folder.hpp>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;

std::string incident(int id, const std::string& geometry) {
  return R"({"type":"Feature","properties":{"id":"K)" + std::to_string(id) +
         R"(","brottskod":"080)" + std::to_string(id % 3) +
         R"(","tid_fran":"2018-06-01 12:00"},"geometry":)" + geometry + "}";
}

std::string point(double x, double y) {
  return R"({"type":"Point","coordinates":[)" + std::to_string(x) + "," + std::to_string(y) + "]}";
}

class OgrIncidents : public testing::Test {
 protected:
  [[nodiscard]] Incidents read(const std::vector<std::string>& features,
                               const std::string& crs_member,
                               const std::optional<std::string>& weight = {}) const {
    const auto file = folder_ / "incidents.geojson";
    std::ofstream out(file);
    out << R"({"type":"FeatureCollection",)" << crs_member << "\"features\":[";
    for (std::size_t i = 0; i < features.size(); ++i) out << (i == 0 ? "" : ",") << features[i];
    out << "]}";
    out.close();
    IncidentSource source;
    source.source = file;
    source.columns.weight = weight;
    return read_ogr_incidents(source, {.zone = read_time_zone("Europe/Stockholm"), .work_crs = {}},
                              {});
  }

  ScratchFolder folder_;
  const std::string in_3011_ =
      R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3011"}},)";
};

TEST_F(OgrIncidents, TakePositionsFromTheGeometry) {
  std::vector<std::string> features;
  for (int i = 0; i < 5; ++i) {
    features.push_back(incident(i, point(153'000.5 + i, 6'580'000.25)));
  }
  const Incidents incidents = read(features, in_3011_);
  ASSERT_EQ(incidents.points.size(), 5U);
  EXPECT_EQ(incidents.crs, Crs{3011});
  EXPECT_EQ(incidents.points.x[4], 153'004.5);
  EXPECT_EQ(incidents.points.y[4], 6'580'000.25);
  EXPECT_TRUE(incidents.points.timed());
  ASSERT_EQ(incidents.categories.size(), 1U) << "brottskod is known as an offence";
  EXPECT_THAT(incidents.categories[0].levels, ElementsAre("0800", "0801", "0802"));
}

TEST_F(OgrIncidents, TakeWeightsThatAreNumbersAsTheyAreAndDoubtThoseOfText) {
  const auto weighing = [&](const std::string& weight) {
    return std::vector{R"({"type":"Feature","properties":{"n":)" + weight + R"(},"geometry":)" +
                       point(153'000.5, 6'580'000.25) + "}"};
  };
  EXPECT_THAT(read(weighing("1.125"), in_3011_, "n").points.weight, ElementsAre(1.125));
  EXPECT_THROW(static_cast<void>(read(weighing(R"("1.125")"), in_3011_, "n")), Error);
}

TEST_F(OgrIncidents, AccountForEveryRowByItsFault) {
  std::vector<std::string> features;
  for (int i = 0; i < 20; ++i) {
    features.push_back(incident(i, point(153'000.0 + 10 * i, 6'580'000.0 + 3 * i)));
  }
  features[2] = incident(2, "null");
  features[5] = incident(5, R"({"type":"Point","coordinates":[]})");
  features[7] = incident(7, R"({"type":"Point","coordinates":["1",2]})");
  features[9] = incident(9, R"({"type":"LineString","coordinates":[[1,2],[3,4]]})");
  features[11] = incident(11, R"({"type":"MultiPoint","coordinates":[[1,2],[3,4]]})");
  features[13] = incident(13, R"({"type":"Polygon","coordinates":[[[1,2],[3,4],[5,9],[1,2]]]})");
  const Incidents incidents = read(features, in_3011_);
  std::map<std::uint64_t, std::string> aside;
  for (const QuarantinedRow& row : incidents.intake.quarantined) aside[row.row] = row.code;
  EXPECT_EQ(aside, (std::map<std::uint64_t, std::string>{{3, "GEOM_NULL"},
                                                         {6, "GEOM_EMPTY"},
                                                         {8, "GEOM_INVALID"},
                                                         {10, "GEOM_TYPE"},
                                                         {12, "GEOM_TYPE"},
                                                         {14, "GEOM_TYPE"}}));
  EXPECT_EQ(incidents.intake.read, 20U);
  EXPECT_EQ(incidents.intake.used, 14U);
}

TEST_F(OgrIncidents, WithoutAStatedSystemAreLongitudeAndLatitude) {
  std::vector<std::string> features;
  for (int i = 0; i < 5; ++i) features.push_back(incident(i, point(18.0586 + 0.001 * i, 59.3303)));
  const Incidents incidents = read(features, "");
  EXPECT_EQ(incidents.crs, Crs{3011}) << "the local zone";
  EXPECT_NEAR(incidents.points.x[0], 153'335.74, 0.01);

  for (int i = 0; i < 5; ++i) {
    features[static_cast<std::size_t>(i)] = incident(i, point(153'000.0 + i, 6'580'000.0));
  }
  try {
    (void)read(features, "");
    FAIL() << "metres were taken for degrees";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "CRS_MISMATCH");
  }
}

}  // namespace
}  // namespace klara
