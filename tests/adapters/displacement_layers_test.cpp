#include <klara/adapters/finding_columns.hpp>
#include <klara/adapters/flow_layer.hpp>
#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/place_layer.hpp>
#include <klara/adapters/ring_layer.hpp>
#include <klara/adapters/treated_layer.hpp>

#include <adapters/sample_result.hpp>
#include <adapters/scratch_folder.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <ogrsf_frmts.h>

#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

struct ReadRow {
  std::map<std::string, std::string> fields;  // NULL is not among them
  Polyline line;
  double area = 0.0;
};

std::vector<ReadRow> written(const SampleResult& sample, const char* layer) {
  const ScratchFolder folder;
  const auto file = folder / "r.gpkg";
  write_geopackage(file, sample.file());
  open_gdal();
  const auto data =
      GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  std::vector<ReadRow> rows;
  OGRLayer* const table = data->GetLayerByName(layer);
  if (table == nullptr) return rows;
  for (const auto& feature : *table) {
    ReadRow row;
    for (int i = 0; i < feature->GetFieldCount(); ++i) {
      if (!feature->IsFieldSetAndNotNull(i)) continue;
      row.fields[feature->GetFieldDefnRef(i)->GetNameRef()] = feature->GetFieldAsString(i);
    }
    if (const auto* line = dynamic_cast<const OGRLineString*>(feature->GetGeometryRef())) {
      for (const OGRPoint& point : line) row.line.push_back({point.getX(), point.getY()});
    }
    if (const auto* area = dynamic_cast<const OGRMultiPolygon*>(feature->GetGeometryRef())) {
      row.area = area->get_Area();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> column(const std::vector<ReadRow>& rows, const std::string& name) {
  std::vector<std::string> result;
  for (const ReadRow& row : rows) {
    result.push_back(row.fields.contains(name) ? row.fields.at(name) : "NULL");
  }
  return result;
}

/// The city of the tests, in which Liljeholmen has surely received.
SampleResult with_route(Language language = Language::swedish) {
  SampleResult sample = sample_result(square_city(), language);
  DisplacementReport& report = sample.analysis.displacement.value();
  report.place->found.places[1].p_rise = 0.018;
  report.place->found.places[1].arrivals.count = {.value = 265.0, .low = 47.0, .high = 506.0};
  report.flows->routes = {{.place = 1,
                           .moved = {.value = 265.0, .low = 47.0, .high = 506.0, .p = 0.018},
                           .cost = 2302.0,
                           .distance = {2302.0}}};
  return sample;
}

TEST(TreatedLayer, HoldsTheAreaWithWhatWasFound) {
  const SampleResult sample = with_route();
  const auto rows = written(sample, "treated");
  ASSERT_EQ(rows.size(), 1u);
  const auto& fields = rows[0].fields;
  const DisplacementReport& report = *sample.analysis.displacement;
  EXPECT_EQ(fields.at("name"), "Torget");
  EXPECT_EQ(fields.at("n_before"), std::to_string(report.areas.treated.before));
  EXPECT_EQ(fields.at("n_after"), std::to_string(report.areas.treated.after));
  // As text of 15 digits.
  EXPECT_NEAR(std::stod(fields.at("change")), report.place->found.treated.change.change, 1e-9);
  EXPECT_LT(std::stod(fields.at("change_low")), std::stod(fields.at("change")));
  EXPECT_GT(std::stod(fields.at("change_high")), std::stod(fields.at("change")));
  EXPECT_THAT(fields.at("label"), StartsWith("Torget \u2212"));
}

TEST(PlaceLayer, HoldsEveryNamedPlaceAndLabelsThoseWithoutAFlow) {
  const SampleResult sample = with_route();
  const auto rows = written(sample, "places");
  EXPECT_THAT(column(rows, "name"), ElementsAre("Vasagatan", "Liljeholmen"));
  EXPECT_THAT(column(rows, "by_search"), ElementsAre("0", "0"));
  EXPECT_THAT(column(rows, "label"), ElementsAre(StartsWith("Vasagatan "), "NULL"));
  const auto& fields = rows[1].fields;
  const PlaceCounts& counts = sample.analysis.displacement->places[1];
  EXPECT_EQ(fields.at("n_before"), std::to_string(counts.counts.before));
  EXPECT_EQ(std::stod(fields.at("change")), 265.0);
  EXPECT_EQ(std::stod(fields.at("change_low")), 47.0);
  EXPECT_EQ(std::stod(fields.at("p_adjusted")), 0.018);
  EXPECT_NEAR(std::stod(fields.at("distance_m")), counts.distance.value, 1e-6);
  EXPECT_FALSE(fields.at("verdict").empty());
}

TEST(PlaceLayer, OfASearchHoldsEveryDistrictSearched) {
  SampleResult sample = sample_result(square_city(), Language::english);
  sample.study.places.clear();
  sample.analysis = analysis(sample.incidents.points, sample.study);
  PlaceAnswer& answer = sample.analysis.displacement->place.value();
  ASSERT_EQ(answer.design.choice, PlaceChoice::searched);
  for (PlaceFinding& place : answer.found.places) place.p_rise = place.p_fall = 0.5;
  answer.found.places[3].p_rise = 0.01;
  sample.analysis.displacement->flows->routes.clear();
  const auto rows = written(sample, "places");
  EXPECT_EQ(rows.size(), 24u);
  std::size_t labelled = 0;
  for (const ReadRow& row : rows) {
    EXPECT_EQ(row.fields.at("by_search"), "1");
    labelled += row.fields.contains("label");
  }
  EXPECT_EQ(labelled, 1u);
}

TEST(PlaceLayer, GivesCountsWhereNothingCouldBeTested) {
  SampleResult sample = sample_result(square_city(), Language::english);
  sample.analysis.displacement->place.reset();
  sample.analysis.displacement->flows.reset();
  const auto rows = written(sample, "places");
  EXPECT_THAT(column(rows, "label"), ElementsAre("Vasagatan", "Liljeholmen"));
  EXPECT_THAT(column(rows, "change"), ElementsAre("NULL", "NULL"));
  EXPECT_THAT(column(rows, "verdict"), ElementsAre("NULL", "NULL"));
  EXPECT_THAT(column(written(sample, "treated"), "label"), ElementsAre("Torget"));
}

TEST(FlowLayer, HoldsEveryRouteBentToTheLeft) {
  const SampleResult sample = with_route();
  const auto rows = written(sample, "flows");
  ASSERT_EQ(rows.size(), 1u);
  const auto& fields = rows[0].fields;
  EXPECT_EQ(fields.at("from_name"), "Torget");
  EXPECT_EQ(fields.at("to_name"), "Liljeholmen");
  EXPECT_EQ(std::stod(fields.at("moved_high")), 506.0);
  EXPECT_EQ(fields.at("by_search"), "0");
  EXPECT_FALSE(fields.contains("cost"));
  EXPECT_EQ(fields.at("label"), "Liljeholmen +265\n+47 till +506 brott");

  const Polyline& line = rows[0].line;
  ASSERT_GE(line.size(), 3u);
  const MultiPolygon treated = polygon_of(*sample.study.treated, sample.study.districts);
  const MultiPolygon& place = sample.study.places[1].polygon;
  EXPECT_FALSE(contains(treated, line.front()));
  EXPECT_FALSE(contains(place, line.back()));
  const Position from = centroid(treated), to = centroid(place);
  const double way = std::hypot(to.x - from.x, to.y - from.y);
  for (const Position p : line) {
    const double left = (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x);
    EXPECT_GT(left, 0.0);
    EXPECT_LT(left / way, 0.13 * way);  // an eighth at the middle
  }
}

TEST(FlowLayer, GivesTheCostOfAWayAndSaysWhatASearchFound) {
  SampleResult sample = with_route(Language::english);
  Flows& flows = *sample.analysis.displacement->flows;
  flows.straight_lines = false;
  flows.routes[0].cost = 12.5;
  flows.routes[0].selected_by_search = true;
  const auto rows = written(sample, "flows");
  EXPECT_EQ(rows.at(0).fields.at("cost"), "12.5");
  EXPECT_EQ(rows.at(0).fields.at("by_search"), "1");
  EXPECT_THAT(rows.at(0).fields.at("label"), HasSubstr("+47 to +506 crimes"));
}

TEST(FlowLayer, IsNotThereWithoutARoute) {
  SampleResult sample = with_route();
  sample.analysis.displacement->flows->routes.clear();
  EXPECT_TRUE(written(sample, "flows").empty());
}

TEST(RingLayer, HoldsEveryRingWithoutWhatIsInside) {
  SampleResult sample = with_route();
  EXPECT_TRUE(written(sample, "rings").empty());
  sample.study.rings = Rings{.width = {200.0}, .count = 3};
  const auto rows = written(sample, "rings");
  EXPECT_THAT(column(rows, "ring"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(column(rows, "name"),
              ElementsAre("400 till 600 m", "200 till 400 m", "0 till 200 m"));
  for (const ReadRow& row : rows) {
    const double from = std::stod(row.fields.at("from_m"));
    const double until = std::stod(row.fields.at("until_m"));
    // Around a square of 1 km: its sides, and quarter circles at its corners of 16 chords, which
    // are at most 0.2 % smaller.
    const double expected =
        4000.0 * (until - from) + std::numbers::pi * (until * until - from * from);
    EXPECT_NEAR(row.area, expected, 2e-3 * std::numbers::pi * until * until);
  }
}

TEST(DistrictLayer, TellsWhatPartEachDistrictPlays) {
  const SampleResult sample = with_route();
  const auto rows = written(sample, "districts");
  ASSERT_EQ(rows.size(), 25u);
  EXPECT_EQ(rows[12].fields.at("role"), "treated");
  EXPECT_EQ(rows[11].fields.at("role"), "beside");
  EXPECT_EQ(rows[24].fields.at("role"), "control");
}

TEST(FindingLabel, AlwaysHasItsInterval) {
  EXPECT_EQ(finding_label("Vasagatan", {}, Language::swedish), "Vasagatan");
  EXPECT_EQ(finding_label("Vasagatan", {.value = -31.2, .low = -1481.0, .high = 1408.0},
                          Language::english),
            "Vasagatan \u221231\n\u22121,481 to +1,408 crimes");
}

}  // namespace
}  // namespace klara
