// klara change, seen from outside.
#include "bindings/program.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <thread>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::array rasters{"density-before", "density-after", "change",   "change-se",
                             "change-low",     "change-high",   "log-risk", "p",
                             "p-each-cell"};

/// The same town, and 120 incidents more in the second summer at a corner in the east.
class KlaraChange : public Klara {
 protected:
  KlaraChange() {
    for (int i = 0; i < 120; ++i) {
      char line[120];
      std::snprintf(line, sizeof line, "P%05d,%.1f,%.1f,2019-07-%02d 12:00,theft", i,
                    west + 1'650.0 + static_cast<double>(i % 11) * 12.0,
                    south + 250.0 + static_cast<double>(i % 13) * 9.0, 1 + i % 28);
      lines_.emplace_back(line);
    }
    write(folder_ / "reports.csv", csv(lines_));
  }

  [[nodiscard]] std::vector<std::string> change(const std::string& out,
                                                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"change",
                                   "reports.csv",
                                   out,
                                   "--crs",
                                   "EPSG:3011",
                                   "--districts",
                                   "districts.geojson",
                                   "--before",
                                   "2018-06-01/2018-09-01",
                                   "--after",
                                   "2019-06-01/2019-09-01",
                                   "--bandwidth",
                                   "200m",
                                   "--progress",
                                   "none"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  nlohmann::json answer(const std::vector<std::string>& words) {
    std::vector<std::string> all = words;
    all.emplace_back("--json");
    const Outcome outcome = klara(all);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
};

TEST_F(KlaraChange, AnswersAndWritesLayersWithRastersBesideThem) {
  const Outcome english = klara(change("out.gpkg"));
  ASSERT_EQ(english.code, 0) << english.err;
  EXPECT_THAT(english.out, HasSubstr("More crimes, or fewer?  More, beyond chance.\n"
                                     "400 before, 520 after: +120 ("));
  EXPECT_THAT(english.out, HasSubstr("Has the pattern changed anywhere?  Yes, beyond chance in "));
  EXPECT_THAT(english.out, HasSubstr("+ 0300 Kvarter 0300 "));
  EXPECT_THAT(english.out, HasSubstr("\nTested   999 relabellings, seed 1\n"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out.gpkg"));
  for (const std::string raster : rasters) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / ("out-" + raster + ".tif"))) << raster;
  }
  EXPECT_THAT(english.out, HasSubstr(" out-change.tif  "));
  const Outcome swedish = klara(change("ut.gpkg", {"--lang", "sv"}));
  EXPECT_THAT(swedish.out, HasSubstr("Är brotten fler eller färre?  Fler, mer än av slump."));
  EXPECT_THAT(swedish.out, HasSubstr("Har mönstret ändrats någonstans?  Ja, mer än av slump på "));
}

TEST_F(KlaraChange, GivesItsNumbersAndEverythingThatTheyRestOn) {
  const auto json = answer(change("out.gpkg", {"--seed", "7", "--replicates", "199"}));
  EXPECT_EQ(json["schema"], "klara/change/1");
  EXPECT_EQ(json["seed"], 7);
  const auto value = [&](const char* name) { return json["parameters"][name]["value"]; };
  EXPECT_EQ(value("bandwidth"), "200m");
  EXPECT_EQ(value("kernel"), "quartic");
  EXPECT_EQ(value("edge-correction"), "uniform");
  EXPECT_FALSE(json["parameters"]["edge-correction"]["chosen_because"].is_null());
  EXPECT_EQ(value("replicates"), "199");
  EXPECT_EQ(value("adaptive"), "false");
  EXPECT_EQ(value("before"), "2018-06-01/2018-09-01");

  EXPECT_EQ(json["periods"], (nlohmann::json{{"before", 400}, {"after", 520}}));
  EXPECT_EQ(json["total"]["value"], 120.0);
  EXPECT_GT(json["total"]["low"], 0.0);
  const auto& density = json["density"];
  EXPECT_EQ(density["unit"], "incidents/km2/month");
  EXPECT_NEAR(density["before"]["total"].get<double>(), 400.0 / (92.0 / 30.4375), 3.0);
  EXPECT_GT(density["more_km2"], 0.0);
  const auto& pattern = json["pattern"];
  EXPECT_EQ(pattern["answer"], "changed");
  EXPECT_EQ(pattern["replicates"], 199);
  EXPECT_LE(pattern["told_km2"], 4.0);
  ASSERT_EQ(pattern["contours"].size(), 6u);
  const auto& sure = pattern["contours"][0];
  EXPECT_EQ(sure["test"], "anywhere");
  EXPECT_EQ(sure["level"], 0.05);
  const auto& largest = sure["areas"][0];
  EXPECT_EQ(largest["sign"], 1);
  EXPECT_EQ(largest["district"], "0300");
  EXPECT_EQ(largest["p"], 2.0 / 200.0);
  EXPECT_GT(largest["z"], 3.0);
  EXPECT_GE(largest["after"], 100);
  EXPECT_NEAR(largest["strongest_at"]["x"].get<double>(), west + 1'710.0, 120.0);
  std::vector<std::string> tests;
  for (const auto& contours : pattern["contours"]) tests.push_back(contours["test"]);
  EXPECT_THAT(tests, ElementsAre("anywhere", "anywhere", "each_cell", "each_cell",
                                 "each_cell_normal", "each_cell_normal"));
}

TEST_F(KlaraChange, NamesTheDefaultsThatItTook) {
  const auto parameters = answer(change("out.gpkg"))["parameters"];
  EXPECT_EQ(parameters["replicates"]["value"], "999");
  EXPECT_EQ(parameters["cell"]["value"], "50m");
}

TEST_F(KlaraChange, GivesTheSameBytesForEveryNumberOfThreadsAndAnotherTestForAnotherSeed) {
  for (const char* const folder : {"one", "three", "seed"}) {
    std::filesystem::create_directory(folder_ / folder);
  }
  ASSERT_EQ(klara(change("one/out.gpkg", {"--threads", "1"})).code, 0);
  ASSERT_EQ(klara(change("three/out.gpkg", {"--threads", "3"})).code, 0);
  ASSERT_EQ(klara(change("seed/out.gpkg", {"--seed", "2"})).code, 0);
  std::vector<std::string> names{"out.gpkg"};
  for (const std::string raster : rasters) names.push_back("out-" + raster + ".tif");
  for (const std::string& name : names) {
    EXPECT_TRUE(content_of(folder_ / "one" / name) == content_of(folder_ / "three" / name)) << name;
  }
  EXPECT_FALSE(content_of(folder_ / "one/out-p-each-cell.tif") ==
               content_of(folder_ / "seed/out-p-each-cell.tif"));
}

TEST_F(KlaraChange, GivesTheSameResultForShuffledRows) {
  const auto result = [&] {
    auto json = answer(change("out.gpkg"));
    for (auto& input : json.at("inputs")) input.erase("sha256");
    json.erase("files");
    return json;
  };
  const auto as_written = result();
  std::mt19937 draw(20190601);
  std::shuffle(lines_.begin(), lines_.end(), draw);
  write(folder_ / "reports.csv", csv(lines_));
  EXPECT_EQ(result(), as_written);
}

TEST_F(KlaraChange, CorrectsNothingWhereNoBorderIsKnown) {
  std::vector<std::string> words = change("out.gpkg");
  words.erase(words.begin() + 5, words.begin() + 7);  // the districts
  const Outcome outcome = klara(words);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, Not(HasSubstr("edge correction")));
  EXPECT_THAT(outcome.out, HasSubstr("+ 154,"));
}

TEST_F(KlaraChange, DrawsSharesWithAdaptiveBandwidthsWhenAsked) {
  ASSERT_EQ(klara(change("fixed.gpkg")).code, 0);
  const auto json = answer(change("adaptive.gpkg", {"--adaptive", "--float32"}));
  EXPECT_EQ(json["parameters"]["float32"]["value"], "true");
  EXPECT_EQ(json["parameters"]["adaptive"]["value"], "true");
  EXPECT_EQ(json["pattern"]["answer"], "changed");
  EXPECT_FALSE(content_of(folder_ / "fixed-log-risk.tif") ==
               content_of(folder_ / "adaptive-log-risk.tif"));
}

TEST_F(KlaraChange, FindsNothingBeyondChanceWhereThereWasOnlyChance) {
  lines_.resize(800);
  write(folder_ / "reports.csv", csv(lines_));
  const Outcome outcome = klara(change("out.gpkg"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Nothing beyond chance was found."));
  EXPECT_THAT(outcome.out, HasSubstr("The difference may be chance."));
}

TEST_F(KlaraChange, CannotTellOfAFewReports) {
  lines_.resize(30);
  write(folder_ / "reports.csv", csv(lines_));
  const Outcome outcome = klara(change("out.gpkg"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Cannot tell: too few crimes."));
  EXPECT_THAT(outcome.out, Not(HasSubstr("may be chance.")));
}

TEST_F(KlaraChange, ProtectsWhatItWritesOfConfidentialData) {
  const Outcome outcome = klara(change("out.gpkg"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("internal: "));
  for (const std::string name : {"out.gpkg", "out-change.tif", "out-p.tif"}) {
    struct stat status {};
    ASSERT_EQ(stat((folder_ / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u) << name;
  }
}

TEST_F(KlaraChange, RefusesWhatItCannotDoAndWritesNothing) {
  write(folder_ / "mine-change.tif", "not Klara's");
  const auto code_of = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all = words;
    all.emplace_back("--json");
    const Outcome outcome = klara(all);
    EXPECT_NE(outcome.code, 0);
    return nlohmann::json::parse(outcome.out)["error"]["code"].get<std::string>();
  };
  EXPECT_EQ(code_of(change("out.tif")), "OUTPUT_FORMAT");
  EXPECT_EQ(code_of(change("out.gpkg", {"--replicates", "98"})), "PERMUTATIONS_RANGE");
  EXPECT_EQ(code_of(change("out.gpkg", {"--audience", "public"})), "AUDIENCE_PUBLIC");
  EXPECT_EQ(code_of(change("out.gpkg", {"--memory", "30MB"})), "MEMORY_LIMIT");
  std::vector<std::string> without = change("out.gpkg");
  without.erase(without.begin() + 7, without.begin() + 9);
  EXPECT_NE(code_of(without), "");
  std::vector<std::string> later = change("out.gpkg");
  later[10] = "2029-06-01/2029-09-01";
  EXPECT_EQ(code_of(later), "PERIOD_EMPTY");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out.gpkg"));
  EXPECT_NE(klara(change("mine.gpkg")).code, 0);
  EXPECT_EQ(content_of(folder_ / "mine-change.tif"), "not Klara's");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "mine.gpkg"));
}

TEST_F(KlaraChange, StopsWhenAskedAndLeavesNothing) {
  Program program(folder_.path());
  std::vector<std::string> words = change("out.gpkg", {"--replicates", "1000000"});
  words[14] = "json";
  program.begin(words);
  for (int i = 0; i < 3000 && !program.has_said("Testing against chance"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  program.send(SIGINT);
  const Outcome outcome = program.end();
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("\"total\":1000001"));
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("out")) << entry.path();
  }
}

}  // namespace
}  // namespace klara
