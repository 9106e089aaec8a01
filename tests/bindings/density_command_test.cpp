// klara density with all that it can be asked, seen from outside.
#include "bindings/program.hpp"

#include <gmock/gmock.h>

namespace klara {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class KlaraDensity : public Klara {
 protected:
  [[nodiscard]] std::vector<std::string> density_with(const std::string& out,
                                                      const std::vector<std::string>& more) const {
    std::vector<std::string> words = density(out);
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  nlohmann::json answer(const std::string& out, std::vector<std::string> more) {
    more.insert(more.end(), {"--json", "--lang", "en"});
    const Outcome outcome = klara(density_with(out, more));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
  nlohmann::json refused(std::vector<std::string> more) {
    more.insert(more.end(), {"--json", "--lang", "en"});
    const Outcome outcome = klara(density_with("refused.tif", more));
    EXPECT_EQ(outcome.code, 2) << testing::PrintToString(more) << outcome.out;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "refused.tif"));
    return nlohmann::json::parse(outcome.out).at("error");
  }
};

TEST_F(KlaraDensity, GivesBackWhatTheBorderTook) {
  const std::vector<std::string> districts{"--districts", "districts.geojson"};
  const auto with = [&](const std::string& correction) {
    return std::vector<std::string>{"--districts", "districts.geojson", "--edge-correction",
                                    correction};
  };
  const nlohmann::json plain = answer("n.tif", districts);
  EXPECT_LT(plain["density"]["total"], 0.98 * 800);
  EXPECT_EQ(plain["density"]["incidents_outside"], 0);
  const nlohmann::json& chosen = plain["parameters"]["edge-correction"];
  EXPECT_EQ(chosen["value"], "none");
  EXPECT_THAT(chosen["chosen_because"].get<std::string>(), HasSubstr("beyond the border"));

  const nlohmann::json diggle = answer("d.tif", with("diggle"));
  EXPECT_NEAR(diggle["density"]["total"].get<double>(), 800.0, 4.0);  // cells of h / 4
  EXPECT_TRUE(diggle["parameters"]["edge-correction"]["chosen_because"].is_null());
  EXPECT_GT(answer("u.tif", with("uniform"))["density"]["minimum"], plain["density"]["minimum"]);
  // Without a border there is nothing to choose.
  EXPECT_FALSE(answer("e.tif", {})["parameters"].contains("edge-correction"));
}

TEST_F(KlaraDensity, LeavesOutOfTheWindowWhatLiesInItsLake) {
  write(folder_ / "window.geojson", R"({"type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3011"}},
    "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [
      [[153000,6579000],[155000,6579000],[155000,6581000],[153000,6581000],[153000,6579000]],
      [[153500,6579500],[153500,6580000],[154000,6580000],[154000,6579500],[153500,6579500]]]}}]})");
  const auto with = [](const std::string& correction) {
    return std::vector<std::string>{"--window", "window.geojson", "--edge-correction", correction};
  };
  const nlohmann::json corrected = answer("d.tif", with("diggle"));
  const auto outside = corrected["density"]["incidents_outside"].get<double>();
  EXPECT_GT(outside, 20.0);
  EXPECT_NEAR(corrected["density"]["total"].get<double>(), 800.0 - outside, 6.0);
  EXPECT_EQ(corrected["density"]["cells"], 1600 - 100);
  EXPECT_THAT(klara(density_with("d.tif", with("diggle"))).out,
              HasSubstr("incidents lie outside the window, left out"));
  EXPECT_THAT(klara(density_with("n.tif", with("none"))).out,
              HasSubstr("incidents lie outside the window, counted as far as"));
}

TEST_F(KlaraDensity, TakesTheWaterOfAFileOutOfTheWindow) {
  const auto file = [&](const std::string& name, const std::string& rings) {
    write(folder_ / name, R"({"type": "FeatureCollection",
      "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3011"}},
      "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon",
      "coordinates": [)" + rings +
                              "]}}]}");
  };
  const std::string land =
      "[[153000,6579000],[155000,6579000],[155000,6581000],[153000,6581000],[153000,6579000]]";
  const std::string lake =
      "[[153500,6579500],[153500,6580000],[154000,6580000],[154000,6579500],[153500,6579500]]";
  file("with_lake.geojson", land + "," + lake);
  file("land.geojson", land);
  file("lake.geojson", lake);
  const nlohmann::json one =
      answer("one.tif", {"--window", "with_lake.geojson", "--edge-correction", "diggle"});
  const nlohmann::json two = answer("two.tif", {"--window", "land.geojson", "--water",
                                                "lake.geojson", "--edge-correction", "diggle"});
  EXPECT_EQ(two["density"], one["density"]);
  EXPECT_EQ(two["parameters"]["water"]["value"], "lake.geojson");
  EXPECT_EQ(two["inputs"][2]["role"], "water");

  file("far.geojson", "[[163000,6579000],[165000,6579000],[165000,6581000],[163000,6579000]]");
  EXPECT_THAT(klara(density_with("far.tif", {"--window", "far.geojson"})).out,
              HasSubstr("No incident lies in the window"));

  const Outcome drowned =
      klara(density_with("out.tif", {"--window", "lake.geojson", "--water", "land.geojson"}));
  EXPECT_EQ(drowned.code, 3);
  EXPECT_THAT(drowned.err, HasSubstr("WINDOW_EMPTY"));
  EXPECT_EQ(klara(density_with("out.tif", {"--water", "lake.geojson"})).code, 2);
}

