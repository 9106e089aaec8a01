// What every verb promises, seen from outside.
#include "bindings/program.hpp"

#include <cli/command.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/density/bandwidth_family.hpp>

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <tuple>
#include <utility>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Without the line breaks of a terminal.
std::string unwrapped(std::string talk) {
  for (std::size_t at = talk.find("\n  "); at != std::string::npos; at = talk.find("\n  ", at)) {
    talk.erase(at, 2);
  }
  return talk;
}

TEST_F(Klara, WritesADensityAndSaysWhatItIs) {
  const Outcome outcome = klara(density("out.tif"));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("800 rows: 800 used"));
  EXPECT_THAT(outcome.out, HasSubstr("internal: contains data that need protection"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out.tif"));
}

TEST_F(Klara, WritesADensityAsLayers) {
  auto words = density("out.gpkg");
  words.insert(words.end(), {"--districts", "districts.geojson"});
  const Outcome outcome = klara(words);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("layers for QGIS"));
  const std::string bytes = content_of(folder_ / "out.gpkg");
  EXPECT_TRUE(bytes.starts_with("SQLite format 3"));
  EXPECT_THAT(bytes, HasSubstr("Crimes per km², total of the selection"));
  EXPECT_THAT(bytes, HasSubstr("Kvarter 0303"));

  EXPECT_EQ(klara(density("out.shp")).code, 2);
}

TEST_F(Klara, ExitsByWhoMustAct) {
  write(folder_ / "empty.csv", "id,easting,northing\n");
  const std::vector<std::pair<std::vector<std::string>, int>> calls{
      {{"--version"}, 0},
      {{"--help"}, 0},
      {{"help", "density"}, 0},
      {{"help", "dnesity"}, 2},
      {{}, 0},
      {{"dnesity"}, 2},
      {{"hotspots", "reports.csv", "out.gpkg"}, 2},
      {{"density", "reports.csv", "out.tif"}, 2},
      {{"density", "reports.csv", "out.tif", "--bandwidth", "200m", "--crs", "EPSG:4"}, 2},
      {{"density", "reports.csv", "out.tif", "--bandwidth", "0", "--crs", "EPSG:3011"}, 2},
      {{"inspect", "reports.csv"}, 3},  // no coordinate system
      {{"inspect", "empty.csv", "--crs", "EPSG:3011"}, 3},
      {{"inspect", "missing.csv"}, 4},
      {{"run", "missing.toml"}, 4},
      {{"density", "reports.csv", "no/such/out.tif", "--bandwidth", "200m", "--crs", "EPSG:3011"},
       4}};
  for (const auto& [words, code] : calls) {
    const Outcome outcome = klara(words);
    EXPECT_EQ(outcome.code, code) << testing::PrintToString(words) << outcome.err;
    if (code == 0) continue;
    EXPECT_THAT(outcome.err, HasSubstr("klara: error "));
    EXPECT_THAT(
        outcome.err,
        HasSubstr(std::string("Nothing is written. Exit code ").append(std::to_string(code))));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
  EXPECT_THAT(folder_.names(),
              testing::UnorderedElementsAre("districts.geojson", "reports.csv", "empty.csv"));
}

TEST_F(Klara, GivesErrorsAsJsonToProgramsAndALineToPeople) {
  const Outcome outcome = klara({"inspect", "missing.csv", "--json"});
  EXPECT_EQ(outcome.code, 4);
  const auto error = nlohmann::json::parse(outcome.out).at("error");
  EXPECT_EQ(error.at("code"), "FILE_MISSING");
  EXPECT_TRUE(error.contains("message"));
  EXPECT_TRUE(error.contains("file"));
  EXPECT_TRUE(error.contains("row"));
  EXPECT_THAT(outcome.err, StartsWith("klara: error FILE_MISSING: "));
}

TEST_F(Klara, SpeaksSwedishWhereItIsAskedTo) {
  const Outcome outcome = klara({"inspect", "missing.csv", "--lang", "sv"});
  EXPECT_THAT(outcome.err, StartsWith("klara: fel FILE_MISSING: "));
  EXPECT_THAT(outcome.err, HasSubstr("Inget är skrivet. Felkod 4."));
  EXPECT_THAT(klara({"--help", "--lang", "sv"}).out, HasSubstr("Slutkod"));
  EXPECT_THAT(klara({"--help"}).out, HasSubstr("Exit code"));
  EXPECT_EQ(klara({"help", "density"}).out, klara({"density", "--help"}).out);
}

TEST_F(Klara, TakesTheLanguageBeforeTheVerbToo) {
  const std::vector<std::vector<std::string>> languages{{"--lang", "sv"}, {"--lang=sv"}};
  for (std::vector<std::string> words : languages) {
    EXPECT_THAT(klara(words).out, HasSubstr("Slutkod"));
    words.insert(words.end(), {"inspect", "missing.csv"});
    const Outcome outcome = klara(words);
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.err, StartsWith("klara: fel FILE_MISSING: "));
  }
  EXPECT_THAT(klara({"--lang", "xx", "inspect", "missing.csv"}).err, HasSubstr("VALUE_UNKNOWN"));
  EXPECT_EQ(klara({"--lang", "xx"}).code, 2);
  EXPECT_THAT(klara({"--lang", "sv", "inspect", "missing.csv", "--lang", "en"}).err,
              HasSubstr("OPTION_REPEATED"));
}

