#include <cli/error_report.hpp>
#include <klara/adapters/system_reason.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <future>
#include <system_error>
#include <vector>

namespace klara {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const std::vector<WrittenFile> nothing;

Error row_without_place() {
  return bad_data("COORD_EMPTY", {.en = "the easting is empty", .sv = "östlig koordinat saknas"});
}

TEST(ErrorReport, BeginsWithALineThatStandsAloneInALog) {
  const Error error = row_without_place().at("reports.csv", 17);
  EXPECT_THAT(
      error_report(error, 3, nothing, Language::english),
      StartsWith("klara: error COORD_EMPTY: reports.csv: row 17: the easting is empty\n\n"));
  EXPECT_THAT(
      error_report(error, 3, nothing, Language::swedish),
      StartsWith("klara: fel COORD_EMPTY: reports.csv: rad 17: östlig koordinat saknas\n\n"));
}

TEST(ErrorReport, NamesAFileOnceThatTheMessageNames) {
  const Error error =
      unreadable("FILE_MISSING", {.en = "there is no file a.csv", .sv = "filen a.csv finns inte"})
          .at("a.csv");
  EXPECT_THAT(error_report(error, 4, nothing, Language::english),
              StartsWith("klara: error FILE_MISSING: there is no file a.csv\n"));
}

TEST(ErrorReport, IndentsEveryLineOfTheRemedy) {
  const Error error =
      row_without_place().with_remedy({.en = "Write:\n\n--x COL", .sv = "Skriv:\n\n--x KOL"});
  EXPECT_THAT(error_report(error, 3, nothing, Language::english),
              HasSubstr("\n\n  Write:\n\n  --x COL\n\n  Nothing is written."));
}

TEST(ErrorReport, SaysWhatIsLeftOnDiskAndTheExitCode) {
  const Error error = row_without_place();
  EXPECT_THAT(error_report(error, 3, nothing, Language::english),
              EndsWith("\n  Nothing is written. Exit code 3.\n"));
  EXPECT_THAT(error_report(error, 3, nothing, Language::swedish),
              EndsWith("\n  Inget är skrivet. Felkod 3.\n"));
  const std::vector<WrittenFile> written{{"out/a.gpkg", 10}, {"out/b.tif", 20}};
  EXPECT_THAT(error_report(error, 4, written, Language::english),
              EndsWith("\n  Written is: out/a.gpkg out/b.tif. Exit code 4.\n"));
}

TEST(ExitCode, SaysWhoMustAct) {
  EXPECT_EQ(exit_code_of(ErrorKind::bad_argument), 2);
  EXPECT_EQ(exit_code_of(ErrorKind::bad_data), 3);
  EXPECT_EQ(exit_code_of(ErrorKind::unreadable), 4);
  EXPECT_EQ(exit_code_of(ErrorKind::cancelled), 130);
}

TEST(RefusalBySystem, IsToldFromFaultsOfOurOwn) {
  const auto full = refusal_by_system({ENOSPC, std::generic_category()});
  ASSERT_TRUE(full);
  EXPECT_EQ(full->en, "the operating system refused: " + system_reason(ENOSPC).en);
  EXPECT_EQ(full->sv, "operativsystemet vägrade: " + system_reason(ENOSPC).sv);
  EXPECT_TRUE(refusal_by_system({EMFILE, std::system_category()}));
  EXPECT_FALSE(refusal_by_system(std::make_error_code(std::future_errc::no_state)));
}

}  // namespace
}  // namespace klara