TEST_F(KlaraDensity, SaysHowSureItIsInBandsAndLayers) {
  const nlohmann::json sure = answer("out.tif", {"--intervals", "poisson", "--level", "0.9"});
  const nlohmann::json& limits = sure["density"]["limits"];
  EXPECT_EQ(limits["level"], 0.9);
  EXPECT_EQ(limits["method"], "poisson");
  EXPECT_LT(limits["low"]["maximum"], sure["density"]["maximum"]);
  EXPECT_GT(limits["high"]["maximum"], sure["density"]["maximum"]);
  EXPECT_THAT(content_of(folder_ / "out.tif"),
              AllOf(HasSubstr("Incidents per km², standard error"),
                    HasSubstr("Incidents per km², at least (interval of 90%)"),
                    HasSubstr("Incidents per km², at most (interval of 90%)")));

  EXPECT_EQ(klara(density_with("out.gpkg", {"--intervals", "poisson"})).code, 0);
  EXPECT_THAT(content_of(folder_ / "out.gpkg"),
              AllOf(HasSubstr("density_low"), HasSubstr("density_high"), HasSubstr("density_se"),
                    HasSubstr("total of the selection, at most (interval of 95%)")));
}

TEST_F(KlaraDensity, DrawsTheSameIncidentsAgainForTheSameSeed) {
  const auto drawn = [&](const std::string& out, const std::string& seed,
                         const std::string& threads) {
    const nlohmann::json json = answer(out, {"--intervals", "bootstrap", "--replicates", "99",
                                             "--seed", seed, "--threads", threads});
    EXPECT_EQ(json["parameters"]["replicates"]["value"], "99");
    EXPECT_EQ(json["seed"], std::stoi(seed));
    return json["density"]["limits"];
  };
  const nlohmann::json first = drawn("a.tif", "5", "1");
  EXPECT_EQ(drawn("b.tif", "5", "3"), first);
  EXPECT_EQ(content_of(folder_ / "a.tif"), content_of(folder_ / "b.tif"));
  EXPECT_NE(drawn("c.tif", "6", "1"), first);
}

TEST_F(KlaraDensity, GivesTheBandwidthsOfAnAdaptiveDensity) {
  const nlohmann::json json = answer("out.tif", {"--adaptive"});
  const nlohmann::json& bandwidths = json["density"]["bandwidths"];
  EXPECT_LT(bandwidths["shortest_m"], 200.0);
  EXPECT_GT(bandwidths["longest_m"], 200.0);
  EXPECT_EQ(json["method"]["name"], "by_class");
  EXPECT_EQ(json["parameters"]["adaptive"]["value"], "true");
  EXPECT_NEAR(json["density"]["total"].get<double>(), 800.0, 4.0);
}

TEST_F(KlaraDensity, SaysByWhichMethodAndHowExactlyItIsSummed) {
  const nlohmann::json quartic = answer("q.tif", {})["method"];
  EXPECT_THAT(quartic["name"].get<std::string>(), testing::AnyOf("reach_sums", "disc_sums"));
  EXPECT_EQ(quartic["error"], nlohmann::json({{"bound", 1e-10}, {"of", "value"}}));
  EXPECT_EQ(quartic["incidents"], 800);
  EXPECT_LE(quartic["places"], 800);
  EXPECT_GT(quartic["estimated_seconds"], 0.0);
  EXPECT_GT(quartic["seconds"], 0.0);
  EXPECT_GT(quartic["memory_limit_bytes"], quartic["estimated_bytes"]);

  const nlohmann::json gaussian = answer("g.tif", {"--kernel", "gaussian"});
  EXPECT_EQ(gaussian["method"]["error"], nlohmann::json({{"bound", 1e-9}, {"of", "highest"}}));
  EXPECT_EQ(gaussian["parameters"]["tolerance"]["value"], "1e-09");
  EXPECT_FALSE(gaussian["parameters"]["tolerance"]["chosen_because"].is_null());
  const nlohmann::json exact =
      answer("x.tif", {"--kernel", "gaussian", "--tolerance", "1e-12"})["method"];
  EXPECT_EQ(exact["error"]["bound"], 1e-12);
}

TEST_F(KlaraDensity, WritesSixtyFourBitsUnlessThirtyTwoAreAskedFor) {
  answer("d.tif", {});
  answer("s.tif", {"--float32"});
  EXPECT_LT(2 * std::filesystem::file_size(folder_ / "s.tif"),
            3 * std::filesystem::file_size(folder_ / "d.tif") / 2);
}

