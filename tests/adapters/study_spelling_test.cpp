#include <klara/adapters/study_schema.hpp>
#include <klara/adapters/study_spelling.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

std::string spelled(const std::string& text) {
  const Text both = spelled_for_study({.en = text, .sv = "! " + text});
  EXPECT_EQ(both.sv, "! " + both.en);
  return both.en;
}

TEST(StudySpelling, NamesTheKeyOfEveryOptionThatAStudyHas) {
  for (const auto& row : study_schema()) {
    if (row.option.empty() || row.path == "population.per") continue;  // --per of denominators
    EXPECT_EQ(spelled("Leave out --" + row.option + ", or not"),
              "Leave out " + row.path + ", or not");
  }
}

TEST(StudySpelling, PutsTheNextWordInQuotationMarksAsItsValue) {
  EXPECT_EQ(spelled("Write it: --crs EPSG:3011. Then run again."),
            "Write it: incidents.crs = \"EPSG:3011\". Then run again.");
  EXPECT_EQ(spelled("--layer \"all incidents\", for one"),
            "incidents.layer = \"all incidents\", for one");
  EXPECT_EQ(spelled("--x COLUMN --y COLUMN"),
            "incidents.columns.x = \"COLUMN\", incidents.columns.y = \"COLUMN\"");
  EXPECT_EQ(spelled("there is no column \"a\" (--from-time)"),
            "there is no column \"a\" (incidents.columns.from)");
}

TEST(StudySpelling, NamesTheKeysOfDenominatorsAndWritesPeriodsAsLists) {
  EXPECT_EQ(spelled("what a rate is per (--per) must be"),
            "what a rate is per (denominators.per) must be");
  EXPECT_EQ(spelled("Say it: --denominator-name \"residents 2016\""),
            "Say it: denominators.name = \"residents 2016\"");
  EXPECT_EQ(spelled("the column of --denominator"), "the column of denominators.column");
  EXPECT_EQ(spelled("Write: --after 2019-06-01/2019-09-01"),
            "Write: periods.after = [\"2019-06-01\", \"2019-09-01\"]");
}

TEST(StudySpelling, LeavesWhatIsNoOptionOfAStudy) {
  for (const char* const text :
       {"klara run --help", "a -- b", "a--", "--", "", "--json --quiet", "the crs of --crsx",
        "Leave it out.", "reports--after.csv has", "in a---x--y.csv: row 3"}) {
    EXPECT_EQ(spelled(text), text);
  }
}

TEST(StudySpelling, KeepsAllElseOfAnError) {
  const Error error =
      spelled_for_study(bad_data("CRS_MISSING", {.en = "no --crs", .sv = "inget --crs"})
                            .with_remedy({.en = "Write --crs EPSG:1", .sv = "Skriv --crs EPSG:1"})
                            .at("a--crs.csv", 17));
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.code(), "CRS_MISSING");
  EXPECT_EQ(error.message().en, "no incidents.crs");
  EXPECT_EQ(error.remedy().sv, "Skriv incidents.crs = \"EPSG:1\"");
  EXPECT_EQ(error.file(), "a--crs.csv");
  EXPECT_EQ(error.row(), 17U);
}

}  // namespace
}  // namespace klara
