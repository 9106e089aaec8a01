// Rotten files of every kind, and what must become of each.
#include <adapters/scratch_folder.hpp>
#include <klara/adapters/incident_reader.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// One line of EXPECTED.tsv.
struct Expectation {
  std::string file, outcome, rows;
  std::vector<std::string> codes;  // any of them will do
  std::map<std::string, std::string> hints;
};

std::vector<Expectation> expectations(const fs::path& folder) {
  std::vector<Expectation> result;
  std::ifstream table(folder / "EXPECTED.tsv");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::vector<std::string> cells = split(line, '\t');
    cells.resize(8);
    if (cells[5] != "incidents") continue;
    Expectation e{
        .file = cells[0], .outcome = cells[2], .rows = cells[3], .codes = {}, .hints = {}};
    e.codes = split(cells[4], '|');
    for (const std::string& hint : split(cells[6], ' ')) {
      const std::size_t equals = hint.find('=');
      e.hints[hint.substr(0, equals)] = hint.substr(equals + 1);
    }
    result.push_back(e);
  }
  return result;
}

/// The sixteen squares of 1 km that good_districts.geojson holds.
Districts squares() {
  Districts result;
  result.crs = {3011};
  for (int column = 0; column < 4; ++column) {
    for (int row = 0; row < 4; ++row) {
      const double west = 150000.0 + 1000.0 * column;
      const double south = 6577000.0 + 1000.0 * row;
      const Ring ring{{west, south},
                      {west + 1000.0, south},
                      {west + 1000.0, south + 1000.0},
                      {west, south + 1000.0}};
      const std::string code = "0" + std::to_string(column + 1) + "00" + std::to_string(row + 1);
      result.districts.push_back(
          {.code = code, .name = code, .area = {{.shell = ring, .holes = {}}}});
    }
  }
  return result;
}

IncidentSource source_of(const Expectation& e, const fs::path& folder) {
  IncidentSource source;
  source.source = folder / e.file;
  const auto hint = [&](const char* name) -> std::optional<std::string> {
    const auto found = e.hints.find(name);
    return found == e.hints.end() ? std::nullopt : std::optional(found->second);
  };
  source.crs = hint("crs");
  source.encoding = hint("encoding");
  source.columns.x = hint("x");
  source.columns.y = hint("y");
  return source;
}

struct Outcome {
  std::string refused;  // the code
  IntakeReport intake;
  Error error{ErrorKind::bad_data, "", {}};
};

Outcome outcome_of(const IncidentSource& source, const Districts& districts) {
  const IncidentReadOptions options{
      .zone = read_time_zone("Europe/Stockholm"), .work_crs = {}, .districts = &districts};
  try {
    return {.refused = {}, .intake = read_incidents(source, options).intake};
  } catch (const Error& error) {
    return {.refused = error.code(), .intake = {}, .error = error};
  }
}

/// Judged by the analysis and not by the reader: periods, and densities of degenerate patterns.
bool belongs_to_the_analysis(const std::string& code) {
  return code.starts_with("PERIOD_") || code == "TOO_FEW_POINTS" || code == "ZERO_VARIANCE";
}

class BadIncidents : public testing::Test {
 protected:
  void SetUp() override {
    const char* const reference = std::getenv("KLARA_REFERENCE");
    if (reference == nullptr) {
      GTEST_SKIP() << "KLARA_REFERENCE names no folder with badinputs/";
    }
    // Copied, as databases write beside themselves.
    folder_ = scratch_.path() / "badinputs";
    fs::copy(fs::path(reference) / "badinputs", folder_, fs::copy_options::recursive);
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      fs::permissions(entry.path(), fs::perms::owner_all, fs::perm_options::add);
    }
  }

  ScratchFolder scratch_;
  fs::path folder_;
};

TEST_F(BadIncidents, EndAsTheTableSays) {
  const Districts districts = squares();
  const std::vector<Expectation> all = expectations(folder_);
  ASSERT_GT(all.size(), 90u);
  for (const Expectation& e : all) {
    SCOPED_TRACE(e.file);
    const Outcome outcome = outcome_of(source_of(e, folder_), districts);
    const bool later = !e.codes.empty() && belongs_to_the_analysis(e.codes.front());

    if (e.outcome.starts_with("reject") && !later) {
      EXPECT_THAT(e.codes, testing::Contains(outcome.refused));
      EXPECT_FALSE(outcome.error.message().en.empty());
      EXPECT_FALSE(outcome.error.message().sv.empty());
      continue;
    }
    EXPECT_EQ(outcome.refused, "") << outcome.error.what();
    if (!outcome.refused.empty()) continue;
    const IntakeReport& intake = outcome.intake;
    EXPECT_EQ(std::to_string(intake.read), e.rows);
    EXPECT_EQ(intake.read, intake.used + intake.quarantined.size());

    std::set<std::string> set_aside, told;
    for (const QuarantinedRow& row : intake.quarantined) set_aside.insert(row.code);
    for (const IntakeWarning& warning : intake.warnings) told.insert(warning.code);
    if (e.outcome == "accept" || later) {
      EXPECT_THAT(set_aside, testing::IsEmpty());
      EXPECT_TRUE(later || told.empty()) << testing::PrintToString(told);
      continue;
    }
    std::istringstream words(e.outcome);
    std::string word;
    std::size_t rows = 0;
    words >> word >> rows;
    EXPECT_EQ(intake.quarantined.size(), rows);
    if (rows > 0) {
      for (const std::string& code : set_aside) EXPECT_THAT(e.codes, testing::Contains(code));
    } else {
      const auto is_expected = [&](const std::string& code) { return told.contains(code); };
      EXPECT_TRUE(std::ranges::any_of(e.codes, is_expected)) << testing::PrintToString(told);
    }
  }
}

TEST_F(BadIncidents, AreTheSameInEveryOrderOfRows) {
  const Districts districts = squares();
  for (const Expectation& e : expectations(folder_)) {
    if (!e.file.ends_with(".csv") || !e.outcome.starts_with("accept") || e.rows.empty()) continue;
    SCOPED_TRACE(e.file);
    std::ifstream in(folder_ / e.file, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::reverse(lines.begin() + 1, lines.end());
    {
      std::ofstream out(folder_ / "reversed.csv", std::ios::binary);
      for (const std::string& line : lines) out << line << '\n';
    }
    Expectation turned = e;
    turned.file = "reversed.csv";
    const auto one = outcome_of(source_of(e, folder_), districts).intake;
    const auto other = outcome_of(source_of(turned, folder_), districts).intake;
    EXPECT_EQ(one.used, other.used);
    EXPECT_EQ(reasons(one), reasons(other));
    EXPECT_EQ(one.warnings, other.warnings);
  }
}

TEST_F(BadIncidents, NeverShowPersonalNumbersInWhatIsSaid) {
  const Districts districts = squares();
  IncidentSource source;
  source.source = folder_ / "pii_free_text.csv";
  source.crs = "EPSG:3011";
  for (const IntakeWarning& warning : outcome_of(source, districts).intake.warnings) {
    EXPECT_THAT(warning.message.en, testing::Not(testing::HasSubstr("2099")));
    EXPECT_THAT(warning.message.sv, testing::Not(testing::HasSubstr("2099")));
  }
}

}  // namespace
}  // namespace klara
