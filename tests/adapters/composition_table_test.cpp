#include <klara/adapters/composition_table.hpp>

#include <klara/adapters/geopackage_writer.hpp>

#include <adapters/sample_result.hpp>
#include <adapters/scratch_folder.hpp>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;

std::vector<std::string> column_of(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sql;
  std::vector<std::string> result;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    result.emplace_back(text == nullptr ? "NULL" : text);
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return result;
}

LevelAnswer level(std::string name, BeforeAfter counts, double change) {
  LevelAnswer result{
      .own = {}, .beyond = {}, .incidents = {.change = {}, .permutation = {}, .trend = {}}};
  result.own.level = std::move(name);
  result.own.counts = counts;
  result.beyond.share = {.value = change, .low = change - 0.25, .high = change + 0.25};
  return result;
}

TEST(CompositionTable, HasARowALevelInBothLanguages) {
  const ScratchFolder folder;
  SampleResult sample = sample_result(square_city(), Language::swedish, 500);
  CompositionAnswer answer;
  answer.answer.kind = DisplacementKind::target;
  answer.attribute = "brottsobjekt";
  answer.reported = {level("väska", {7, 3}, -0.5), level("", {1, 2}, Estimate::none)};
  answer.reported[1].pooled = 12;
  answer.detected = {level("piller", {4, 9}, 0.0)};
  sample.analysis.displacement->compositions = {answer};
  const auto file = folder / "sv.gpkg";
  write_geopackage(file, sample.file());
  EXPECT_THAT(column_of(file, "SELECT level FROM composition ORDER BY fid"),
              ElementsAre("väska", "övriga (12)", "piller"));
  EXPECT_THAT(column_of(file, "SELECT recorded FROM composition ORDER BY fid"),
              ElementsAre("anmält", "anmält", "upptäckt av polisen"));
  EXPECT_THAT(column_of(file, "SELECT kind || attribute || n_before FROM composition LIMIT 1"),
              ElementsAre("Brottsobjektbrottsobjekt7"));
  EXPECT_THAT(column_of(file, "SELECT share_change_low FROM composition ORDER BY fid"),
              ElementsAre("-0.75", "NULL", "-0.25"));
  sample.provenance.language = Language::english;
  const auto english = folder / "en.gpkg";
  write_geopackage(english, sample.file());
  EXPECT_THAT(column_of(english, "SELECT level FROM composition WHERE fid = 2"),
              ElementsAre("others (12)"));
}

}  // namespace
}  // namespace klara
