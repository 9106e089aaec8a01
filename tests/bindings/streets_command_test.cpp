// klara streets, seen from outside.
#include "bindings/program.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace klara {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The same town with a street every 250 m each way, which meet where they cross.
class KlaraStreets : public Klara {
 protected:
  KlaraStreets() {
    std::vector<nlohmann::ordered_json> lines;
    for (int i = 0; i <= 8; ++i) {
      lines.push_back(street("Gata " + std::to_string(i), west, south + 250.0 * i, 1.0, 0.0));
      lines.push_back(street("", west + 250.0 * i, south, 0.0, 1.0));
    }
    write(folder_ / "streets.geojson", layer(lines));
  }

  /// 2 km from a position on, with a vertex every 250 m.
  static nlohmann::ordered_json street(const std::string& name, double x, double y, double east,
                                       double north) {
    nlohmann::ordered_json line = nlohmann::ordered_json::array();
    for (int k = 0; k <= 8; ++k) line.push_back({x + east * 250.0 * k, y + north * 250.0 * k});
    return {{"type", "Feature"},
            {"properties", {{"namn", name}}},
            {"geometry", {{"type", "LineString"}, {"coordinates", line}}}};
  }
  static std::string layer(const std::vector<nlohmann::ordered_json>& features) {
    return nlohmann::ordered_json{
        {"type", "FeatureCollection"},
        {"crs", {{"type", "name"}, {"properties", {{"name", "urn:ogc:def:crs:EPSG::3011"}}}}},
        {"features", features}}
        .dump();
  }

  [[nodiscard]] static std::vector<std::string> streets(const std::string& out,
                                                        const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"streets",         "reports.csv", out,
                                   "--crs",           "EPSG:3011",   "--streets",
                                   "streets.geojson", "--progress",  "none"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  nlohmann::json answer(const std::string& out, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--json", "--lang", "en"});
    const Outcome outcome = klara(streets(out, more));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
  nlohmann::json refused(std::vector<std::string> more, int code = 2) {
    more.insert(more.end(), {"--json", "--lang", "en"});
    const Outcome outcome = klara(streets("refused.gpkg", more));
    EXPECT_EQ(outcome.code, code) << testing::PrintToString(more) << outcome.out;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "refused.gpkg"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "refused.run.json"));
    return nlohmann::json::parse(outcome.out).at("error");
  }
  [[nodiscard]] std::string bytes(const std::string& file) const {
    return content_of(folder_ / file);
  }
};

