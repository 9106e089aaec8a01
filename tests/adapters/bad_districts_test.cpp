// Rotten district layers of every kind, and what must become of each.
#include <klara/adapters/district_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

/// One line of EXPECTED.tsv.
struct Expectation {
  std::string file, outcome, rows;
  std::vector<std::string> codes;  // any of them will do
  bool to_stockholm = false;       // a working system is given
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<Expectation> expectations(const fs::path& folder) {
  std::vector<Expectation> result;
  std::ifstream table(folder / "EXPECTED.tsv");
  for (std::string line; std::getline(table, line);) {
    std::vector<std::string> cells = split(line, '\t');
    cells.resize(8);
    if (cells[5] != "districts") continue;
    result.push_back({.file = cells[0],
                      .outcome = cells[2],
                      .rows = cells[3],
                      .codes = split(cells[4], '|'),
                      .to_stockholm = cells[6].find("target_crs=EPSG:3011") != std::string::npos});
  }
  return result;
}

TEST(BadDistricts, EndAsTheTableSays) {
  const char* const reference = std::getenv("KLARA_REFERENCE");
  if (reference == nullptr) GTEST_SKIP() << "KLARA_REFERENCE names no folder with badinputs/";
  const fs::path folder = fs::path(reference) / "badinputs";
  const std::vector<Expectation> all = expectations(folder);
  ASSERT_GT(all.size(), 25U);
  for (const Expectation& e : all) {
    SCOPED_TRACE(e.file);
    const DistrictSource source{
        .source = folder / e.file, .code = {}, .name = {}, .layer = {}, .crs = {}};
    const auto work_crs = e.to_stockholm ? std::optional(Crs{3011}) : std::nullopt;
    try {
      const Districts districts = read_districts(source, {.work_crs = work_crs});
      EXPECT_TRUE(e.outcome.starts_with("accept")) << "accepted";
      EXPECT_EQ(std::to_string(districts.intake.read), e.rows);
      EXPECT_EQ(districts.intake.used, districts.intake.read);
      EXPECT_EQ(districts.districts.size(), districts.intake.read);
      EXPECT_EQ(districts.crs, Crs{3011});
      std::vector<std::string> told;
      for (const IntakeWarning& warning : districts.intake.warnings) told.push_back(warning.code);
      if (e.outcome == "accept") {
        EXPECT_THAT(told, testing::IsEmpty());
      } else {
        EXPECT_THAT(told, testing::Contains(testing::AnyOfArray(e.codes)));
      }
    } catch (const Error& error) {
      EXPECT_TRUE(e.outcome.starts_with("reject")) << error.code() << ": " << error.what();
      EXPECT_THAT(e.codes, testing::Contains(error.code())) << error.what();
      EXPECT_NE(error.message().en, error.message().sv);
      EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    }
  }
}

}  // namespace
}  // namespace klara