TEST_F(KlaraDensity, RefusesWhatItCannotGiveAndSaysWhatWouldDo) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls{
      {{"--edge-correction", "diggle"}, "EDGE_NO_WINDOW"},
      {{"--districts", "districts.geojson", "--edge-correction", "uniform", "--adaptive"},
       "ADAPTIVE_EDGE"},
      {{"--adaptive", "--intervals", "poisson"}, "ADAPTIVE_INTERVALS"},
      {{"--tolerance", "1e-12"}, "TOLERANCE_KERNEL"},
      {{"--kernel", "gaussian", "--adaptive", "--tolerance", "1e-9"}, "TOLERANCE_KERNEL"},
      {{"--kernel", "gaussian", "--tolerance", "1e-14"}, "TOLERANCE_RANGE"},
      {{"--kernel", "gaussian", "--tolerance", "0"}, "TOLERANCE_RANGE"},
      {{"--intervals", "bootstrap", "--replicates", "98"}, "PERMUTATIONS_RANGE"},
      {{"--replicates", "999"}, "OPTIONS_CONTRADICT"},
      {{"--level", "0.8"}, "OPTIONS_CONTRADICT"},
      {{"--intervals", "poisson", "--replicates", "999"}, "OPTIONS_CONTRADICT"},
      {{"--memory", "20MB"}, "MEMORY_LIMIT"},
      {{"--memory", "4"}, "SIZE_SYNTAX"},
      {{"--memory", "-4GB"}, "SIZE_SYNTAX"}};
  for (const auto& [words, code] : calls) {
    const nlohmann::json error = refused(words);
    EXPECT_EQ(error["code"], code);
    EXPECT_FALSE(error["remedy"].is_null()) << code;
  }
  EXPECT_EQ(refused({"--intervals", "poisson", "--level", "1"})["code"], "LEVEL_RANGE");
}

TEST_F(KlaraDensity, RefusesAGridBeyondMemoryWithTheCellThatFits) {
  std::vector<std::string> words = density("refused.tif");
  const auto cell = std::find(words.begin(), words.end(), "50m");
  *cell = "0.5m";
  words.insert(words.end(), {"--memory", "300MB", "--json", "--lang", "en"});
  const Outcome outcome = klara(words);
  ASSERT_EQ(outcome.code, 2) << outcome.out;
  const nlohmann::json error = nlohmann::json::parse(outcome.out).at("error");
  EXPECT_EQ(error["code"], "MEMORY_LIMIT");
  EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("the limit is 300.0 MB (--memory)"));
  const std::string remedy = error["remedy"].get<std::string>();
  const std::string before = "(--cell) of at least ";
  ASSERT_THAT(remedy, HasSubstr(before));
  *std::find(words.begin(), words.end(), "0.5m") =
      std::to_string(std::stod(remedy.substr(remedy.find(before) + before.size())));
  EXPECT_EQ(klara(words).code, 0) << remedy;
}

TEST_F(KlaraDensity, TakesBadBandwidthsForWhatTheyAre) {
  for (const char* const bandwidth : {"0", "-200m", "nan", "inf", "1e9km", "0.0001"}) {
    const Outcome outcome = klara({"density", "reports.csv", "out.tif", "--crs", "EPSG:3011",
                                   "--json", std::string("--bandwidth=") + bandwidth});
    EXPECT_EQ(outcome.code, 2) << bandwidth;
    const nlohmann::json error = nlohmann::json::parse(outcome.out).at("error");
    EXPECT_EQ(error["code"], "BANDWIDTH_RANGE") << bandwidth;
    EXPECT_FALSE(error["remedy"].is_null());
  }
  EXPECT_EQ(klara({"density", "reports.csv", "out.tif", "--crs", "EPSG:3011", "--bandwidth", "20m",
                   "--cell", "50m"})
                .code,
            2);
  const Outcome blur = klara({"density", "reports.csv", "out.tif", "--crs", "EPSG:3011",
                              "--bandwidth", "50km", "--cell", "1km"});
  EXPECT_EQ(blur.code, 0);
  EXPECT_THAT(blur.err, HasSubstr("BANDWIDTH_BEYOND_EXTENT"));
}

TEST_F(KlaraDensity, DrawsOneIncidentAndManyAtOnePlace) {
  write(folder_ / "one.csv", "easting,northing\n153000,6579000\n");
  write(
      folder_ / "same.csv", "easting,northing\n" + [] {
        std::string rows;
        for (int i = 0; i < 30; ++i) rows += "153000,6579000\n";
        return rows;
      }());
  for (const auto& [file, incidents] :
       std::vector<std::pair<std::string, double>>{{"one.csv", 1.0}, {"same.csv", 30.0}}) {
    for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
             {}, {"--adaptive"}, {"--kernel", "gaussian"}, {"--intervals", "poisson"}}) {
      std::vector<std::string> words{"density",     file,   "out.tif", "--crs", "EPSG:3011",
                                     "--bandwidth", "200m", "--cell",  "20m",   "--json"};
      words.insert(words.end(), more.begin(), more.end());
      const Outcome outcome = klara(words);
      ASSERT_EQ(outcome.code, 0) << outcome.out;
      EXPECT_NEAR(nlohmann::json::parse(outcome.out)["density"]["total"].get<double>(), incidents,
                  0.01 * incidents);
    }
  }
}

}  // namespace
}  // namespace klara