/// A study of the town, and a plan for one of its own.
TEST_F(Klara, AnswersEveryVerbInJson) {
  write(folder_ / "town.toml", R"(name = "town"
audience = "internal"
data = "confidential"
[incidents]
source = "reports.csv"
crs = "EPSG:3011"
[districts]
source = "districts.geojson"
)");
  write(folder_ / "plan.toml", "name = \"town\"\nper_year = 500\n");
  write(folder_ / "residents.csv",
        "x,y,residents\n153250,6580250,40\n153750,6580750,60\n154250,6581250,50\n");
  write(folder_ / "streets.geojson", R"({"type":"FeatureCollection",
"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3011"}},
"features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString",
"coordinates":[[153000,6580000],[155000,6582000]]}}]})");
  const std::vector<std::string> districts{"districts", "reports.csv", "out.gpkg",         "--crs",
                                           "EPSG:3011", "--districts", "districts.geojson"};
  const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> calls{
      {{"run", "town.toml", "out"}, {"incidents", "districts"}},
      {{"inspect", "reports.csv", "--crs", "EPSG:3011"}, {"incidents"}},
      {{"bandwidth", "reports.csv", "--crs", "EPSG:3011"}, {"incidents"}},
      {density("out.tif"), {"incidents"}},
      {{"change", "reports.csv", "changed.gpkg", "--crs", "EPSG:3011", "--before",
        "2018-06-01/2018-09-01", "--after", "2019-06-01/2019-09-01", "--bandwidth", "200m"},
       {"incidents"}},
      {{"streets", "reports.csv", "along.gpkg", "--crs", "EPSG:3011", "--streets",
        "streets.geojson", "--bandwidth", "200m"},
       {"incidents", "streets"}},
      {{"cube", "reports.csv", "cube.tif", "--crs", "EPSG:3011", "--bandwidth", "200m"},
       {"incidents"}},
      {{"rate", "reports.csv", "rate.tif", "--crs", "EPSG:3011", "--population", "residents.csv",
        "--population-crs", "EPSG:3011", "--population-count", "residents", "--bandwidth", "200m"},
       {"incidents", "population"}},
      {districts, {"incidents", "districts"}},
      {displacement("out.gpkg"), {"incidents", "districts"}},
      {{"simulate", "city.csv", "--seed", "7", "--plan", "plan.toml", "--districts",
        "districts.geojson"},
       {"plan", "districts"}}};
  Session session;
  ASSERT_EQ(calls.size(), all_commands(session).size());
  const std::map<std::string, std::uint64_t> rows{
      {"incidents", 800}, {"districts", 16}, {"plan", 0}, {"population", 3}, {"streets", 1}};
  const std::string version = klara({"--version"}).out.substr(6, 5);
  for (auto [words, roles] : calls) {
    const std::string verb = words.front();
    SCOPED_TRACE(verb);
    words.push_back("--json");
    const Outcome outcome = klara(words);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto result = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(result.at("schema"), "klara/" + verb + "/1");
    EXPECT_EQ(result.at("version"), version);
    EXPECT_TRUE(result.at("seed").is_number_unsigned());

    const auto& parameters = result.at("parameters");
    for (const auto& [name, parameter] : parameters.items()) {
      EXPECT_TRUE(parameter.contains("value")) << name;
      EXPECT_TRUE(parameter.contains("chosen_because")) << name;
    }
    // Of what the program chose, the same verb says why.
    const std::string chosen = verb == "simulate" ? "district-code" : "x";
    EXPECT_FALSE(parameters.at(chosen).at("chosen_because").is_null());
    EXPECT_EQ(parameters.at("work-crs").at("value"), "EPSG:3011");

    ASSERT_EQ(result.at("inputs").size(), roles.size());
    for (std::size_t i = 0; i < roles.size(); ++i) {
      const auto& input = result.at("inputs").at(i);
      EXPECT_EQ(input.at("role"), roles[i]);
      const std::string file = std::filesystem::path(input.at("path")).filename();
      EXPECT_EQ(input.at("sha256"), sha256_of(folder_ / file)) << file;
      EXPECT_EQ(input.at("rows"), rows.at(roles[i])) << file;
    }

    const bool has_districts = roles.back() == "districts";
    EXPECT_EQ(result.at("districts_intake").is_null(), !has_districts);
    if (has_districts) {
      EXPECT_EQ(result.at("districts_intake").at("used"), 16);
    }
    if (verb == "simulate") {
      EXPECT_TRUE(result.at("intake").is_null());  // it reads no incidents
      continue;
    }
    EXPECT_EQ(result.at("intake").at("read"), 800);
    EXPECT_EQ(result.at("intake").at("used"), 800);
    EXPECT_EQ(result.at("intake").at("quarantined"), 0);
    EXPECT_EQ(result.at("selection").at("taken"), 800);
  }
}

