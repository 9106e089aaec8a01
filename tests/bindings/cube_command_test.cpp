// klara cube, and a study with a cube, seen from outside.
#include "bindings/program.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace klara {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class KlaraCube : public Klara {
 protected:
  [[nodiscard]] static std::vector<std::string> cube(const std::string& out,
                                                     const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"cube",   "reports.csv", out,           "--crs",   "EPSG:3011",
                                   "--cell", "50m",         "--bandwidth", "200m",    "--progress",
                                   "none",   "--from",      "2018-06-01",  "--until", "2018-09-01"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  nlohmann::json answer(const std::string& out, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--json", "--lang", "en"});
    const Outcome outcome = klara(cube(out, more));
    EXPECT_EQ(outcome.code, 0) << outcome.err << outcome.out;
    return nlohmann::json::parse(outcome.out);
  }
  nlohmann::json refused(std::vector<std::string> more) {
    more.insert(more.end(), {"--json", "--lang", "en"});
    const Outcome outcome = klara(cube("refused.tif", more));
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(more) << outcome.out;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "refused.tif"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "refused.run.json"));
    return nlohmann::json::parse(outcome.out).at("error");
  }
};

double sum_of_totals(const nlohmann::json& cube) {
  double sum = 0.0;
  for (const auto& slice : cube["slices"]) {
    sum += slice["total"].get<double>() / slice["covered"].get<double>();
  }
  return sum;
}

TEST_F(KlaraCube, GivesASliceAWeekAndSaysWhy) {
  const nlohmann::json json = answer("out.tif");
  EXPECT_EQ(json["schema"], "klara/cube/1");
  const nlohmann::json& cube = json["cube"];
  EXPECT_EQ(cube["unit"], "incidents/km2/month");
  EXPECT_TRUE(cube["cycle"].is_null());
  EXPECT_EQ(cube["observed"]["days"], 92.0);
  ASSERT_EQ(cube["slices"].size(), 13u);  // weeks, and a day that is none
  const nlohmann::json& first = cube["slices"][0];
  EXPECT_EQ(first["name"], "2018-06-01 to 2018-06-07");
  EXPECT_EQ(first["from"], "2018-06-01T00:00:00+02:00");
  EXPECT_EQ(first["until"], "2018-06-08T00:00:00+02:00");
  EXPECT_TRUE(first["from_hour"].is_null());
  EXPECT_NEAR(first["covered"].get<double>(), 0.84375, 1e-9);
  EXPECT_EQ(json["parameters"]["slice"]["value"], "7d");
  EXPECT_THAT(json["parameters"]["slice"]["chosen_because"].get<std::string>(),
              HasSubstr("cuts 92 days into at most 31 slices"));
  EXPECT_EQ(json["parameters"]["time-bandwidth"]["value"], "7d");
  EXPECT_EQ(json["parameters"]["time-kernel"]["value"], "epanechnikov");
  EXPECT_TRUE(json["parameters"]["time-kernel"]["chosen_because"].is_null());
  EXPECT_EQ(cube["intervals"], 0);
}

// Slices are on average the density per month: the pace of all incidents over the summer. A slice
// is the density at its middle, so that an incident gives its slices from 0.75 to 1.125 of itself
// by the minute at which it happened, with a standard deviation of 0.12: 0.6 % for four hundred.
TEST_F(KlaraCube, GivesIncidentsPerMonthWhicheverWayItIsCut) {
  const nlohmann::json calendar = answer("c.tif")["cube"];
  const auto incidents = calendar["incidents"].get<double>();
  const double pace = incidents / (92.0 / 30.4375);
  EXPECT_NEAR(sum_of_totals(calendar) / 13.0, pace, 0.06 * pace);
  const nlohmann::json clock = answer("d.tif", {"--cycle", "day", "--slice", "2h"})["cube"];
  EXPECT_NEAR(sum_of_totals(clock) / 12.0, pace, 0.025 * pace);
  // They all happened between 12 and 13.
  EXPECT_EQ(clock["highest_slice"], 7);
  EXPECT_EQ(clock["slices"][0]["maximum"], 0.0);
  const nlohmann::json week = answer("w.tif", {"--cycle", "week", "--slice", "2h"})["cube"];
  EXPECT_NEAR(sum_of_totals(week) / 84.0, pace, 0.025 * pace);
  EXPECT_EQ(answer("w.tif", {"--cycle", "week"})["cube"]["slices"].size(), 28u);
}

TEST_F(KlaraCube, NamesEveryBandAfterItsTime) {
  answer("out.tif", {"--slice", "28d"});
  EXPECT_THAT(content_of(folder_ / "out.tif"),
              AllOf(HasSubstr("2018-06-29 to 2018-07-26"), HasSubstr("incidents/km2/month"),
                    HasSubstr("2018-06-29T00:00:00+02:00"), HasSubstr("STATISTICS_MAXIMUM")));
}

