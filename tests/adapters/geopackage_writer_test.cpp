#include <klara/adapters/geopackage_file.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/whole_file.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/measure_words.hpp>

#include <adapters/sample_result.hpp>
#include <adapters/scratch_folder.hpp>
#include <adapters/small_disk.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <ogrsf_frmts.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <map>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;
namespace fs = std::filesystem;

using Row = std::vector<std::string>;

// What SQLite itself reads; NULL as "NULL".
std::vector<Row> rows_of(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sql;
  std::vector<Row> result;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      row.emplace_back(text == nullptr ? "NULL" : text);
    }
    result.push_back(std::move(row));
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return result;
}

std::vector<std::string> column_of(const fs::path& file, const std::string& sql) {
  std::vector<std::string> result;
  for (const Row& row : rows_of(file, sql)) result.push_back(row.at(0));
  return result;
}

const SampleResult& sample() {
  static const SampleResult result = sample_result(square_city(), Language::swedish);
  return result;
}

// Written once; the tests below read it.
class GeoPackageOfAResult : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ =
        new fs::path(fs::path(testing::TempDir()) / ("klara_gpkg_" + std::to_string(getpid())));
    fs::create_directories(*folder_);
    file = *folder_ / "r.gpkg";
    write_geopackage(file, sample().file(true));
  }
  static void TearDownTestSuite() {
    fs::remove_all(*folder_);
    delete folder_;
  }
  static inline fs::path file;

 private:
  static inline fs::path* folder_ = nullptr;
};

TEST_F(GeoPackageOfAResult, HasTheLayersThatTheResultHas) {
  EXPECT_THAT(column_of(file, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"),
              ElementsAre("treated", "flows", "places", "outlines", "density_after",
                          "density_before", "districts", "incidents"));
  EXPECT_THAT(
      column_of(file, "SELECT table_name FROM gpkg_contents WHERE data_type = 'attributes'"),
      testing::UnorderedElementsAre("hours", "klara_run", "klara_parameters", "klara_inputs",
                                    "klara_intake", "klara_quarantine", "layer_styles",
                                    "measures"));
}

TEST_F(GeoPackageOfAResult, IsSoundAndLeavesNothingBeside) {
  EXPECT_THAT(column_of(file, "PRAGMA integrity_check"), ElementsAre("ok"));
  EXPECT_THAT(column_of(file, "PRAGMA foreign_key_check"), IsEmpty());
  EXPECT_THAT(column_of(file, "PRAGMA journal_mode"), ElementsAre("delete"));
  EXPECT_THAT(column_of(file, "PRAGMA user_version"), ElementsAre("10200"));
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), {}), 1);
}

TEST_F(GeoPackageOfAResult, LiesInTheWorkingCoordinateSystem) {
  EXPECT_THAT(
      column_of(file, "SELECT DISTINCT srs_id FROM gpkg_contents WHERE data_type = 'features'"),
      ElementsAre("3011"));
  const auto data =
      GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  OGREnvelope extent;
  ASSERT_EQ(data->GetLayerByName("districts")->GetExtent(&extent), OGRERR_NONE);
  EXPECT_EQ(extent.MinX, 150'000.0) << "east is x";
  EXPECT_EQ(extent.MaxY, 6'583'000.0);
}

TEST_F(GeoPackageOfAResult, HoldsTheMeasuresOfTheField) {
  const auto rows = rows_of(file,
                            "SELECT measure, name, estimate, low, high, level, assumption "
                            "FROM measures ORDER BY fid");
  const std::vector<NamedMeasure> expected =
      named_measures(*sample().analysis.displacement, sample().study);
  ASSERT_EQ(rows.size(), expected.size());
  ASSERT_GE(rows.size(), 7U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i][0], expected[i].key);
    EXPECT_EQ(rows[i][1], expected[i].name.sv);
    EXPECT_NEAR(std::stod(rows[i][2]), expected[i].estimate.value,
                1e-12 * std::abs(expected[i].estimate.value));  // SQLite prints 15 digits
    EXPECT_EQ(rows[i][6], expected[i].assumption.sv);
  }
}

TEST_F(GeoPackageOfAResult, HoldsWhichSharesChangedWithoutTheTreatedArea) {
  const AreaShares& shares = sample().analysis.displacement->measures.shares;
  const auto rows = rows_of(file, "SELECT code, share_sign, share_p FROM districts ORDER BY fid");
  std::size_t told = 0;
  for (std::size_t a = 0; a < shares.districts.size(); ++a) {
    const auto& row = rows[shares.districts[a]];
    const AreaShare& share = shares.without_treated.areas[a + 1];
    const int sign = share.change == ShareChange::none     ? 0
                     : share.change == ShareChange::larger ? 1
                                                           : -1;
    EXPECT_EQ(row[1], std::to_string(sign));
    EXPECT_NEAR(std::stod(row[2]), share.p_adjusted, 1e-12);
    ++told;
  }
  EXPECT_EQ(told, 24U);
  for (const auto& row : rows) {
    if (row[0] == "10122") {
      EXPECT_EQ(row[1], "NULL");
    }
  }
}