TEST_F(KlaraStreets, AccountsForEveryIncidentAndEveryStreet) {
  const nlohmann::json json = answer("out.gpkg");
  EXPECT_EQ(json["schema"], "klara/streets/1");
  EXPECT_EQ(json["intake"]["read"], 800);
  const nlohmann::json& snap = json["streets"]["snap"];
  EXPECT_EQ(snap["incidents"], json["selection"]["taken"]);
  EXPECT_EQ(snap["snapped"].get<int>() + snap["too_far"].get<int>(), 800);
  EXPECT_GT(snap["too_far"], 10);  // in the middle of blocks, up to 125 m away
  EXPECT_LE(snap["farthest_m"], 100.0);
  EXPECT_LT(snap["median_m"], snap["farthest_m"]);
  const nlohmann::json& network = json["streets"]["network"];
  EXPECT_EQ(network["edges"], 2 * 9 * 8);
  EXPECT_EQ(network["nodes"], 81);
  EXPECT_NEAR(network["length_m"].get<double>(), 36'000.0, 1e-6);
  EXPECT_EQ(json["streets"]["intake"]["used"], 18);
  EXPECT_EQ(json["streets"]["density"]["lixels"], 3600);
  EXPECT_EQ(json["inputs"][1]["role"], "streets");
  EXPECT_EQ(json["inputs"][1]["rows"], 18);
}

TEST_F(KlaraStreets, CountsAnIncidentAsOneUnlessToldOtherwise) {
  const auto total = [&](const nlohmann::json& json) {
    const nlohmann::json& density = json["streets"]["density"];
    return density["total"].get<double>() / density["snapped_weight"].get<double>();
  };
  const nlohmann::json usual = answer("d.gpkg");
  EXPECT_NEAR(total(usual), 1.0, 0.01);  // no dead ends
  EXPECT_EQ(usual["parameters"]["method"]["value"], "discontinuous");
  EXPECT_THAT(usual["parameters"]["method"]["chosen_because"].get<std::string>(),
              HasSubstr("counts as one"));
  EXPECT_EQ(usual["parameters"]["street-bandwidth"]["value"], "100m");
  EXPECT_THAT(usual["parameters"]["street-bandwidth"]["chosen_because"].get<std::string>(),
              HasSubstr("block"));
  EXPECT_NEAR(total(answer("c.gpkg", {"--method", "continuous"})), 1.0, 0.01);
  const nlohmann::json simple = answer("s.gpkg", {"--method", "simple", "--bandwidth", "300m"});
  EXPECT_GT(total(simple), 1.3);
  EXPECT_TRUE(simple["parameters"]["method"]["chosen_because"].is_null());
  EXPECT_TRUE(simple["parameters"]["bandwidth"]["chosen_because"].is_null());
}

TEST_F(KlaraStreets, GivesIncidentsPerKilometreAndPerMonthWhereTheTimeIsKnown) {
  write(folder_ / "reports.csv", "easting,northing,time\n153125,6579002,2018-06-15 12:00\n");
  const nlohmann::json json = answer("out.gpkg");
  const nlohmann::json& highest = json["streets"]["density"]["highest"];
  ASSERT_EQ(highest.size(), 1u);
  // The lixel's middle is where the incident lies: 15/16 of one in 100 m.
  EXPECT_NEAR(highest[0]["density"].get<double>(), 15.0 / 16.0 / 0.1, 1e-9);
  EXPECT_EQ(highest[0]["street"], "Gata 0");
  EXPECT_EQ(highest[0]["at"], nlohmann::json({{"x", 153125.0}, {"y", 6579000.0}}));
  EXPECT_TRUE(highest[0]["per_month"].is_null());
  EXPECT_THAT(bytes("out.gpkg"), Not(HasSubstr("density_month")));

  const nlohmann::json timed =
      answer("timed.gpkg", {"--from", "2018-06-01", "--until", "2018-08-01"});
  EXPECT_NEAR(timed["streets"]["density"]["highest"][0]["per_month"].get<double>(),
              15.0 / 16.0 / 0.1 / (61 / 30.4375), 1e-9);
  EXPECT_THAT(bytes("timed.gpkg"), HasSubstr("Crimes per km of street and month"));
}

TEST_F(KlaraStreets, WritesLixelsWithTheirStyleAndTheirUnits) {
  const Outcome outcome = klara(streets("ut.gpkg", {"--lang", "sv"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(bytes("ut.gpkg"),
              AllOf(HasSubstr("Brott per km gata, hela urvalet"), HasSubstr("RuleRenderer"),
                    HasSubstr("Bandbredd 100 m längs gator, lixlar om 10 m."),
                    HasSubstr("Kärna quartic, i korsningar discontinuous."),
                    HasSubstr("klara_quarantine")));
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("Gator    streets.geojson: 18 objekt, 18 använda; 36,0 km"),
                    HasSubstr("på närmaste gata"), HasSubstr("discontinuous"),
                    HasSubstr("upprepar körningen"), HasSubstr("Gata ")));
  EXPECT_THAT(outcome.err, HasSubstr("valde method = discontinuous"));
  const Outcome english = klara(streets("out.gpkg", {"--lang", "en"}));
  EXPECT_THAT(english.out, AllOf(HasSubstr("on the nearest street"), HasSubstr("farther than"),
                                 HasSubstr("incidents per km of street")));
}

TEST_F(KlaraStreets, IsRepeatedToTheSameBytesByItsRunJson) {
  std::filesystem::create_directories(folder_ / "first");
  const std::vector<std::string> more{"--lixel", "25m", "--until", "2019-01-01", "--lang", "sv"};
  ASSERT_EQ(klara(streets("first/gator.gpkg", more)).code, 0);
  const Outcome again = klara({"run", "first/gator.run.json", "second"});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(bytes("second/gator.gpkg"), bytes("first/gator.gpkg"));
  EXPECT_EQ(bytes("second/gator.run.json"), bytes("first/gator.run.json"));
  EXPECT_THAT(again.out, HasSubstr("brott per km gata"));
  const Outcome as_json = klara({"run", "first/gator.run.json", "third", "--json"});
  EXPECT_EQ(nlohmann::json::parse(as_json.out)["schema"], "klara/streets/1");
}

TEST_F(KlaraStreets, GivesTheSameBytesForAnyNumberOfThreads) {
  std::filesystem::create_directories(folder_ / "a");
  std::filesystem::create_directories(folder_ / "b");
  for (const char* const method : {"simple", "discontinuous", "continuous"}) {
    ASSERT_EQ(klara(streets("a/out.gpkg", {"--method", method, "--threads", "1"})).code, 0);
    ASSERT_EQ(klara(streets("b/out.gpkg", {"--method", method, "--threads", "3"})).code, 0);
    EXPECT_EQ(bytes("a/out.gpkg"), bytes("b/out.gpkg"));
  }
}

TEST_F(KlaraStreets, AreDrawnByAStudyThatHasThem) {
  const std::string study = R"(audience = "internal"
data = "confidential"
[incidents]
source = "reports.csv"
crs = "EPSG:3011"
[density]
bandwidth = "150m"
)";
  write(folder_ / "with.toml", study + "[streets]\nsource = \"streets.geojson\"\n");
  write(folder_ / "without.toml", study);
  const auto run = [&](const std::string& name) {
    return nlohmann::json::parse(klara({"run", name + ".toml", name, "--json"}).out);
  };
  const nlohmann::json with = run("with");
  EXPECT_EQ(with["schema"], "klara/run/1");
  EXPECT_EQ(with["streets"]["network"]["nodes"], 81);
  EXPECT_TRUE(run("without")["streets"].is_null());
  EXPECT_THAT(bytes("with/with.gpkg"), HasSubstr("Brott per km gata"));
  EXPECT_THAT(bytes("without/without.gpkg"), Not(HasSubstr("Brott per km gata")));
  ASSERT_EQ(klara({"run", "with/with.run.json", "again"}).code, 0);
  EXPECT_EQ(bytes("again/with.gpkg"), bytes("with/with.gpkg"));
}

TEST_F(KlaraStreets, HaveABandwidthOfTheirOwnInAStudy) {
  const auto run = [&](const std::string& name, const std::string& bandwidths) {
    write(folder_ / (name + ".toml"), R"(audience = "internal"
data = "confidential"
[incidents]
source = "reports.csv"
crs = "EPSG:3011"
)" + bandwidths + "source = \"streets.geojson\"\n");
    return nlohmann::json::parse(klara({"run", name + ".toml", name, "--json"}).out);
  };
  const auto density = [](const nlohmann::json& json) { return json["streets"]["density"]; };
  const nlohmann::json own =
      run("own", "[density]\nbandwidth = \"400m\"\n[streets]\nbandwidth = \"150m\"\n");
  EXPECT_EQ(own["parameters"]["street-bandwidth"]["value"], "150m");
  EXPECT_THAT(bytes("own/own.gpkg"), HasSubstr("Bandbredd 150 m längs gator"));
  const nlohmann::json shared = run("shared", "[density]\nbandwidth = \"150m\"\n[streets]\n");
  EXPECT_EQ(density(own)["highest"], density(shared)["highest"]);
  EXPECT_FALSE(shared["parameters"].contains("street-bandwidth"));
  const nlohmann::json usual = run("usual", "[streets]\n");
  EXPECT_EQ(usual["parameters"]["street-bandwidth"]["value"], "100m");
  EXPECT_FALSE(usual["parameters"].contains("bandwidth"));  // of a density nobody asked for
  EXPECT_NE(density(usual)["highest"], density(own)["highest"]);
}