TEST_F(KlaraCube, WritesTheSameBytesForEveryNumberOfThreadsAndOrderOfRows) {
  answer("a.tif", {"--threads", "1"});
  answer("a.gpkg", {"--threads", "1"});
  const std::string raster = content_of(folder_ / "a.tif");
  const std::string layers = content_of(folder_ / "a.gpkg");
  answer("a.tif", {"--threads", "3"});
  answer("a.gpkg", {"--threads", "3"});
  EXPECT_EQ(content_of(folder_ / "a.tif"), raster);
  EXPECT_EQ(content_of(folder_ / "a.gpkg"), layers);
  const nlohmann::json before = answer("b.tif")["cube"]["slices"];
  std::reverse(lines_.begin(), lines_.end());
  write(folder_ / "reports.csv", csv(lines_));
  EXPECT_EQ(answer("b.tif")["cube"]["slices"], before);
}

TEST_F(KlaraCube, IsRepeatedByItsRunJsonToTheSameBytes) {
  answer("out.gpkg", {"--districts", "districts.geojson", "--slice", "28d"});
  const std::string layers = content_of(folder_ / "out.gpkg");
  const std::string study = content_of(folder_ / "out.run.json");
  ASSERT_FALSE(study.empty());
  answer("out.tif", {"--districts", "districts.geojson", "--slice", "28d"});
  EXPECT_EQ(content_of(folder_ / "out.run.json"), study);
  const std::string raster = content_of(folder_ / "out.tif");

  std::filesystem::create_directories(folder_ / "first");
  for (const char* const file : {"out.gpkg", "out.tif", "out.run.json"}) {
    std::filesystem::rename(folder_ / file, folder_ / "first" / file);
  }
  // Named from the folder of the results, so a study beside them is read from there.
  std::filesystem::copy_file(folder_ / "first" / "out.run.json", folder_ / "out.run.json");
  const Outcome again = klara({"run", "out.run.json", ".", "--lang", "en"});
  ASSERT_EQ(again.code, 0) << again.err << again.out;
  EXPECT_EQ(content_of(folder_ / "out.run.json"), study);
  EXPECT_EQ(content_of(folder_ / "out.gpkg"), layers);
  EXPECT_EQ(content_of(folder_ / "out-cube.tif"), raster);
  EXPECT_THAT(again.out, HasSubstr("Slices"));
}

TEST_F(KlaraCube, ComesWithAStudyThatHasItsTable) {
  write(folder_ / "study.toml", R"(name = "sommar"
lang = "sv"
audience = "internal"
data = "confidential"
[incidents]
source = "reports.csv"
crs = "EPSG:3011"
[periods]
before = ["2018-06-01", "2018-09-01"]
after = ["2019-06-01", "2019-09-01"]
[density]
bandwidth = "200m"
[cube]
cycle = "day"
slice = "6h"
)");
  const Outcome outcome = klara({"run", "study.toml", "ut"});
  ASSERT_EQ(outcome.code, 0) << outcome.err << outcome.out;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("Skivor"), HasSubstr("dygnet runt"), HasSubstr("sommar-cube.tif")));
  const std::string raster = content_of(folder_ / "ut" / "sommar-cube.tif");
  const std::string layers = content_of(folder_ / "ut" / "sommar.gpkg");
  const Outcome again = klara({"run", "ut/sommar.run.json", "igen"});
  ASSERT_EQ(again.code, 0) << again.err << again.out;
  EXPECT_EQ(content_of(folder_ / "igen" / "sommar-cube.tif"), raster);
  EXPECT_EQ(content_of(folder_ / "igen" / "sommar.gpkg"), layers);
  const Outcome json = klara({"run", "study.toml", "ut", "--json"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["cube"]["slices"].size(), 4u);
}