TEST_F(GeoPackageOfAResult, HoldsTheDistrictsOfTheAnalysis) {
  const auto rows = rows_of(file,
                            "SELECT code, name, n_before, n_after, rate_before_1, rate_after_1, "
                            "rate_change_1, change, change_low, change_high, change_p, "
                            "rate_before_1_low, rate_after_1_high, rate_change_1_low "
                            "FROM districts ORDER BY fid");
  ASSERT_EQ(rows.size(), sample().analysis.districts.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const DistrictChange& d = sample().analysis.districts[i];
    EXPECT_EQ(rows[i][0], d.code);
    EXPECT_EQ(rows[i][1], d.name);
    EXPECT_EQ(rows[i][2], std::to_string(d.counts.before));
    EXPECT_EQ(rows[i][3], std::to_string(d.counts.after));
    // SQLite prints 15 digits.
    EXPECT_NEAR(std::stod(rows[i][7]), d.change.value, 1e-9);
    EXPECT_NEAR(std::stod(rows[i][8]), d.change.low, 1e-9);
    EXPECT_NEAR(std::stod(rows[i][9]), d.change.high, 1e-9);
    EXPECT_NEAR(std::stod(rows[i][10]), d.change.p, 1e-9);
    if (std::isnan(sample().study.denominators[0].of_district[i])) {
      EXPECT_THAT((std::vector<std::string>(rows[i].begin() + 4, rows[i].begin() + 7)),
                  Each("NULL"));
      EXPECT_THAT((std::vector<std::string>(rows[i].begin() + 11, rows[i].end())), Each("NULL"));
    } else {
      EXPECT_NEAR(std::stod(rows[i][4]), static_cast<double>(d.counts.before) / 1.8, 1e-9);
      EXPECT_NEAR(std::stod(rows[i][6]), d.change.value / 1.8, 1e-9);
      EXPECT_NEAR(std::stod(rows[i][11]), d.before_rates[0].low, 1e-9);
      EXPECT_NEAR(std::stod(rows[i][12]), d.after_rates[0].high, 1e-9);
      EXPECT_NEAR(std::stod(rows[i][13]), d.change.low / 1.8, 1e-9);
    }
  }
}

TEST_F(GeoPackageOfAResult, KeepsThePolygonsOfTheDistricts) {
  const auto data =
      GDALDatasetUniquePtr(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  std::size_t i = 0;
  for (const auto& feature : *data->GetLayerByName("districts")) {
    const OGRMultiPolygon* shape = feature->GetGeometryRef()->toMultiPolygon();
    EXPECT_DOUBLE_EQ(shape->get_Area(), area(sample().study.districts[i++].area).value);
  }
  EXPECT_EQ(i, sample().study.districts.size());
}

TEST_F(GeoPackageOfAResult, CutsTheDensityIntoClassesThatHoldTheirCells) {
  const Raster& raster = sample().analysis.before->per_month;
  const std::vector<const Raster*> both{&raster, &sample().analysis.after->per_month};
  const double floor = class_floor(both, 1e6);
  std::map<int, double> km2;
  for (const double v : raster.values) {
    if (std::isnan(v)) continue;
    const int k = amount_class(v * 1e6, floor);
    if (k > 0) km2[k] += raster.grid.cell.value * raster.grid.cell.value / 1e6;
  }
  ASSERT_GE(km2.size(), 4u);
  const auto rows = rows_of(file, "SELECT class, area_km2, low, high FROM density_before");
  ASSERT_EQ(rows.size(), km2.size());
  for (const Row& row : rows) {
    const int k = std::stoi(row[0]);
    EXPECT_NEAR(std::stod(row[1]), km2[k], 1e-9);
    EXPECT_EQ(std::stod(row[2]), amount_borders(k, floor).low);
    if (k == amount_classes) {
      EXPECT_EQ(row[3], "NULL") << "open above";
    } else {
      EXPECT_EQ(std::stod(row[3]), amount_borders(k, floor).high);
    }
  }
}

TEST_F(GeoPackageOfAResult, OutlinesHalfOfEachPeriod) {
  const auto rows =
      rows_of(file, "SELECT period, share, held, area_km2 FROM outlines ORDER BY fid");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0][0], "before");
  EXPECT_EQ(rows[1][0], "after");
  EXPECT_EQ(std::stod(rows[0][1]), 0.5);
  EXPECT_NEAR(std::stod(rows[0][2]), sample().analysis.before->outline.held, 1e-9);
  EXPECT_NEAR(std::stod(rows[1][3]), sample().analysis.after->outline.area.value / 1e6, 1e-9);
}