TEST_F(Klara, SetsBandwidthsSideBySide) {
  const std::vector<std::string> words{
      "bandwidth",   "reports.csv",          "--crs",    "EPSG:3011",
      "--districts", "districts.geojson",    "--before", "2018-06-01/2018-09-01",
      "--after",     "2019-06-01/2019-09-01"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return more;
  };
  const Outcome english = klara(words);
  EXPECT_EQ(english.code, 0) << english.err;
  EXPECT_THAT(english.err, HasSubstr("Finding bandwidths"));
  EXPECT_THAT(english.out, HasSubstr("Before   2018-06-01 to 2018-08-31"));
  const std::string swedish = klara(with({"--lang", "sv", "--kernel", "gaussian"})).out;
  EXPECT_THAT(swedish, HasSubstr("gaussian; bandbredden är dess standardavvikelse"));
  const auto answer = nlohmann::json::parse(klara(with({"--json", "--threads", "1"})).out);
  ASSERT_EQ(answer.at("estimates").size(), all_bandwidth_rules.size());
  for (std::size_t i = 0; i < all_bandwidth_rules.size(); ++i) {
    const auto& estimate = answer.at("estimates").at(i);
    const std::string rule{name(all_bandwidth_rules[i])};
    EXPECT_EQ(estimate.at("rule"), rule);
    EXPECT_EQ(estimate.at("kernel"), "quartic");
    EXPECT_NE(estimate.at("bandwidth_m").is_null(), estimate.at("reason").is_null()) << rule;
    EXPECT_THAT(english.out, HasSubstr("\n" + rule + " "));
    EXPECT_THAT(swedish, HasSubstr("\n" + rule + " "));
  }
  EXPECT_EQ(nlohmann::json::parse(klara(with({"--json", "--threads", "2"})).out), answer);
  EXPECT_EQ(
      klara({"bandwidth", "reports.csv", "--crs", "EPSG:3011", "--before", "2018-06-01/2018-09-01"})
          .code,
      2);
}