TEST_F(KlaraCube, SpreadsIntervalsAndLeavesOutWhatHasNoTime) {
  std::string rows = "id,easting,northing,from,to\n";
  for (int i = 0; i < 20; ++i) {
    rows += "A" + std::to_string(i) + ",153000,6579000,2018-06-01 00:00,2018-06-02 00:00\n";
  }
  for (int i = 0; i < 10; ++i) {
    rows += "B" + std::to_string(i) + ",153000,6579000,2018-06-01 12:00,2018-06-01 12:00\n";
  }
  rows += "C,153000,6579000,,\n";
  write(folder_ / "intervals.csv", rows);
  std::vector<std::string> words{"cube",      "intervals.csv", "out.tif", "--crs",
                                 "EPSG:3011", "--bandwidth",   "200m",    "--cycle",
                                 "day",       "--lang",        "en"};
  const Outcome outcome = klara(words);
  ASSERT_EQ(outcome.code, 0) << outcome.err << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("20 of 30 incidents are known to an interval only"));
  EXPECT_THAT(outcome.out, HasSubstr("1 row without a time that can be used, left out"));
  words.emplace_back("--json");
  const nlohmann::json cube = nlohmann::json::parse(klara(words).out)["cube"];
  EXPECT_EQ(cube["intervals"], 20);
  // Evenly over the day, but for those at noon.
  const double at_night = cube["slices"][2]["total"], in_morning = cube["slices"][8]["total"];
  EXPECT_NEAR(at_night, in_morning, 1e-9 * in_morning);
  EXPECT_GT(cube["slices"][12]["total"], 2.0 * in_morning);
}

TEST_F(KlaraCube, MasksWhatLiesOutsideTheDistricts) {
  const nlohmann::json cube = answer("out.tif", {"--districts", "districts.geojson"})["cube"];
  EXPECT_EQ(cube["cells"], 1600);
  EXPECT_EQ(answer("out.tif",
                   {"--districts", "districts.geojson", "--kernel", "gaussian"})["cube"]["cells"],
            1600);
}

TEST_F(KlaraCube, TellsWhereAndWhenInBothLanguages) {
  const std::vector<std::string> with{"--districts", "districts.geojson", "--slice", "28d"};
  auto words = cube("out.gpkg", with);
  words.insert(words.end(), {"--lang", "en"});
  const std::string english = klara(words).out;
  EXPECT_THAT(english,
              AllOf(HasSubstr("3 of 28 days (given), 2018-06-01 to 2018-08-31"),
                    HasSubstr("end, 8 days, is shorter"), HasSubstr("Highest"),
                    HasSubstr("Kvarter "), HasSubstr("Trend"), HasSubstr("To animate in QGIS")));
  words.back() = "sv";
  const std::string swedish = klara(words).out;
  EXPECT_THAT(swedish, AllOf(HasSubstr("3 om 28 dygn (angivet), 2018-06-01 till 2018-08-31"),
                             HasSubstr("på slutet, 8 dygn, är kortare"), HasSubstr("Högst"),
                             HasSubstr("Animera i QGIS")));
}

TEST_F(KlaraCube, WarnsWherePartsOfASliceWereNotSeenAlike) {
  const auto codes = [&](const std::vector<std::string>& more) {
    const nlohmann::json json = answer("out.tif", more);
    std::vector<std::string> found;
    for (const auto& warning : json["intake"]["warnings"]) found.push_back(warning["code"]);
    return found;
  };
  const std::string parts = "TIME_BANDWIDTH_LT_SLICE";
  EXPECT_THAT(codes({"--cycle", "day"}), Not(Contains(parts)));
  EXPECT_THAT(codes({"--slice", "28d", "--time-bandwidth", "13d"}), Contains(parts));
  EXPECT_THAT(codes({"--slice", "28d", "--time-bandwidth", "14d"}), Not(Contains(parts)));
}

TEST_F(KlaraCube, RefusesWhatCannotBeCutOrHeldAndSaysWhatWouldDo) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls{
      {{"--slice", "5h", "--cycle", "day"}, "SLICE_CYCLE"},
      {{"--slice", "2d", "--cycle", "week"}, "SLICE_CYCLE"},
      {{"--slice", "90s"}, "SLICE_RANGE"},
      {{"--slice", "93d"}, "SLICE_TOO_LONG"},
      {{"--slice", "1h"}, "SLICES_TOO_MANY"},
      {{"--slice", "soon"}, "DURATION_SYNTAX"},
      {{"--time-bandwidth", "13h", "--cycle", "day"}, "TIME_BANDWIDTH_RANGE"},
      {{"--memory", "20MB"}, "MEMORY_LIMIT"}};
  for (const auto& [words, code] : calls) {
    const nlohmann::json error = refused(words);
    EXPECT_EQ(error["code"], code);
    EXPECT_FALSE(error["remedy"].is_null()) << code;
  }
  EXPECT_EQ(refused({"--time-bandwidth", "0"})["code"], "DURATION_RANGE");
}

TEST_F(KlaraCube, RefusesIncidentsWithoutATimeColumn) {
  write(folder_ / "untimed.csv", "easting,northing\n153000,6579000\n");
  const Outcome outcome = klara(
      {"cube", "untimed.csv", "out.tif", "--crs", "EPSG:3011", "--bandwidth", "200m", "--json"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["error"]["code"], "COLUMN_MISSING");
}

}  // namespace
}  // namespace klara