TEST_F(GeoPackageOfAResult, GivesIncidentsInUtcAndInLocalTime) {
  const auto rows = rows_of(file, "SELECT row, occurred, occurred_local, offence FROM incidents");
  ASSERT_EQ(rows.size(), sample().incidents.points.size());
  const std::string utc = rows[0][1], local = rows[0][2];
  EXPECT_THAT(utc, testing::EndsWith("Z"));
  EXPECT_THAT(local, testing::EndsWith("+02:00"));
  EXPECT_EQ(local.substr(14, 5), utc.substr(14, 5)) << "minutes and seconds";
  EXPECT_EQ((std::stoi(utc.substr(11, 2)) + 2) % 24, std::stoi(local.substr(11, 2)));
}

TEST_F(GeoPackageOfAResult, SaysForWhomAndWhatItIsInEveryLayer) {
  for (const Row& row : rows_of(file,
                                "SELECT table_name, identifier, description FROM gpkg_contents "
                                "WHERE table_name <> 'layer_styles'")) {
    EXPECT_THAT(row[2], StartsWith("Simulerade brott: ingen rad är ett verkligt brott.")) << row[0];
    EXPECT_NE(row[1], row[0]) << "an identifier for people";
  }
  EXPECT_THAT(
      column_of(file, "SELECT description FROM gpkg_contents WHERE table_name = 'density_before'"),
      ElementsAre(HasSubstr("2018-06-01 till 2018-08-31. Bandbredd 200 m, celler om 50 m.")));
}

TEST_F(GeoPackageOfAResult, SaysInLegendsAndLayerNamesThatItIsSimulated) {
  for (const std::string& text : column_of(file, "SELECT styleQML FROM layer_styles")) {
    EXPECT_THAT(text, HasSubstr("simulerade brott)"));
  }
  for (const std::string& text :
       column_of(file, "SELECT identifier FROM gpkg_contents WHERE data_type = 'features'")) {
    EXPECT_THAT(text, HasSubstr("(simulerade brott)"));
  }
}

TEST(GeoPackage, OfOtherDataSaysNowhereThatItIsSimulated) {
  const ScratchFolder folder;
  SampleResult reported = sample_result(square_city(), Language::english, 500);
  reported.provenance.data = DataClass::confidential;
  write_geopackage(folder / "r.gpkg", reported.file(true));
  for (const std::string& text :
       column_of(folder / "r.gpkg",
                 "SELECT identifier || description FROM gpkg_contents UNION ALL "
                 "SELECT styleQML FROM layer_styles")) {
    EXPECT_THAT(text, Not(HasSubstr("imulated")));
  }
}

TEST_F(GeoPackageOfAResult, RegistersStylesSoThatQgisFindsThem) {
  EXPECT_THAT(
      column_of(file, "SELECT data_type FROM gpkg_contents WHERE table_name='layer_styles'"),
      ElementsAre("attributes"));
  const auto rows = rows_of(file,
                            "SELECT s.f_table_name, f_table_catalog, f_table_schema, "
                            "f_geometry_column = g.column_name, styleQML FROM layer_styles s JOIN "
                            "gpkg_geometry_columns g ON g.table_name = s.f_table_name "
                            "WHERE useAsDefault = 1");
  ASSERT_EQ(rows.size(), 8u) << "one default for each layer";
  for (const Row& row : rows) {
    EXPECT_EQ(row[1], "") << "empty and not NULL";
    EXPECT_EQ(row[2], "");
    EXPECT_EQ(row[3], "1");
    EXPECT_THAT(row[4], HasSubstr("RuleRenderer"));
  }
  EXPECT_THAT(column_of(file,
                        "SELECT styleName FROM layer_styles WHERE f_table_name='districts' "
                        "ORDER BY useAsDefault DESC"),
              ElementsAre("Klara, per 1\u202F000 boende 2016", "Klara, antal", "Klara, roller"));
}

