// The main job on the data that come with the project, real and simulated, seen from outside.
#include "bindings/program.hpp"

#include <klara/adapters/sha256.hpp>

#include <gmock/gmock.h>

#include <map>
#include <sstream>

namespace klara {
namespace {

using nlohmann::json;
using testing::ElementsAre;
namespace fs = std::filesystem;

/// A folder like the checkout's, in which results may be written: data by links, studies as copies,
/// so that the paths in them lead to this folder.
class BundledStudies : public testing::Test {
 protected:
  BundledStudies() {
    const fs::path data = folder_ / "geodata/data";
    fs::create_directories(data);
    for (const auto& entry : fs::directory_iterator(source_ / "geodata/data")) {
      if (entry.path().filename() == "studies") {
        fs::copy(entry.path(), data / "studies");
      } else {
        fs::create_symlink(entry.path(), data / entry.path().filename());
      }
    }
  }

  /// The answer in JSON.
  json klara(std::vector<std::string> words) {
    words.insert(words.end(), {"--json", "--quiet"});
    Program program(folder_.path());
    program.begin(words);
    const Outcome outcome = program.end();
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.code == 0 ? json::parse(outcome.out) : json();
  }

  /// Runs the study into the folder, and once more into the same folder.
  json run_twice(const std::string& name, const std::string& out) {
    const std::vector<std::string> words{"run", "geodata/data/studies/" + name + ".toml", out};
    fs::create_directories(folder_ / out);
    json answer = klara(words);
    const auto written = bytes_in(out);
    EXPECT_EQ(klara(words), answer);
    const auto again = bytes_in(out);
    EXPECT_EQ(again.size(), written.size());
    for (const auto& [file, bytes] : written) EXPECT_TRUE(again.at(file) == bytes) << file;
    return answer;
  }

  std::map<std::string, std::string> bytes_in(const std::string& out) const {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : fs::directory_iterator(folder_ / out)) {
      bytes[entry.path().filename()] = content_of(entry.path());
    }
    return bytes;
  }

  /// What the answer says was written is all there, and is what its name says.
  void expect_files(const json& answer, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& file : answer.at("files")) {
      const fs::path path(file.at("path").get<std::string>());
      names.push_back(path.filename());
      const std::string bytes = content_of(folder_ / path.string());
      EXPECT_EQ(bytes.size(), file.at("bytes")) << path;
      const std::string ending = path.extension();
      const std::string begins = ending == ".gpkg"  ? "SQLite format 3"
                                 : ending == ".tif" ? std::string("II*\0", 4)
                                                    : "{";
      EXPECT_TRUE(bytes.starts_with(begins)) << path;
    }
    EXPECT_THAT(names, ElementsAre(name + ".gpkg", name + "-density-before.tif",
                                   name + "-density-after.tif", name + "-change.tif",
                                   name + "-change-se.tif", name + "-change-low.tif",
                                   name + "-change-high.tif", name + "-log-risk.tif",
                                   name + "-p.tif", name + "-p-each-cell.tif", name + ".run.json"));
  }

  const fs::path source_ = KLARA_SOURCE;
  ScratchFolder folder_;
};

/// Rows read, used, set aside and taken.
std::vector<int> rows_of(const json& answer) {
  const json& intake = answer.at("intake");
  return {intake.at("read"), intake.at("used"), intake.at("quarantined"),
          answer.at("selection").at("taken")};
}

std::vector<int> counts_of(const json& before_and_after) {
  return {before_and_after.at("before"), before_and_after.at("after")};
}

TEST_F(BundledStudies, OfMemphisCountEveryRobbery) {
  const json answer = run_twice("memphis", "out/memphis");
  ASSERT_FALSE(answer.is_null());
  expect_files(answer, "memphis");
  // One lies in no precinct, as the README of the data says.
  EXPECT_THAT(rows_of(answer), ElementsAre(2245, 2244, 1, 2244));
}

TEST_F(BundledStudies, OfNottinghamshireCountEveryCrimeOfTheirMonths) {
  const json answer = run_twice("nottinghamshire", "out/nottinghamshire");
  ASSERT_FALSE(answer.is_null());
  expect_files(answer, "nottinghamshire");
  EXPECT_THAT(rows_of(answer), ElementsAre(55416, 55416, 0, 55416));
  // The months' totals as the data's README has them.
  EXPECT_THAT(counts_of(answer.at("periods")), ElementsAre(11764 + 11614, 10839 + 10807));
}

const std::string demo = "out/demo";

