#pragma once
/// The program itself, as a person or another program calls it. KLARA_PROGRAM is its path.
#include "adapters/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace klara {

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const std::filesystem::path& file, const std::string& content) {
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

  /// `closed` are the standard streams that the child is not given.
  void begin(const std::vector<std::string>& words, const std::string& out = {},
             const std::vector<int>& closed = {}) {
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
    // Nor what the test's own parent left open, which would count as the child's.
    close_range(STDERR_FILENO + 1, ~0U, 0);
    for (const int stream : closed) close(stream);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
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

}  // namespace klara
