// klara run, seen from outside.
#include "bindings/program.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A study of the same town.
class KlaraRun : public Klara {
 protected:
  KlaraRun() {
    write(folder_ / "summers.toml", R"(name = "summers"
lang = "sv"
audience = "internal"
data = "confidential"
[incidents]
source = "reports.csv"
crs = "EPSG:3011"
columns = { x = "easting", y = "northing", from = "time", category = "offence", id = "id" }
[districts]
source = "districts.geojson"
code = "code"
name = "name"
[periods]
before = ["2018-06-01", "2018-09-01"]
after  = ["2019-06-01", "2019-09-01"]
[density]
cell = "50m"
bandwidth = "200m"
[displacement]
treated = ["0101"]
)");
  }
};

TEST_F(KlaraRun, WritesAllThatTheStudyAsksForIntoOneFolder) {
  const Outcome outcome = klara({"run", "summers.toml", "out/first"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* const name :
       {"summers.gpkg", "summers-density-before.tif", "summers-density-after.tif",
        "summers-change.tif", "summers.run.json"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / "out/first" / name)) << name;
  }
  EXPECT_THAT(outcome.out, HasSubstr("Flyttade brotten från Kvarter 0101?  Det går inte att "
                                     "avgöra."));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\x1B")));  // piped: no bold
}