TEST_F(Klara, DrawsADensityByTheRuleThatItSetSideBySide) {
  const auto answer = nlohmann::json::parse(
      klara({"bandwidth", "reports.csv", "--crs", "EPSG:3011", "--json"}).out);
  for (const auto& estimate : answer.at("estimates")) {
    const std::string rule = estimate.at("rule");
    const Outcome outcome = klara({"density", "reports.csv", "out.tif", "--crs", "EPSG:3011",
                                   "--bandwidth", rule, "--cell", "25m", "--json"});
    if (estimate.at("bandwidth_m").is_null()) {
      const std::string& code = estimate.at("code").get_ref<const std::string&>();
      const bool lacks = code == "WINDOW_MISSING" || code == "PERIOD_MISSING";
      EXPECT_EQ(outcome.code, lacks ? 2 : 3) << rule << outcome.err;
      EXPECT_THAT(outcome.err, HasSubstr(rule));
      continue;
    }
    ASSERT_EQ(outcome.code, 0) << rule << outcome.err;
    const auto parameter = nlohmann::json::parse(outcome.out).at("parameters").at("bandwidth");
    EXPECT_EQ(parameter.at("value"), written(Metres{estimate.at("bandwidth_m").get<double>()}));
    EXPECT_THAT(parameter.at("chosen_because").get<std::string>(), StartsWith("the rule " + rule));
  }
  const Outcome wrong =
      klara({"density", "reports.csv", "out.tif", "--crs", "EPSG:3011", "--bandwidth", "plugin"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("BANDWIDTH_RULE"));
  EXPECT_THAT(wrong.err, HasSubstr("Did you mean plug-in?"));
}

TEST_F(Klara, GivesTheSameBytesForEveryNumberOfThreads) {
  for (const std::string out : {"out.tif", "out.gpkg"}) {
    std::vector<std::string> bytes;
    for (const std::string threads : {"1", "2", "0"}) {
      auto words = out == "out.tif" ? density(out) : displacement(out);
      words.insert(words.end(), {"--threads", threads});
      ASSERT_EQ(klara(words).code, 0);
      bytes.push_back(content_of(folder_ / out));
    }
    EXPECT_TRUE(bytes[0] == bytes[1] && bytes[0] == bytes[2]) << out;
  }
}

// Row numbers and the checksum of the input are told, and differ; nothing else may.
TEST_F(Klara, GivesTheSameResultForShuffledRows) {
  const auto result = [&] {
    auto words = displacement("out.gpkg");
    words.push_back("--json");
    auto json = nlohmann::json::parse(klara(words).out);
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

TEST_F(Klara, KeepsConfidentialResultsToTheirOwner) {
  const auto mode = [&](const char* name) {
    struct stat status {};
    stat((folder_ / name).c_str(), &status);
    return status.st_mode & 0777u;
  };
  ASSERT_EQ(klara(density("secret.tif")).code, 0);
  EXPECT_EQ(mode("secret.tif"), 0600u);
  auto open_words = density("open.tif");
  open_words.insert(open_words.end(), {"--data", "open", "--data-source", "the town, CC0"});
  const Outcome outcome = klara(open_words);
  EXPECT_THAT(outcome.out, HasSubstr("open data: the town, CC0"));
  EXPECT_EQ(mode("open.tif") & 0400u, 0400u);
  EXPECT_NE(mode("open.tif"), 0600u);
}

TEST_F(Klara, ListsTheColumnsThatCouldCountResidents) {
  write(folder_ / "plan.toml", "name = \"town\"\nper_year = 500\n");
  const auto answer = [&] {
    const Outcome outcome = klara({"simulate", "city.csv", "--seed", "7", "--plan", "plan.toml",
                                   "--districts", "districts.geojson", "--residents", "nope"});
    EXPECT_EQ(outcome.code, 3);
    return unwrapped(outcome.err);
  };
  EXPECT_THAT(answer(), HasSubstr("They have none: leave --residents out"));
  auto districts = nlohmann::json::parse(content_of(folder_ / "districts.geojson"));
  for (auto& feature : districts["features"]) {
    feature["properties"]["folk"] = 100;
    feature["properties"]["jobs"] = 20;
  }
  write(folder_ / "districts.geojson", districts.dump());
  EXPECT_THAT(answer(), HasSubstr("Columns of numbers: folk, jobs"));
}

/// Anybody can name a column "simulated".
TEST_F(Klara, ProtectsIncidentsThatFalselyCallThemselvesSimulated) {
  std::string claiming = "id,easting,northing,simulated\n";
  for (std::size_t i = 0; i < 50; ++i) {
    claiming += std::to_string(i) + "," + std::to_string(153'000 + 31 * i) + ",6579100,1\n";
  }
  write(folder_ / "city.csv", claiming);
  const auto stamped = [&](const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"density",   "city.csv", "out.tif",    "--crs",
                                   "EPSG:3011", "--cell",   "50m",        "--bandwidth",
                                   "200m",      "--json",   "--progress", "none"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = klara(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    struct stat status {};
    stat((folder_ / "out.tif").c_str(), &status);
    const bool is_protected = (status.st_mode & 0777u) == 0600u;
    const std::string data = nlohmann::json::parse(outcome.out).at("data");
    EXPECT_EQ(is_protected, data == "confidential");
    return std::pair(data, unwrapped(outcome.err));
  };
  // Without a truth beside it, with what is no truth, and with one that is of another file.
  auto [data, talk] = stamped();
  EXPECT_EQ(data, "confidential");
  EXPECT_THAT(talk, HasSubstr("says that it is simulated, but city.truth.json is not beside it"));
  const auto truth = [&](const std::string& schema) {
    write(folder_ / "city.truth.json", R"({"schema": ")" + schema +
                                           R"(", "seed": 7, "plan": {"name": "town"},)" +
                                           R"( "csv_sha256": ")" + std::string(64, 'a') + R"("})");
    std::tie(data, talk) = stamped();
    EXPECT_EQ(data, "confidential");
  };
  truth("klara/else/1");
  EXPECT_THAT(talk, HasSubstr("city.truth.json is not the truth of a simulation"));
  truth("klara/truth/1");
  EXPECT_THAT(talk, HasSubstr("city.truth.json tells of a file with another checksum"));
  // Who says so himself is believed.
  EXPECT_EQ(stamped({"--data", "simulated"}).first, "simulated");
}

TEST_F(Klara, NeverWritesOverItsInput) {
  const std::string before = content_of(folder_ / "reports.csv");
  std::filesystem::create_symlink("reports.csv", folder_ / "link.tif");
  const Outcome outcome = klara(density("link.tif"));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("OUTPUT_IS_INPUT"));
  EXPECT_EQ(content_of(folder_ / "reports.csv"), before);
}

TEST_F(Klara, RefusesResultsForThePublic) {
  auto words = density("out.tif");
  words.insert(words.end(), {"--audience", "public"});
  const Outcome outcome = klara(words);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("AUDIENCE_PUBLIC"));
}

TEST_F(Klara, CountsAFullStandardOutputAsAnError) {
  Program program(folder_.path());
  program.begin({"--help", "--lang", "sv"}, "/dev/full");
  const Outcome outcome = program.end();
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err,
              HasSubstr("STDOUT_FAILED: standard ut kan inte skrivas: disken är full"));
}

