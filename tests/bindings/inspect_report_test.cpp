#include <cli/inspect_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace klara {
namespace {

using testing::HasSubstr;

TEST(InspectReport, NamesReasonsRowsAndCodesOfEveryQuarantinedRow) {
  const Study2018 study;
  const std::string page = inspect_report(
      study.inputs, {.language = Language::swedish, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("135  "));
  EXPECT_THAT(page, HasSubstr("[COORD_ZERO]"));
  EXPECT_THAT(page, HasSubstr(meaning_of("COORD_ZERO").sv));
  EXPECT_THAT(page, HasSubstr("rad 2, 4, 6, 8, 10, \u2026"));
  EXPECT_THAT(page, HasSubstr("tre tider [TIME_DST_GAP]"));
  EXPECT_LE(widest_line(page), 80u);
}

// What is said of rows in quarantine must not stand where rows are said to be counted.
TEST(InspectReport, TellsOfRowsInQuarantineAmongTheQuarantine) {
  Study2018 study;
  IntakeReport& intake = study.inputs.incidents.intake;
  intake.warnings.clear();
  for (const char* const code :
       {"CRS_MIXED_ROWS", "DUP_ID_CONFLICT", "ID_MISSING", "TIME_UNPARSABLE"}) {
    add_warning(intake, code, 3, {.en = "told", .sv = "sagt"});
  }
  for (const auto& [language, counted, set_aside] :
       {std::tuple(Language::swedish, "Att veta: rader som nämns här räknas", "Karantän: "),
        std::tuple(Language::english, "To know: rows named here are counted", "Quarantine: ")}) {
    const std::string page =
        inspect_report(study.inputs, {.language = language, .version = "0.1.0", .seconds = 0.1});
    const std::size_t begin = page.find(counted);
    const std::size_t quarantine = page.find(set_aside);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_LT(quarantine, begin);
    for (const char* const code : {"[CRS_MIXED_ROWS]", "[DUP_ID_CONFLICT]", "[TIME_UNPARSABLE]"}) {
      EXPECT_GT(page.find(code), quarantine) << code;
      EXPECT_LT(page.find(code), begin) << code;
    }
    EXPECT_GT(page.find("[ID_MISSING]"), begin);
  }
}

TEST(InspectReport, TellsEveryWarningAlsoWithoutQuarantine) {
  Study2018 study;
  IntakeReport& intake = study.inputs.incidents.intake;
  intake.quarantined.clear();
  intake.warnings.clear();
  add_warning(intake, "DUP_ID_CONFLICT", 3, {.en = "told", .sv = "sagt"});
  const std::string page = inspect_report(
      study.inputs, {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("told [DUP_ID_CONFLICT]"));
}

TEST(InspectReport, ListsNoKeysOfPersons) {
  Study2018 study;
  study.inputs.incidents.offenders = OffenderKeys{.name = "suspect_id", .of_row = {0, 1}};
  EXPECT_THAT(inspect_report(study.inputs,
                             {.language = Language::english, .version = "0.1.0", .seconds = 0.1}),
              HasSubstr("suspect_id: keys of persons, which are not shown"));
}

TEST(InspectReport, CountsSpotsAndLevels) {
  Study2018 study;
  PointSet& points = study.inputs.incidents.points;
  points.x = {1.0, 1.0, 1.0, 2.0};
  points.y = {5.0, 5.0, 5.0, 5.0};
  study.inputs.incidents.categories = {
      {.name = "offence", .levels = {"", "theft"}, .of_row = {1, 1, 0, 1}}};
  const std::string page = inspect_report(
      study.inputs, {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("2 different; most on the same one: 3"));
  EXPECT_THAT(page, HasSubstr("offence: 2 levels"));
  EXPECT_THAT(page, HasSubstr("3  theft"));
  EXPECT_THAT(page, HasSubstr("1  (not given)"));
}

TEST(InspectReport, ShowsNoCoordinateOfAnIncident) {
  Study2018 study;
  study.inputs.incidents.points.x = {153'123.0, 154'567.0};
  study.inputs.incidents.points.y = {6'579'234.0, 6'580'345.0};
  const std::string page = inspect_report(
      study.inputs, {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page,
              HasSubstr("east 153,100 to 154,600, north 6,579,200 to 6,580,400; outwards to"));
  for (const char* const digits : {"153,123", "154,567", "579,234", "580,345"}) {
    EXPECT_EQ(times(page, digits), 0u) << digits;
  }
}

}  // namespace
}  // namespace klara