/// The words of `./dev demo` that simulate the city, in this language.
std::vector<std::string> words_of_demo(const fs::path& dev, const std::string& language) {
  const std::string script = content_of(dev);
  const std::string program = "\"$release/bin/klara\" simulate";
  const std::size_t begin = script.find(program);
  if (begin == std::string::npos) return {};
  std::size_t end = script.find('\n', begin);
  while (script[end - 1] == '\\') end = script.find('\n', end + 1);
  std::istringstream command(script.substr(begin, end - begin));
  std::vector<std::string> words;
  for (std::string word; command >> word;) {
    if (word == "\\" || word == "\"$release/bin/klara\"") continue;
    std::erase(word, '"');
    if (word.starts_with("$demo")) word.replace(0, 5, demo);
    if (word == "$lang") word = language;
    words.push_back(word);
  }
  return words;
}

/// What the README of the simulated city says of it.
TEST_F(BundledStudies, OfTheDemoFindWhatWasPlanted) {
  const std::vector<std::string> words = words_of_demo(source_ / "dev", "sv");
  ASSERT_GT(words.size(), 8U);
  fs::create_directories(folder_ / demo);
  const json city = klara(words);
  ASSERT_FALSE(city.is_null());
  const json& truth = city.at("truth");
  EXPECT_EQ(truth, json::parse(content_of(folder_ / (demo + "/simulated.truth.json"))));
  EXPECT_EQ(truth.at("csv_sha256"), sha256_of(folder_ / (demo + "/simulated.csv")));
  EXPECT_EQ(truth.at("seed"), 20180601);
  std::vector<std::vector<int>> klara_totals;
  for (const json& total : truth.at("totals")) {
    klara_totals.push_back({total.at("year"), total.at("asked"), total.at("drawn"),
                            total.at("violent").at("asked"), total.at("violent").at("drawn")});
  }
  EXPECT_THAT(klara_totals, ElementsAre(ElementsAre(2017, 15851, 15851, 727, 727),
                                        ElementsAre(2018, 14261, 14261, 565, 565)));
  const json& planted = truth.at("displacements").at(0);
  EXPECT_EQ(planted.at("fell").at("realised"), 553);
  EXPECT_EQ(planted.at("moved").at(0).at("realised"), 219);
  EXPECT_EQ(planted.at("moved").at(1).at("realised"), 90);

  const json answer = run_twice("klara-demo", demo);
  ASSERT_FALSE(answer.is_null());
  expect_files(answer, "klara-demo");
  const int rows = city.at("rows");
  EXPECT_THAT(rows_of(answer), ElementsAre(rows, rows, 0, rows));
  const json& found = answer.at("displacement");
  EXPECT_THAT(counts_of(found.at("areas").at("treated")), ElementsAre(1660, 751));
  std::map<std::string, std::vector<int>> places;
  for (const json& place : found.at("places")) places[place.at("name")] = counts_of(place);
  EXPECT_THAT(places.at("Vasagatan"), ElementsAre(3377, 3413));
  EXPECT_THAT(places.at("Liljeholmen"), ElementsAre(350, 613));
  // The interval of the fall and of what came hold what was planted.
  const json& verdict = found.at("verdicts").at(0);
  EXPECT_EQ(verdict.at("verdict"), "displacement");
  const json& fall = found.at("local").at("change");
  EXPECT_LT(fall.at("low"), -553.0);
  EXPECT_GT(fall.at("high"), -553.0);
  const auto& all = found.at("places");
  const json& liljeholmen = *std::ranges::find_if(
      all, [](const json& place) { return place.at("name") == "Liljeholmen"; });
  EXPECT_EQ(liljeholmen.at("verdict"), "displacement");
  EXPECT_LT(liljeholmen.at("change").at("low"), 90.0);
  EXPECT_GT(liljeholmen.at("change").at("high"), 90.0);
}

/// `./dev demo --lang en`, and whoever simulates by hand.
TEST_F(BundledStudies, OfTheDemoReadACityInEnglish) {
  fs::create_directories(folder_ / demo);
  const json city = klara(words_of_demo(source_ / "dev", "en"));
  ASSERT_FALSE(city.is_null());
  EXPECT_NE(content_of(folder_ / (demo + "/simulated.csv")).find(",adult,"), std::string::npos);
  const json answer = klara({"run", "geodata/data/studies/klara-demo.toml", demo, "--lang", "en"});
  ASSERT_FALSE(answer.is_null());
  EXPECT_THAT(counts_of(answer.at("displacement").at("areas").at("treated")),
              ElementsAre(1660, 751));
}

}  // namespace
}  // namespace klara