TEST_F(GeoPackageOfAResult, CarriesItsProvenance) {
  EXPECT_THAT(rows_of(file, "SELECT key, value FROM klara_run"),
              IsSupersetOf({Row{"program", "klara 0.1.0"}, Row{"seed", "7"},
                            Row{"crs", "EPSG:3011"}, Row{"timezone", "Europe/Stockholm"},
                            Row{"run_json", R"({"name": "sample"})"}}));
  EXPECT_THAT(
      rows_of(file, "SELECT name, value, chosen_because FROM klara_parameters"),
      ElementsAre(Row{"bandwidth", "200m", ""}, Row{"crs", "EPSG:3011", "områdena har det"}));
  EXPECT_THAT(rows_of(file, "SELECT role, path, sha256, rows FROM klara_inputs"),
              ElementsAre(Row{"incidents", "reports.csv", "ab12", "6002"}));
  EXPECT_THAT(
      rows_of(file, "SELECT role, outcome, code, meaning, rows FROM klara_intake"),
      ElementsAre(Row{"incidents", "read", "", "lästa rader", "6002"},
                  Row{"incidents", "used", "", "använda rader", "6000"},
                  Row{"incidents", "quarantined", "COORD_MISSING", "en koordinat saknas", "2"}));
  EXPECT_THAT(rows_of(file, "SELECT role, row, code FROM klara_quarantine"),
              ElementsAre(Row{"incidents", "17", "COORD_MISSING"},
                          Row{"incidents", "40", "COORD_MISSING"}));
}

TEST_F(GeoPackageOfAResult, NamesItsColumnsForPeople) {
  EXPECT_THAT(
      rows_of(file,
              "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = "
              "'districts'"),
      IsSupersetOf(
          {Row{"n_before", "Brott före"},
           Row{"rate_before_1", "I perioden före, per 1\u202F000 boende 2016"},
           Row{"rate_before_1_low", "I perioden före, per 1\u202F000 boende 2016, minst"},
           Row{"rate_change_1", "Förändring som om lika långa, per 1\u202F000 boende 2016"}}));
  EXPECT_THAT(
      column_of(file,
                "SELECT description FROM gpkg_contents WHERE table_name = "
                "'districts'"),
      ElementsAre(HasSubstr("Antal och brottstal gäller var period för sig. Förändring: ")));
}

TEST(GeoPackage, IsTheSameBytesFromTheSameResult) {
  const ScratchFolder folder;
  write_geopackage(folder / "a.gpkg", sample().file(true));
  write_geopackage(folder / "b.gpkg", sample().file(true));
  EXPECT_EQ(bytes_of(folder / "a.gpkg"), bytes_of(folder / "b.gpkg"));
}

TEST(GeoPackage, HoldsNoPointsUnlessAskedFor) {
  const ScratchFolder folder;
  write_geopackage(folder / "r.gpkg", sample().file(false));
  EXPECT_THAT(column_of(folder / "r.gpkg", "SELECT table_name FROM gpkg_contents"),
              Not(Contains("incidents")));
}

TEST(GeoPackage, GivesTheLevelOfItsIntervals) {
  const ScratchFolder folder;
  SampleResult result = sample_result(square_city(), Language::english, 500);
  result.analysis.districts[0].change.level = 0.995;
  write_geopackage(folder / "r.gpkg", result.file());
  EXPECT_THAT(column_of(folder / "r.gpkg",
                        "SELECT description FROM gpkg_contents WHERE table_name = 'districts'"),
              ElementsAre(HasSubstr("Intervals (99.5%)")));
}

TEST(GeoPackage, SpeaksTheLanguageOfTheRun) {
  const ScratchFolder folder;
  const SampleResult english = sample_result(square_city(), Language::english, 500);
  write_geopackage(folder / "r.gpkg", english.file(true));
  EXPECT_THAT(column_of(folder / "r.gpkg", "SELECT identifier FROM gpkg_contents"),
              IsSupersetOf({"Districts (simulated crimes)",
                            "Density before, crimes per km² and month (simulated crimes)",
                            "Smallest area that holds 50% of the density (simulated crimes)",
                            "Crimes (simulated crimes)", "Quarantine"}));
  for (const std::string& text :
       column_of(folder / "r.gpkg", "SELECT identifier || description FROM gpkg_contents")) {
    EXPECT_THAT(text, Not(HasSubstr("brott")));
  }
}

TEST(GeoPackage, HoldsTheAnswerUnderOtherChoices) {
  ScratchFolder folder;
  SampleResult sample = sample_result(square_city(), Language::english);
  write_geopackage(folder / "none.gpkg", sample.file());
  const std::string tables = "SELECT count(*) FROM gpkg_contents WHERE table_name = 'sensitivity'";
  EXPECT_THAT(column_of(folder / "none.gpkg", tables), ElementsAre("0"));

  SpecificationResult own{.controls = 12};
  own.change = {.value = -40.0, .low = -60.0, .high = -20.0};
  SpecificationResult moved = own;
  moved.choice = {.kind = SpecificationKind::periods_moved, .weeks = 2};
  moved.change.value = -30.0;
  moved.verdict.verdict = Verdict::possible;
  sample.analysis.displacement->sensitivity = {own, moved};
  write_geopackage(folder / "two.gpkg", sample.file());
  EXPECT_THAT(rows_of(folder / "two.gpkg",
                      "SELECT choice, is_reports, verdict, change, arrivals, controls FROM "
                      "sensitivity ORDER BY fid"),
              ElementsAre(Row{"as reported", "1", "cannot tell", "-40.0", "NULL", "12"},
                          Row{"both periods 2 weeks later", "0", "possible displacement", "-30.0",
                              "NULL", "12"}));
}

