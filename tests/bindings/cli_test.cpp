// The program itself, as a person or another program calls it. KLARA_PROGRAM is its path.
#include "adapters/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

struct Outcome {
  int code = -1;
  std::string out, err;
};

/// A child in a folder of its own; standard output and error go to files beside it.
class Program {
 public:
  explicit Program(const std::filesystem::path& folder) : folder_(folder) {}

  /// `closed` are the standard streams that the child is not given, `most_files` how many files it
  /// may have open, 0 = as many as the tests.
  void begin(const std::vector<std::string>& words, const std::string& out = {},
             const std::vector<int>& closed = {}, rlim_t most_files = 0) {
    out_ = out.empty() ? (folder_ / ".out").string() : out;
    err_ = (folder_ / ".err").string();
    std::vector<std::string> all{KLARA_PROGRAM};
    all.insert(all.end(), words.begin(), words.end());
    child_ = fork();
    if (child_ != 0) return;
    std::vector<char*> pointers;
    for (std::string& word : all) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const int out_file = open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err_file = open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out_file < 0 || err_file < 0 || chdir(folder_.c_str()) != 0) _exit(99);
    dup2(out_file, STDOUT_FILENO);
    dup2(err_file, STDERR_FILENO);
    close(out_file);
    close(err_file);
    for (const int stream : closed) close(stream);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
    const rlimit files{.rlim_cur = most_files, .rlim_max = most_files};
    if (most_files > 0) setrlimit(RLIMIT_NOFILE, &files);
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LC_CTYPE"}) unsetenv(name);
    setenv("LANG", "C.UTF-8", 1);
    execv(KLARA_PROGRAM, pointers.data());
    _exit(98);
  }

  void send(int signal) const { kill(child_, signal); }
  [[nodiscard]] bool has_said(const std::string& text) const {
    return content_of(err_).find(text) != std::string::npos;
  }

  Outcome end() {
    int status = 0;
    waitpid(child_, &status, 0);
    Outcome outcome;
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    if (out_.starts_with(folder_.string())) outcome.out = content_of(out_);
    outcome.err = content_of(err_);
    std::filesystem::remove(folder_ / ".out");
    std::filesystem::remove(err_);
    return outcome;
  }

 private:
  std::filesystem::path folder_;
  std::string out_, err_;
  pid_t child_ = -1;
};

/// A town of sixteen districts of 500 m, and some hundred incidents in two summers.
class Klara : public testing::Test {
 protected:
  static constexpr double west = 153'000.0, south = 6'579'000.0;

  Klara() {
    write(folder_ / "districts.geojson", districts());
    lines_ = incident_lines(800, /*seed=*/7);
    write(folder_ / "reports.csv", csv(lines_));
  }

  Outcome klara(const std::vector<std::string>& words) {
    Program program(folder_.path());
    program.begin(words);
    return program.end();
  }
  std::vector<std::string> density(const std::string& out) const {
    return {"density", "reports.csv", out,    "--crs",      "EPSG:3011", "--cell",
            "50m",     "--bandwidth", "200m", "--progress", "none"};
  }
  std::vector<std::string> displacement(const std::string& out) const {
    return {"displacement",
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
            "--treated",
            "0101"};
  }

  static std::string districts() {
    nlohmann::ordered_json features = nlohmann::ordered_json::array();
    for (int c = 0; c < 4; ++c) {
      for (int r = 0; r < 4; ++r) {
        const double x = west + 500.0 * c, y = south + 500.0 * r;
        const std::string code{'0', static_cast<char>('0' + c), '0', static_cast<char>('0' + r)};
        features.push_back(
            {{"type", "Feature"},
             {"properties", {{"code", code}, {"name", std::string("Kvarter ").append(code)}}},
             {"geometry",
              {{"type", "Polygon"},
               {"coordinates",
                {{{x, y}, {x + 500, y}, {x + 500, y + 500}, {x, y + 500}, {x, y}}}}}}});
      }
    }
    return nlohmann::ordered_json{
        {"type", "FeatureCollection"},
        {"crs", {{"type", "name"}, {"properties", {{"name", "urn:ogc:def:crs:EPSG::3011"}}}}},
        {"features", features}}
        .dump();
  }

  static std::vector<std::string> incident_lines(int count, unsigned seed) {
    std::mt19937 draw(seed);
    std::vector<std::string> lines;
    for (int i = 0; i < count; ++i) {
      const auto x = west + 1.0 + static_cast<double>(draw() % 19'980) / 10.0;
      const auto y = south + 1.0 + static_cast<double>(draw() % 19'980) / 10.0;
      const int day = 1 + static_cast<int>(draw() % 28);
      const int month = 6 + static_cast<int>(draw() % 3);
      char line[120];
      std::snprintf(line, sizeof line, "R%05d,%.1f,%.1f,%d-%02d-%02d 12:%02d,%s", i, x, y,
                    i % 2 == 0 ? 2018 : 2019, month, day, static_cast<int>(draw() % 60),
                    draw() % 3 == 0 ? "theft" : "damage");
      lines.emplace_back(line);
    }
    return lines;
  }
  static std::string csv(const std::vector<std::string>& lines) {
    std::string text = "id,easting,northing,time,offence\n";
    for (const std::string& line : lines) text.append(line).append(1, '\n');
    return text;
  }

  ScratchFolder folder_;
  std::vector<std::string> lines_;
};

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
}

TEST_F(Klara, AnswersEveryVerbInJson) {
  auto words = displacement("out.gpkg");
  words.push_back("--json");
  const Outcome outcome = klara(words);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("schema"), "klara/displacement/1");
  EXPECT_EQ(result.at("version"), klara({"--version"}).out.substr(6, 5));
  EXPECT_EQ(result.at("intake").at("read"), 800);
  EXPECT_TRUE(result.at("verdicts").is_null());
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
    return std::pair(data, outcome.err);
  };
  // Without a truth beside it, and with one that is of another file.
  auto [data, talk] = stamped();
  EXPECT_EQ(data, "confidential");
  EXPECT_THAT(talk, HasSubstr("says that it is simulated, but"));
  write(folder_ / "city.truth.json", R"({"seed": 7, "plan": {"name": "town"}, "csv_sha256": ")" +
                                         std::string(64, 'a') + R"("})");
  std::tie(data, talk) = stamped();
  EXPECT_EQ(data, "confidential");
  EXPECT_THAT(talk, HasSubstr("says that it is simulated, but"));
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

TEST_F(Klara, TellsARefusalOfTheSystemFromAFaultOfItsOwn) {
  Program program(folder_.path());
  program.begin({"--help"}, {}, {}, /*most_files=*/4);  // of which one is free: too few for a pipe
  const Outcome outcome = program.end();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, StartsWith("klara: error SYSTEM: the operating system refused: "));
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
  EXPECT_THAT(outcome.out, HasSubstr("Flyttade brotten från Kvarter 0101?  Ännu inte prövat."));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\x1B")));  // piped: no bold
}

TEST_F(KlaraRun, NamesTheFolderAfterTheStudyWhenNoneIsGiven) {
  ASSERT_EQ(klara({"run", "summers.toml", "--json"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "summers-resultat" / "summers.gpkg"));
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