TEST_F(KlaraRun, TestsTheChangeAsKlaraChangeDoes) {
  const Outcome run = klara({"run", "summers.toml", "out", "--json", "--lang", "en"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Outcome change =
      klara({"change", "reports.csv", "c.gpkg", "--crs", "EPSG:3011", "--districts",
             "districts.geojson", "--before", "2018-06-01/2018-09-01", "--after",
             "2019-06-01/2019-09-01", "--bandwidth", "200m", "--json"});
  ASSERT_EQ(change.code, 0) << change.err;
  const auto tested = nlohmann::json::parse(run.out).at("change");
  const auto alone = nlohmann::json::parse(change.out);
  for (const char* const part : {"total", "density", "pattern"}) {
    EXPECT_EQ(tested.at(part), alone.at(part)) << part;
  }
  for (const std::string raster :
       {"change", "change-se", "change-low", "change-high", "log-risk", "p", "p-each-cell"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / ("out/summers-" + raster + ".tif"))) << raster;
  }
  const std::string layers = content_of(folder_ / "out/summers.gpkg");
  EXPECT_THAT(layers, HasSubstr("contours_each_cell"));
  EXPECT_THAT(layers, Not(HasSubstr("Not yet tested")));

  const Outcome said = klara({"run", "summers.toml", "out", "--lang", "en"});
  EXPECT_THAT(said.out, HasSubstr("Tested   999 relabellings, seed 1\n"));
  EXPECT_THAT(said.out, HasSubstr("Has the pattern changed anywhere?  Nothing beyond chance was"));
  EXPECT_THAT(klara({"run", "summers.toml", "ut"}).out,
              HasSubstr("Har mönstret ändrats någonstans?  Inget utöver slumpen har hittats."));
}

TEST_F(KlaraRun, CountsTheIncidentsOutsideTheWindow) {
  const std::string plain = content_of(folder_ / "summers.toml");
  write(folder_ / "window.geojson",
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":)"
        R"("urn:ogc:def:crs:EPSG::3011"}},"features":[{"type":"Feature","properties":{},)"
        R"("geometry":{"type":"Polygon","coordinates":[[[153000,6579000],[155000,6579000],)"
        R"([155000,6580000],[153000,6580000],[153000,6579000]]]}}]})");
  write(folder_ / "half.toml", "window = \"window.geojson\"\n" + plain);
  const Outcome outcome = klara({"run", "half.toml", "out", "--json", "--lang", "en"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  const auto outside = json["change"]["density"]["outside"];
  EXPECT_GT(outside["before"], 150);
  EXPECT_EQ(json["density"]["before"]["incidents_outside"], outside["before"]);
  EXPECT_EQ(json["density"]["after"]["incidents_outside"], outside["after"]);
  const auto all = std::to_string(outside["before"].get<int>() + outside["after"].get<int>());
  EXPECT_THAT(klara({"run", "half.toml", "out", "--lang", "en"}).out,
              HasSubstr("\nOutside  " + all + " incidents lie outside the window, left out\n"));
  EXPECT_THAT(klara({"run", "half.toml", "ut"}).out,
              HasSubstr("\nUtanför  " + all + " brott ligger utanför fönstret, utelämnade\n"));
  EXPECT_THAT(klara({"run", "summers.toml", "out", "--lang", "en"}).out,
              Not(HasSubstr("outside the window")));
}

TEST_F(KlaraRun, PutsIncidentsInRelationWhereTheStudyNamesAPopulation) {
  write(folder_ / "residents.csv",
        "x,y,population\n153500,6579500,900\n154500,6579500,800\n"
        "153500,6580500,700\n154500,6580500,600\n");
  write(folder_ / "rates.toml",
        content_of(folder_ / "summers.toml") +
            "[population]\nsource = \"residents.csv\"\ncrs = \"EPSG:3011\"\nper = 100\n");
  const Outcome outcome = klara({"run", "rates.toml", "first", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto rate = nlohmann::json::parse(outcome.out).at("rate");
  EXPECT_EQ(rate["population"]["count"], 3000.0);
  EXPECT_NEAR(rate["overall"].get<double>(), 100.0 * 800.0 / 3000.0, 1e-9);
  EXPECT_THAT(klara({"run", "rates.toml", "first"}).out,
              HasSubstr(" per 100 population i hela området (800 / 3\u202F000)"));
  ASSERT_EQ(klara({"run", "first/summers.run.json", "second"}).code, 0);
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "first")) {
    const std::filesystem::path name = entry.path().filename();
    EXPECT_TRUE(content_of(folder_ / "second" / name) == content_of(entry.path())) << name;
  }
  EXPECT_TRUE(std::filesystem::exists(folder_ / "first/summers-rate.tif"));
}

TEST_F(KlaraRun, NamesTheFolderAfterTheStudyWhenNoneIsGiven) {
  ASSERT_EQ(klara({"run", "summers.toml", "--json"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "summers-resultat" / "summers.gpkg"));
}

TEST_F(KlaraRun, NamesInItsHelpTheFoldersThatItMakes) {
  for (const std::string language : {"sv", "en"}) {
    const std::string ending = language == "sv" ? "-resultat" : "-result";
    ASSERT_EQ(klara({"run", "summers.toml", "--lang", language}).code, 0);
    EXPECT_TRUE(std::filesystem::exists(folder_ / ("summers" + ending) / "summers.gpkg"));
    EXPECT_THAT(klara({"run", "--help", "--lang", "en"}).out, HasSubstr("NAME" + ending + " "));
    EXPECT_THAT(klara({"run", "--help", "--lang", "sv"}).out, HasSubstr("NAMN" + ending + " "));
  }
}

TEST_F(KlaraRun, IsRepeatedByItsRunJsonToTheByte) {
  ASSERT_EQ(klara({"run", "summers.toml", "first"}).code, 0);
  const Outcome again = klara({"run", "first/summers.run.json", "second"});
  ASSERT_EQ(again.code, 0) << again.err;
  const Outcome in_place = klara({"run", "first/summers.run.json", "first"});
  EXPECT_EQ(in_place.code, 0) << in_place.err;
  for (const char* const name : {"summers.gpkg", "summers-density-before.tif",
                                 "summers-density-after.tif", "summers-change.tif"}) {
    EXPECT_TRUE(content_of(folder_ / "first" / name) == content_of(folder_ / "second" / name))
        << name;
  }
}

TEST_F(KlaraRun, IsRepeatedToTheByteFromAnyWorkingFolder) {
  ASSERT_EQ(klara({"run", "summers.toml", "first"}).code, 0);
  const std::filesystem::path away = folder_ / "away" / "from" / "it";
  std::filesystem::create_directories(away);
  const auto repeat_from_there = [&](const std::string& study, const std::string& out) {
    Program program(away);
    program.begin({"run", study, out});
    return program.end();
  };
  const std::string here = folder_.path().string();
  const Outcome whole = repeat_from_there(here + "/first/summers.run.json", here + "/second");
  ASSERT_EQ(whole.code, 0) << whole.err;
  const Outcome relative = repeat_from_there("../../../first/summers.run.json", "../../../third");
  ASSERT_EQ(relative.code, 0) << relative.err;
  for (const char* const again : {"second", "third"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "first")) {
      const auto name = entry.path().filename();
      EXPECT_TRUE(content_of(entry.path()) == content_of(folder_ / again / name.string()))
          << again << " " << name;
    }
  }
}

/// The study with more under [density], and at the end.
std::string with_density(std::string study, const std::string& keys, const std::string& more = {}) {
  const std::string bandwidth = "bandwidth = \"200m\"\n";
  return study.replace(study.find(bandwidth), bandwidth.size(), bandwidth + keys) + more;
}

TEST_F(KlaraRun, FindsBothDensitiesAsTheStudyAsksAndRepeatsThem) {
  const std::string plain = content_of(folder_ / "summers.toml");
  write(folder_ / "summers.toml",
        with_density(plain,
                     "edge_correction = \"diggle\"\nkernel = \"gaussian\"\ntolerance = 1e-12\n"
                     "intervals = \"bootstrap\"\nreplicates = 99\n",
                     "[output]\nfloat32 = true\n"));
  const Outcome outcome = klara({"run", "summers.toml", "first", "--json", "--lang", "en"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const nlohmann::json json = nlohmann::json::parse(outcome.out);
  const nlohmann::json& before = json["density"]["before"];
  EXPECT_EQ(before["limits"]["method"], "bootstrap");
  EXPECT_LT(before["limits"]["low"]["maximum"], before["maximum"]);
  EXPECT_EQ(json["parameters"]["edge-correction"]["value"], "diggle");
  EXPECT_EQ(json["parameters"]["tolerance"]["value"], "1e-12");
  EXPECT_THAT(content_of(folder_ / "first/summers-density-before.tif"),
              HasSubstr("Incidents per km² and month, at least (interval of 95%), before"));
  EXPECT_THAT(content_of(folder_ / "first/summers.gpkg"), HasSubstr("density_after_high"));

  ASSERT_EQ(klara({"run", "first/summers.run.json", "second", "--lang", "en"}).code, 0);
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "first")) {
    const std::filesystem::path name = entry.path().filename();
    EXPECT_EQ(content_of(folder_ / "second" / name), content_of(entry.path())) << name;
  }
}

TEST_F(KlaraRun, SaysWhichCorrectionItChoseAndWhatItsKeysCannotHaveTogether) {
  const std::string plain = content_of(folder_ / "summers.toml");
  const Outcome outcome = klara({"run", "summers.toml", "out", "--lang", "en"});
  EXPECT_THAT(outcome.out, HasSubstr("edge correction"));
  EXPECT_THAT(content_of(folder_ / "out/summers.run.json"),
              testing::AllOf(HasSubstr("\"edge_correction\": \"uniform\""),
                             HasSubstr("a border takes from both periods")));

  write(folder_ / "wrong.toml",
        with_density(plain, "adaptive = true\nedge_correction = \"uniform\"\n"));
  const Outcome refused = klara({"run", "wrong.toml", "out", "--lang", "en"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err,
              testing::AllOf(HasSubstr("ADAPTIVE_EDGE"), HasSubstr("density.adaptive"),
                             HasSubstr("density.edge_correction"), Not(HasSubstr("--"))));
  write(folder_ / "adaptive.toml", with_density(plain, "adaptive = true\n"));
  EXPECT_EQ(klara({"run", "adaptive.toml", "out", "--lang", "en"}).code, 0);
  EXPECT_EQ(klara({"run", "summers.toml", "out", "--memory", "20MB"}).code, 2);
}

TEST_F(KlaraRun, NamesTheKeysOfTheStudyAndNotOptionsThatItRefuses) {
  const std::string study = content_of(folder_ / "summers.toml");
  const auto remedy_of = [&](const std::string& old, const std::string& changed,
                             const std::string& language) {
    std::string text = study;
    text.replace(text.find(old), old.size(), changed);
    write(folder_ / "wrong.toml", text);
    const Outcome outcome = klara({"run", "wrong.toml", "out", "--json", "--lang", language});
    EXPECT_NE(outcome.code, 0);
    EXPECT_THAT(outcome.err, Not(HasSubstr("--")));
    return nlohmann::json::parse(outcome.out).at("error").at("remedy").get<std::string>();
  };
  const std::string crs = "crs = \"EPSG:3011\"\n";
  EXPECT_THAT(remedy_of(crs, "", "en"), HasSubstr("Write it: incidents.crs = \"EPSG:NNNN\"."));
  EXPECT_THAT(remedy_of(crs, "", "sv"), HasSubstr("Ange det: incidents.crs = \"EPSG:NNNN\"."));
  EXPECT_THAT(remedy_of(crs, crs + "encoding = \"UTF-7\"\n", "en"),
              HasSubstr("incidents.encoding = \"ISO-8859-1\""));
  EXPECT_THAT(remedy_of("name = \"summers\"", "work_crs = \"EPSG:4326\"", "sv"),
              HasSubstr("work_crs = \"EPSG:3011\""));
  EXPECT_THAT(remedy_of("audience = \"internal\"", "audience = \"public\"", "en"),
              HasSubstr("Write audience = \"internal\" and keep"));
}

TEST_F(KlaraRun, WarnsInTheWordsOfTheStudyToo) {
  for (std::size_t i = 1; i < lines_.size(); i += 8) lines_[i].replace(0, 6, lines_[i - 1], 0, 6);
  write(folder_ / "reports.csv", csv(lines_));
  const Outcome outcome = klara({"run", "summers.toml", "out", "--json", "--lang", "en"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string wanted = "write incidents.duplicates = \"keep\".";
  const auto warnings = nlohmann::json::parse(outcome.out).at("intake").at("warnings");
  EXPECT_TRUE(std::ranges::any_of(warnings, [&](const auto& warning) {
    return warning.at("message").template get<std::string>().find(wanted) != std::string::npos;
  })) << warnings;
  EXPECT_THAT(klara({"inspect", "reports.csv", "--crs", "EPSG:3011"}).out,
              HasSubstr("--duplicates keep"));
}

TEST_F(KlaraRun, LeavesNoFolderBehindWhenItIsRefused) {
  std::filesystem::remove(folder_ / "reports.csv");
  const Outcome outcome = klara({"run", "summers.toml", "out/first"});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(KlaraRun, WritesNotOverAStudyThatSomebodyWrote) {
  std::filesystem::rename(folder_ / "summers.toml", folder_ / "summers.run.json");
  const std::string written = R"({"name": "summers", "audience": "internal", "data": "open",
    "data_source": "the town", "incidents": {"source": "reports.csv", "crs": "EPSG:3011"}})";
  write(folder_ / "summers.run.json", written);
  const Outcome outcome = klara({"run", "summers.run.json", "."});
  EXPECT_EQ(outcome.code, 2) << outcome.err;
  EXPECT_EQ(content_of(folder_ / "summers.run.json"), written);
}

}  // namespace
}  // namespace klara