TEST(GeoPackage, OfASinglePeriodHasNoChange) {
  const ScratchFolder folder;
  SampleResult one = sample_result(square_city(), Language::swedish, 500);
  one.study.after.reset();
  one.study.treated.reset();
  one.study.bandwidth.reset();
  one.study.difference.level = 0.9;
  one.analysis = analysis(one.incidents.points, one.study);
  write_geopackage(folder / "r.gpkg", one.file());
  EXPECT_THAT(
      column_of(folder / "r.gpkg", "SELECT table_name FROM gpkg_contents WHERE srs_id = 3011"),
      ElementsAre("districts"));
  EXPECT_THAT(column_of(folder / "r.gpkg", "SELECT name FROM pragma_table_info('districts')"),
              ElementsAre("fid", "geom", "code", "name", "n_before", "rate_before_1",
                          "rate_before_1_low", "rate_before_1_high"));
  const std::string description =
      column_of(folder / "r.gpkg",
                "SELECT description FROM gpkg_contents WHERE table_name = 'districts'")
          .at(0);
  EXPECT_THAT(description, HasSubstr("Intervall (90\u00A0%) förutsätter"));
  EXPECT_THAT(description, Not(HasSubstr("prövat"))) << "nothing to test";
}

TEST(GeoPackage, OfADensityHoldsItsSixClassesAndTheDistrictsIfGiven) {
  const ScratchFolder folder;
  const SampleResult drawn = sample_result(square_city(), Language::swedish, 2'000);
  const Raster& surface = drawn.analysis.before->per_month;
  Study study;
  study.bandwidth = drawn.study.bandwidth;
  ResultFile result = drawn.file();
  const Analysis bare = analysis(drawn.incidents.points, study);
  result.study = &study;
  result.analysis = &bare;
  result.total = &surface;
  write_geopackage(folder / "r.gpkg", result);
  EXPECT_THAT(column_of(folder / "r.gpkg",
                        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"),
              ElementsAre("density"));
  const double floor = class_floor(std::vector<const Raster*>{&surface}, 1e6);
  std::map<int, double> km2;
  for (const double v : surface.values) {
    if (std::isnan(v)) continue;
    km2[amount_class(v * 1e6, floor)] += surface.grid.cell.value * surface.grid.cell.value / 1e6;
  }
  for (const Row& row : rows_of(folder / "r.gpkg", "SELECT class, area_km2 FROM density")) {
    EXPECT_NEAR(std::stod(row[1]), km2[std::stoi(row[0])], 1e-9);
  }
  EXPECT_THAT(column_of(folder / "r.gpkg", "SELECT styleQML FROM layer_styles"),
              ElementsAre(HasSubstr("label=\"Brott per km², hela urvalet (simulerade brott)\"")));
  EXPECT_THAT(column_of(folder / "r.gpkg",
                        "SELECT name FROM gpkg_data_columns WHERE column_name = 'label'"),
              ElementsAre("Brott per km², hela urvalet"));
  EXPECT_THAT(column_of(folder / "r.gpkg", "SELECT value FROM klara_run WHERE key = 'seed'"),
              ElementsAre("7"));

  study.districts = drawn.study.districts;
  const Analysis counted = analysis(drawn.incidents.points, study);
  result.analysis = &counted;
  write_geopackage(folder / "d.gpkg", result);
  EXPECT_THAT(column_of(folder / "d.gpkg",
                        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"),
              testing::UnorderedElementsAre("density", "districts"));
  EXPECT_THAT(column_of(folder / "d.gpkg", "SELECT sum(n_before) FROM districts"),
              ElementsAre(std::to_string([&] {
                std::uint64_t all = 0;
                for (const auto& d : counted.districts) all += d.counts.before;
                return all;
              }())));
}

TEST(GeoPackage, OfAComparisonHoldsWhatChangedAndWhatOfItMayBeChance) {
  const ScratchFolder folder;
  const SampleResult drawn = sample_result(square_city(), Language::swedish, 3'000);
  const PeriodComparison comparison =
      period_comparison(drawn.incidents.points, drawn.study, /*seed=*/7, {.relabellings = 199});
  Study uncounted = drawn.study;
  uncounted.bandwidth.reset();
  uncounted.treated.reset();
  const Analysis counted = analysis(drawn.incidents.points, uncounted);
  ResultFile result = drawn.file();
  result.analysis = &counted;
  result.comparison = &comparison;
  const fs::path file = folder / "c.gpkg";
  write_geopackage(file, result);
  EXPECT_THAT(column_of(file, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"),
              testing::UnorderedElementsAre("contours", "contours_each_cell", "contours_normal",
                                            "change", "relative_risk", "density_before",
                                            "density_after", "districts"));

  // Every cell of the window lies in one class, and is sure or not.
  const DensityChange& density = comparison.density;
  const std::vector<const Raster*> both{&density.after, &density.before};
  const double floor = class_floor(both, 1e6);
  const double cell_km2 = density.change.grid.cell.value * density.change.grid.cell.value / 1e6;
  std::map<std::pair<int, int>, double> km2;
  for (std::size_t i = 0; i < density.change.values.size(); ++i) {
    if (std::isnan(density.change.values[i])) continue;
    const bool sure = density.low.values[i] > 0.0 || density.high.values[i] < 0.0;
    km2[{change_class(density.change.values[i] * 1e6, floor), sure ? 1 : 0}] += cell_km2;
  }
  const auto changes = rows_of(file, "SELECT class, sure, area_km2 FROM change");
  EXPECT_EQ(changes.size(), km2.size());
  for (const Row& row : changes) {
    EXPECT_NEAR(std::stod(row[2]), (km2[{std::stoi(row[0]), std::stoi(row[1])}]), 1e-9);
  }

  for (const auto& [test, table] : {std::pair{ContourTest::anywhere, "contours"},
                                    {ContourTest::each_cell, "contours_each_cell"},
                                    {ContourTest::each_cell_normal, "contours_normal"}}) {
    const auto rows = rows_of(file, std::string("SELECT sign, p, n_before, n_after, area_km2, "
                                                "district FROM ") +
                                        table + " WHERE level = 0.05 ORDER BY fid");
    const auto& contours = comparison.of(test, 0.05);
    ASSERT_FALSE(contours.empty());
    ASSERT_EQ(rows.size(), contours.size()) << table;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(std::stoi(rows[i][0]), contours[i].sign);
      EXPECT_NEAR(std::stod(rows[i][1]), contours[i].p, 1e-12);
      EXPECT_EQ(rows[i][2], std::to_string(contours[i].counts.before));
      EXPECT_EQ(rows[i][3], std::to_string(contours[i].counts.after));
      EXPECT_NEAR(std::stod(rows[i][4]), contours[i].area.value / 1e6, 1e-9);
      EXPECT_EQ(rows[i][5], drawn.study.districts[contours[i].district].name);
    }
  }
  EXPECT_THAT(column_of(file, "SELECT district FROM contours ORDER BY area_km2 DESC LIMIT 1"),
              ElementsAre("Område 10122"))
      << "the treated square";
  for (const std::string& text :
       column_of(file, "SELECT description FROM gpkg_contents WHERE table_name LIKE 'contours%'")) {
    EXPECT_THAT(text, StartsWith("Simulerade brott"));
    EXPECT_THAT(text, HasSubstr("mönstret givet totalerna, inte mängden"));
  }
  EXPECT_THAT(column_of(file, "SELECT identifier FROM gpkg_contents WHERE table_name = 'contours'"),
              ElementsAre("Mönster utöver slumpen, hela kartan på en gång (simulerade brott)"));
}

TEST(GeoPackage, OfAComparisonBesideDensitiesShowsThoseThatTheStudyAskedFor) {
  const ScratchFolder folder;
  const SampleResult drawn = sample_result(square_city(), Language::swedish, 3'000);
  PeriodComparison comparison =
      period_comparison(drawn.incidents.points, drawn.study, /*seed=*/7, {.relabellings = 99});
  for (double& value : comparison.density.before.values) value *= 2.0;
  ResultFile result = drawn.file();
  result.comparison = &comparison;
  const fs::path file = folder / "r.gpkg";
  write_geopackage(file, result);
  EXPECT_THAT(column_of(file, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"),
              testing::UnorderedElementsAre("treated", "flows", "places", "outlines", "contours",
                                            "contours_each_cell", "contours_normal", "change",
                                            "relative_risk", "density_before", "density_after",
                                            "districts"));
  const std::vector<const Raster*> both{&drawn.analysis.after->per_month,
                                        &drawn.analysis.before->per_month};
  EXPECT_THAT(column_of(file, "SELECT low FROM density_before WHERE class = 2"),
              ElementsAre(HasSubstr(std::to_string(2 * static_cast<int>(class_floor(both, 1e6))))));
}

TEST(GeoPackage, HoldsEveryLixelOfADensityAlongStreets) {
  const ScratchFolder folder;
  SampleResult sample = sample_result(square_city(), Language::english);
  const StreetNetwork network = street_network(
      std::vector<Polyline>{{{152'000, 6'580'500}, {152'400, 6'580'500}, {152'425, 6'580'500}},
                            {{152'425, 6'580'500}, {152'425, 6'580'600}}});
  const Streets streets{.lines = {}, .rows = {8, 3}, .names = {"Klara", ""}, .intake = {}};
  const NetworkDensity density =
      network_density(sample.incidents.points, network, Metres{200.0}, {.lixel = Metres{50.0}});
  sample.study.before.reset();
  sample.study.after.reset();
  const Analysis none;
  ResultFile file = sample.file();
  file.analysis = &none;
  file.along_streets = StreetDensity{.network = &network,
                                     .streets = &streets,
                                     .density = &density,
                                     .bandwidth = {100.0},
                                     .months = 2.0};
  write_geopackage(folder / "s.gpkg", file);

  const auto rows = rows_of(folder / "s.gpkg",
                            "SELECT street, feature, length_m, density, density_month, class "
                            "FROM streets ORDER BY fid");
  ASSERT_EQ(rows.size(), density.values.size());
  ASSERT_EQ(rows.size(), 9u + 2u);
  double most = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i][0], i < 9 ? "Klara" : "NULL");
    EXPECT_EQ(rows[i][1], i < 9 ? "8" : "3");
    EXPECT_EQ(rows[i][2], i == 8 ? "25.0" : "50.0");
    const double per_km = 1000.0 * density.values[i];
    EXPECT_NEAR(std::stod(rows[i][3]), per_km, 1e-9 * per_km);
    EXPECT_NEAR(std::stod(rows[i][4]), per_km / 2.0, 1e-9 * per_km);
    EXPECT_EQ(std::stoi(rows[i][5]), amount_class(per_km, class_floor(density.values, 1000.0)));
    most = std::max(most, per_km);
  }
  EXPECT_GT(most, 0.0);
  const auto data = GDALDatasetUniquePtr(
      GDALDataset::Open((folder / "s.gpkg").c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  OGRLayer* const layer = data->GetLayerByName("streets");
  EXPECT_EQ(layer->GetGeomType(), wkbLineString);
  const std::unique_ptr<OGRFeature> ninth(layer->GetFeature(9));
  const OGRLineString& line = *ninth->GetGeometryRef()->toLineString();
  EXPECT_EQ(line.getNumPoints(), 2);
  EXPECT_EQ(line.getX(0), 152'400.0);
  EXPECT_EQ(line.getX(1), 152'425.0);
  EXPECT_THAT(column_of(folder / "s.gpkg",
                        "SELECT styleQML FROM layer_styles WHERE f_table_name = 'streets'"),
              ElementsAre(HasSubstr("SimpleLine")));
}

TEST(GeoPackage, OfARateShowsWhereItIsHighAndWhereNothingCanBeTold) {
  const ScratchFolder folder;
  const SampleResult drawn = sample_result(square_city(), Language::swedish, 500);
  const Grid grid = grid_covering({152'000, 6'580'000, 152'300, 6'580'200}, Metres{100.0});
  PopulationRate rate{.rate = Raster(grid, 0.004),
                      .se = Raster(grid, 0.001),
                      .population = Raster(grid, 2e-3),
                      .near = Raster(grid, 50.0),
                      .incidents_outside = 0,
                      .population_outside = 0};
  rate.rate.values[0] = 0.0301;
  rate.rate.values[4] = rate.se.values[4] = no_value;
  rate.rate.values[5] = rate.se.values[5] = rate.population.values[5] = no_value;  // outside
  ResultFile result = drawn.file();
  result.rate = RateResult{.layers = &rate,
                           .per = 1000.0,
                           .of = "boende 2016",
                           .floor = 10.0,
                           .population_bandwidth = Metres{500.0}};
  const fs::path file = folder / "r.gpkg";
  write_geopackage(file, result);
  EXPECT_EQ(rows_of(file, "SELECT class, label, low, high, area_km2 FROM rate ORDER BY class"),
            (std::vector<Row>{
                {"-1", "kan inte avgöras: färre än 10 inom räckvidd", "NULL", "NULL", "0.01"},
                {"3", "4 till 8", "4.0", "8.0", "0.03"},
                {"5", "16 till 32", "16.0", "32.0", "0.01"}}));
  EXPECT_EQ(rows_of(file, "SELECT class, area_km2 FROM rate_se ORDER BY class").size(), 2u);
  EXPECT_THAT(column_of(file, "SELECT sum(area_km2) FROM population"),
              ElementsAre(HasSubstr("0.05")));
  EXPECT_THAT(column_of(file, "SELECT identifier FROM gpkg_contents WHERE table_name = 'rate'"),
              ElementsAre("Brott per 1\u202F000 boende 2016 (simulerade brott)"));
  EXPECT_THAT(
      column_of(file, "SELECT description FROM gpkg_contents WHERE table_name = 'population'"),
      ElementsAre(HasSubstr("Bandbredd 500 m")));
}

TEST(GeoPackage, KeepsAZeroThatHasAMinus) {
  const ScratchFolder folder;
  const fs::path file = folder / "zero.gpkg";
  GeoPackageFile writing(file, Crs{3011});
  writing.begin_table({.name = "t",
                       .identifier = "t",
                       .description = {},
                       .geometry = GeometryType::point,
                       .columns = {{"x", ColumnType::real, "x"}},
                       .styles = {}});
  writing.add({.values = {-0.0}, .polygons = {}, .point = Position{1.0, 2.0}});
  EXPECT_NO_THROW(writing.finish());
  EXPECT_EQ(std::stod(rows_of(file, "SELECT x FROM t").at(0).at(0)), 0.0);
}

TEST(GeoPackage, KeepsColumnsApartThatPeopleNamedAlike) {
  const ScratchFolder folder;
  SampleResult odd = sample_result(square_city(), Language::swedish, 500);
  Category geom = odd.incidents.categories[0], occurred = geom, quoted = geom, alias = geom;
  geom.name = "GEOM";
  occurred.name = "Occurred";
  quoted.name = "x\"; DROP TABLE incidents; --";
  alias.name = "Från, UTC";
  odd.incidents.categories = {geom, occurred, quoted, alias};
  write_geopackage(folder / "r.gpkg", odd.file(true));
  EXPECT_THAT(column_of(folder / "r.gpkg", "SELECT name FROM pragma_table_info('incidents')"),
              IsSupersetOf<std::string>({"geom", "GEOM_", "occurred", "Occurred_", quoted.name}));
}

TEST(GeoPackage, OnAFullDiskIsAnErrorAtEverySize) {
  const ScratchFolder folder;
  write_geopackage(folder / "whole.gpkg", sample().file());
  const auto whole = fs::file_size(folder / "whole.gpkg");
  // Beyond its own size it still needs room to be put in order.
  for (unsigned percent = 10; percent < 250; percent += 20) {
    const std::string kilobytes = std::to_string(whole * percent / 100 / 1024);
    const SmallDisk disk(folder / ("disk" + kilobytes), kilobytes + "k");
    if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";
    try {
      write_geopackage(disk.path() / "r.gpkg", sample().file());
      EXPECT_GT(percent, 100U) << whole << " bytes fitted on " << kilobytes << " kB";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "OUTPUT_FAILED");
      EXPECT_THAT(error.message().sv, HasSubstr("r.gpkg skrevs inte: disken är full"));
      EXPECT_EQ(error.remedy().en, "");
    }
  }
}

TEST(GeoPackage, IsGivenUpWhenAStopWasRequested) {
  const ScratchFolder folder;
  std::stop_source stop;
  stop.request_stop();
  const RunContext run{.threads = 1, .stop = stop.get_token(), .progress = {}, .stage = {}};
  try {
    write_geopackage(folder / "r.gpkg", sample().file(), run);
    ADD_FAILURE() << "it was written to the end";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
}

// Killed after every so many milliseconds, from before the first byte until after the last.
TEST(GeoPackage, KilledInTheMiddleLeavesTheOldOneWhole) {
  const ScratchFolder folder;
  write_text(folder / "r.gpkg", "old", Permission::everyone);
  int killed = 0;
  for (useconds_t wait = 1'000; wait < 4'000'000; wait += wait / 2) {
    const pid_t child = ::fork();
    if (child == 0) {
      WholeFiles files(Permission::owner_only);
      write_geopackage(files.begin(folder / "r.gpkg"), sample().file());
      files.publish();
      ::_exit(0);
    }
    ::usleep(wait);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) break;
    ++killed;
    if (bytes_of(folder / "r.gpkg") == "old") continue;
    // Killed between the last rename and the end.
    EXPECT_THAT(column_of(folder / "r.gpkg", "PRAGMA integrity_check"), ElementsAre("ok"));
    break;
  }
  EXPECT_GE(killed, 3);

  WholeFiles files(Permission::owner_only);
  write_geopackage(files.begin(folder / "r.gpkg"), sample().file());
  files.publish();
  EXPECT_THAT(folder.names(), ElementsAre("r.gpkg")) << "nothing left of the killed ones";
  EXPECT_EQ(rows_of(folder / "r.gpkg", "SELECT * FROM districts").size(), 25u);
  struct stat what {};
  ASSERT_EQ(::stat((folder / "r.gpkg").c_str(), &what), 0);
  EXPECT_EQ(what.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace klara
