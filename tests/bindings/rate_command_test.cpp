// klara rate, seen from outside.
#include "bindings/program.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace klara {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The same town, with a hundred inhabitants at each of the corners of 100 m squares, but for the
/// eastern third, where nobody lives.
class KlaraRate : public Klara {
 protected:
  KlaraRate() {
    for (int c = 0; c < 13; ++c) {
      for (int r = 0; r < 20; ++r) {
        char line[80];
        std::snprintf(line, sizeof line, "%.1f,%.1f,100", west + 50.0 + 100.0 * c,
                      south + 50.0 + 100.0 * r);
        residents_.emplace_back(line);
      }
    }
    write_residents();
  }
  void write_residents() const {
    std::string text = "x,y,invånare\n";
    for (const std::string& line : residents_) text.append(line).append(1, '\n');
    write(folder_ / "residents.csv", text);
  }
  [[nodiscard]] std::vector<std::string> rate(const std::string& out,
                                              const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{
        "rate",        "reports.csv",       out,           "--crs", "EPSG:3011",
        "--districts", "districts.geojson", "--bandwidth", "200m",  "--progress",
        "none"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  [[nodiscard]] std::vector<std::string> per_resident(
      const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words =
        rate(out, {"--population", "residents.csv", "--population-crs", "EPSG:3011"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  nlohmann::json answer(std::vector<std::string> words) {
    words.emplace_back("--json");
    const Outcome outcome = klara(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
  std::string refusal(std::vector<std::string> words) {
    words.emplace_back("--json");
    const Outcome outcome = klara(words);
    EXPECT_NE(outcome.code, 0);
    return nlohmann::json::parse(outcome.out)["error"]["code"];
  }

  std::vector<std::string> residents_;
};

TEST_F(KlaraRate, AnswersInBothLanguagesAndWritesLayersWithARasterBeside) {
  const Outcome english = klara(per_resident("out.gpkg", {"--population-name", "residents 2016"}));
  ASSERT_EQ(english.code, 0) << english.err;
  EXPECT_THAT(english.out,
              HasSubstr("\nPer      residents 2016: residents.csv, 260 rows: 260 used\n"
                        "         bandwidth 283 m (longer than"));
  EXPECT_THAT(english.out,
              HasSubstr("\nRate     31 per 1,000 residents 2016 in the whole area (800 "
                        "/ 26,000)\n         cannot tell on "));
  EXPECT_THAT(english.out, HasSubstr("Kvarter "));
  for (const char* const name : {"out.gpkg", "out-rate.tif", "out.run.json"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / name)) << name;
  }
  EXPECT_THAT(content_of(folder_ / "out.gpkg"),
              AllOf(HasSubstr("Crimes per 1,000 residents 2016"), HasSubstr("rate_se"),
                    HasSubstr("cannot tell: fewer than 10 within reach")));
  const Outcome swedish = klara(per_resident("ut.tif", {"--lang", "sv"}));
  ASSERT_EQ(swedish.code, 0) << swedish.err;
  EXPECT_THAT(swedish.out, HasSubstr("i hela området (800 / 26\u202F000)"));
  EXPECT_THAT(
      content_of(folder_ / "ut.tif"),
      AllOf(HasSubstr("Brott per 1\u202F000 invånare, medelfel"), HasSubstr("Per km²: invånare")));
}

TEST_F(KlaraRate, GivesItsNumbersAndEverythingThatTheyRestOn) {
  const auto json = answer(per_resident("out.tif", {"--per", "100", "--cell", "25m"}));
  EXPECT_EQ(json["schema"], "klara/rate/1");
  const auto& parameters = json["parameters"];
  for (const char* const chosen : {"population-bandwidth", "population-count", "population-x",
                                   "population-name", "floor", "edge-correction"}) {
    EXPECT_FALSE(parameters[chosen]["chosen_because"].is_null()) << chosen;
  }
  EXPECT_EQ(parameters["population-bandwidth"]["value"], "283m");
  EXPECT_EQ(parameters["edge-correction"]["value"], "uniform");
  EXPECT_EQ(parameters["per"]["value"], "100");
  const auto& rate = json["rate"];
  EXPECT_EQ(rate["per"], 100.0);
  EXPECT_EQ(rate["of"], "invånare");
  EXPECT_NEAR(rate["overall"].get<double>(), 100.0 * 800.0 / 26'000.0, 1e-9);
  EXPECT_EQ(rate["population"]["kind"], "exact");
  EXPECT_EQ(rate["population"]["places"], 260);
  EXPECT_EQ(rate["population"]["intake"]["used"], 260);
  EXPECT_NEAR(rate["population"]["bandwidth_floor_m"].get<double>(), 100.0 * std::sqrt(8.0), 1e-9);
  EXPECT_NEAR(rate["told_km2"].get<double>() + rate["cannot_tell"]["area_km2"].get<double>(), 4.0,
              1e-9);
  EXPECT_GT(rate["cannot_tell"]["incidents"], 50) << "nobody lives in the east";
  EXPECT_EQ(rate["outside"]["population_places"], 0);
  // The first is the one of which most is sure.
  const auto& highest = rate["highest"];
  ASSERT_FALSE(highest.empty());
  double last = 1e9;
  for (const auto& peak : highest) {
    EXPECT_LE(peak["at_least"].get<double>(), last);
    EXPECT_LT(peak["at_least"], peak["value"]);
    last = peak["at_least"];
  }
  std::vector<std::string> roles;
  for (const auto& input : json["inputs"]) roles.push_back(input["role"]);
  EXPECT_THAT(roles, testing::ElementsAre("incidents", "districts", "population"));
}

TEST_F(KlaraRate, TakesAPolygonAsAPointInsideIt) {
  std::string blocks = districts();
  for (std::size_t at = blocks.find("\"name\":\"Kvarter"); at != std::string::npos;
       at = blocks.find("\"name\":\"Kvarter", at + 20)) {
    blocks.insert(at, "\"bilar\":50,");
  }
  write(folder_ / "cars.geojson", blocks);
  const auto json = answer(rate("out.tif", {"--population", "cars.geojson", "--population-count",
                                            "bilar", "--population-bandwidth", "1500m"}));
  EXPECT_EQ(json["rate"]["population"]["areas"], 16);
  EXPECT_EQ(json["rate"]["population"]["count"], 800.0);
  EXPECT_NEAR(json["rate"]["overall"].get<double>(), 1000.0, 1e-9);
  EXPECT_THAT(
      klara(rate("out.tif", {"--population", "cars.geojson", "--population-count", "bilar"})).out,
      HasSubstr("16 areas, whose counts"));
}

TEST_F(KlaraRate, PutsOneOffenceInRelationToAnother) {
  const auto json = answer(rate("out.tif", {"--category", "offence", "--categories", "theft",
                                            "--relative-to", "damage", "--per", "1"}));
  const auto& rate_of = json["rate"];
  const double thefts = rate_of["incidents"], damages = rate_of["population"]["count"];
  EXPECT_EQ(thefts + damages, 800.0);
  EXPECT_NEAR(rate_of["overall"].get<double>(), thefts / damages, 1e-12);
  EXPECT_EQ(rate_of["population"]["kind"], "sampled");
  EXPECT_TRUE(rate_of["population"]["intake"].is_null());
  EXPECT_EQ(rate_of["of"], "damage");
  EXPECT_EQ(rate_of["population"]["bandwidth_m"], 200.0);
  // Of both: two standard errors of a ratio of even densities about a half.
  EXPECT_GT(rate_of["se"]["maximum"], 0.05);
}

TEST_F(KlaraRate, IsRepeatedByItsRunJsonToTheByte) {
  for (const char* const folder : {"first", "second"}) {
    std::filesystem::create_directory(folder_ / folder);
  }
  ASSERT_EQ(klara(per_resident("first/out.gpkg")).code, 0);
  const Outcome again = klara({"run", "first/out.run.json", "second"});
  ASSERT_EQ(again.code, 0) << again.err;
  for (const char* const name : {"out.gpkg", "out-rate.tif", "out.run.json"}) {
    EXPECT_TRUE(content_of(folder_ / "first" / name) == content_of(folder_ / "second" / name))
        << name;
  }
  EXPECT_THAT(again.out, HasSubstr("\nRate     "));
}

TEST_F(KlaraRate, GivesTheSameBytesForEveryNumberOfThreadsAndShuffledRows) {
  for (const char* const folder : {"one", "three", "shuffled"}) {
    std::filesystem::create_directory(folder_ / folder);
  }
  ASSERT_EQ(klara(per_resident("one/out.tif", {"--threads", "1"})).code, 0);
  ASSERT_EQ(klara(per_resident("three/out.tif", {"--threads", "3"})).code, 0);
  EXPECT_TRUE(content_of(folder_ / "one/out.tif") == content_of(folder_ / "three/out.tif"));
  const auto numbers = answer(per_resident("shuffled/out.tif"))["rate"];
  std::mt19937 draw(7);
  std::ranges::shuffle(residents_, draw);
  std::ranges::shuffle(lines_, draw);
  write_residents();
  write(folder_ / "reports.csv", csv(lines_));
  EXPECT_EQ(answer(per_resident("shuffled/out.tif"))["rate"], numbers);
}

TEST_F(KlaraRate, SetsAsideRowsOfThePopulationAndSaysWhy) {
  residents_.insert(residents_.begin() + 3, {"153000,6579000,-4", "153000,6579000,many"});
  write_residents();
  const auto json = answer(per_resident("out.gpkg"));
  const auto& intake = json["rate"]["population"]["intake"];
  EXPECT_EQ(intake["read"], 262);
  EXPECT_EQ(intake["used"], 260);
  EXPECT_EQ(intake["reasons"], (nlohmann::json{{"POPULATION_INVALID", 2}}));
  EXPECT_EQ(intake["rows"][0]["row"], 5);
  EXPECT_THAT(content_of(folder_ / "out.gpkg"), HasSubstr("POPULATION_INVALID"));
  EXPECT_THAT(klara(per_resident("out.gpkg")).out,
              HasSubstr("residents.csv, 262 rows: 260 used, 2 quarantined (0.8%):\n"
                        "         POPULATION_INVALID 2\n"));
}

TEST_F(KlaraRate, SaysWhatLiesOutsideAndWarnsOfASpreadThatIsTooShort) {
  residents_.emplace_back("160000,6579000,40");
  write_residents();
  const auto json = answer(per_resident("out.tif", {"--population-bandwidth", "100m"}));
  EXPECT_EQ(json["rate"]["outside"]["population_places"], 1);
  EXPECT_EQ(json["rate"]["population"]["count"], 26'000.0);
  EXPECT_EQ(json["rate"]["population"]["intake"]["warnings"][0]["code"],
            "POPULATION_BELOW_SPACING");
  const Outcome said = klara(per_resident("out.tif", {"--population-bandwidth", "100m"}));
  EXPECT_THAT(said.out, HasSubstr("\nOutside  1 place of invånare, left out\n"));
  EXPECT_THAT(said.err, HasSubstr("note POPULATION_BELOW_SPACING"));
}

TEST_F(KlaraRate, NeedsNoWindow) {
  std::vector<std::string> words = per_resident("out.tif");
  words.erase(words.begin() + 5, words.begin() + 7);  // the districts
  const auto json = answer(words);
  EXPECT_EQ(json["parameters"]["edge-correction"]["value"], "uniform");
  EXPECT_EQ(json["rate"]["outside"]["incidents"], 0);
}

TEST_F(KlaraRate, IsUncorrectedAtTheBorderOfItsGridWhereThatIsAskedFor) {
  std::vector<std::string> words = per_resident("out.tif", {"--population-bandwidth", "1500m"});
  words.erase(words.begin() + 5, words.begin() + 7);  // the districts
  const auto most = [](const nlohmann::json& json) {
    return json["rate"]["population"]["density"]["maximum"].get<double>();
  };
  const double corrected = most(answer(words));
  words.insert(words.end(), {"--edge-correction", "none"});
  const auto as_asked = answer(words);
  EXPECT_EQ(as_asked["parameters"]["edge-correction"]["value"], "none");
  EXPECT_LT(most(as_asked), corrected);
}

TEST_F(KlaraRate, RefusesWhatItCannotDoAndWritesNothing) {
  EXPECT_EQ(refusal(rate("out.tif")), "CONFIG_MISSING");
  EXPECT_EQ(refusal(per_resident("out.csv")), "OUTPUT_FORMAT");
  EXPECT_EQ(refusal(per_resident("out.tif", {"--relative-to", "theft"})), "CONFIG_CONFLICT");
  EXPECT_EQ(refusal(rate("out.tif", {"--relative-to", "theft"})), "CONFIG_MISSING");
  EXPECT_EQ(refusal(rate("out.tif", {"--categories", "theft", "--relative-to", "arson"})),
            "CATEGORY_UNKNOWN");
  EXPECT_EQ(refusal(per_resident("out.tif", {"--floor", "-1"})), "FLOOR_RANGE");
  EXPECT_EQ(refusal(per_resident("out.tif", {"--per", "0"})), "DENOMINATOR_RANGE");
  EXPECT_EQ(refusal(per_resident("out.tif", {"--population-count", "cars"})), "COLUMN_MISSING");
  EXPECT_EQ(refusal(per_resident("out.tif", {"--memory", "20MB"})), "MEMORY_LIMIT");
  EXPECT_EQ(refusal(per_resident("residents.csv")), "OUTPUT_FORMAT");
  write(folder_ / "residents.csv", "x,y,invånare\n160000,6579000,40\n");
  EXPECT_EQ(refusal(per_resident("out.tif")), "NO_POPULATION");
  write(folder_ / "mine-rate.tif", "not Klara's");
  EXPECT_NE(klara(per_resident("mine.gpkg")).code, 0);
  EXPECT_EQ(content_of(folder_ / "mine-rate.tif"), "not Klara's");
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("out")) << entry.path();
  }
}

TEST_F(KlaraRate, ProtectsWhatItWritesOfConfidentialData) {
  ASSERT_EQ(klara(per_resident("out.gpkg")).code, 0);
  for (const char* const name : {"out.gpkg", "out-rate.tif", "out.run.json"}) {
    struct stat status {};
    ASSERT_EQ(stat((folder_ / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u) << name;
  }
}

}  // namespace
}  // namespace klara