TEST_F(Klara, WritesNoTalkIntoAFileThatGetsTheNumberOfAClosedStream) {
  ASSERT_EQ(klara(displacement("out.gpkg")).code, 0);
  const std::string whole = content_of(folder_ / "out.gpkg");
  std::filesystem::remove(folder_ / "out.gpkg");
  // Where the result cannot be told that is an error, but what was written is whole.
  const std::vector<std::pair<std::vector<int>, int>> calls{{{0}, 0}, {{2}, 0},    {{0, 2}, 0},
                                                            {{1}, 4}, {{1, 2}, 4}, {{0, 1, 2}, 4}};
  for (const auto& [closed, code] : calls) {
    Program program(folder_.path());
    program.begin(displacement("out.gpkg"), {}, closed);
    const Outcome outcome = program.end();
    EXPECT_EQ(outcome.code, code) << testing::PrintToString(closed) << outcome.err;
    EXPECT_TRUE(content_of(folder_ / "out.gpkg") == whole) << testing::PrintToString(closed);
    std::filesystem::remove(folder_ / "out.gpkg");
  }
}

TEST_F(Klara, EndsWithinASecondOfCtrlCAndLeavesNothing) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    Program program(folder_.path());
    // Nine million cells of hundreds of incidents each: half a minute of work and more.
    program.begin({"density", "reports.csv", "out.tif", "--crs", "EPSG:3011", "--cell", "2m",
                   "--bandwidth", "2km", "--threads", "1", "--progress", "json"});
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!program.has_said("Computing density") && std::chrono::steady_clock::now() < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const auto asked = std::chrono::steady_clock::now();
    program.send(signal);
    const Outcome outcome = program.end();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - asked;
    EXPECT_EQ(outcome.code, 130) << outcome.err;
    EXPECT_LT(taken.count(), 1.0);
    EXPECT_THAT(outcome.err, HasSubstr("CANCELLED"));
    EXPECT_THAT(folder_.names(), testing::UnorderedElementsAre("districts.geojson", "reports.csv"));
  }
}

}  // namespace
}  // namespace klara