TEST_F(KlaraStreets, WarnsWhereMostIncidentsLieFarAndRefusesWhereAllDo) {
  write(folder_ / "streets.geojson", layer({street("Ensam", west, south, 1.0, 0.0)}));
  const Outcome one = klara(streets("out.gpkg", {"--lang", "en"}));
  ASSERT_EQ(one.code, 0) << one.err;
  EXPECT_THAT(one.err, HasSubstr("STREETS_FAR"));
  EXPECT_THAT(bytes("out.gpkg"), HasSubstr("STREETS_FAR"));

  write(folder_ / "streets.geojson", layer({street("Borta", west, south - 9000.0, 1.0, 0.0)}));
  const nlohmann::json error = refused({}, 3);
  EXPECT_EQ(error["code"], "STREETS_APART");
  EXPECT_THAT(error["remedy"].get<std::string>(), HasSubstr("--street-crs"));
}

TEST_F(KlaraStreets, RefusesWhatItCannotDrawAndSaysWhatWouldDo) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> calls{
      {{"--kernel", "gaussian"}, "VALUE_UNKNOWN"}, {{"--method", "best"}, "VALUE_UNKNOWN"},
      {{"--bandwidth", "0"}, "BANDWIDTH_RANGE"},   {{"--bandwidth", "5m"}, "BANDWIDTH_LT_LIXEL"},
      {{"--lixel", "0"}, "LENGTH_RANGE"},          {{"--lixel", "1e-6"}, "LIXELS_TOO_MANY"},
      {{"--snap=-1"}, "SNAP_LIMIT_RANGE"},         {{"--memory", "20MB"}, "MEMORY_LIMIT"},
      {{"--street-crs", "EPSG:0"}, "CRS_UNKNOWN"}};
  for (const auto& [words, code] : calls) EXPECT_EQ(refused(words)["code"], code);
  EXPECT_EQ(klara({"streets", "reports.csv", "out.gpkg", "--crs", "EPSG:3011"}).code, 2);
  EXPECT_EQ(klara(streets("out.tif")).code, 2);
}

}  // namespace
}  // namespace klara
