#include <cli/composition_report.hpp>

#include "bindings/sample_composition.hpp"

#include <cli/text_layout.hpp>

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page_of(const std::vector<CompositionAnswer>& compositions, Language language,
                    const std::optional<OffenderTurnover>& turnover = {}) {
  const ReportStyle style{.language = language, .version = "1"};
  Page page(style);
  composition_tables(page, compositions);
  offenders_paragraph(page, turnover);
  return page.taken();
}

void expect_narrow(const std::string& page) {
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(display_width(line), page_width) << line;
  }
}

TEST(CompositionReport, ShowsTheLargestChangesFirstAndDetectedApart) {
  const std::string page = page_of({sample_composition()}, Language::english);
  expect_narrow(page);
  const auto shop = page.find("shop theft");
  const auto theft = page.find("\ntheft");
  const auto others = page.find("others (14)");
  const auto apart = page.find("Detected by the police, no part of the verdict");
  const auto drugs = page.find("\ndrugs");
  EXPECT_LT(shop, theft);
  EXPECT_LT(theft, others);
  EXPECT_LT(others, apart);
  EXPECT_LT(apart, drugs);
  EXPECT_THAT(page, HasSubstr("Offence (brottskod)"));
  EXPECT_THAT(page, HasSubstr("+11.0"));
  EXPECT_THAT(page, HasSubstr("+9.0 to +13.0"));
  EXPECT_THAT(page, HasSubstr("12 before, 9 after"));
  EXPECT_THAT(page, HasSubstr("likely too large"));
}

TEST(CompositionReport, SaysTheSameInSwedish) {
  const std::string page = page_of({sample_composition()}, Language::swedish);
  expect_narrow(page);
  EXPECT_THAT(page, HasSubstr("Brottstyp (brottskod)"));
  EXPECT_THAT(page, HasSubstr("+9,0 till +13,0"));
  EXPECT_THAT(page, HasSubstr("övriga (14)"));
  EXPECT_THAT(page, HasSubstr("Upptäckta av polisen, inte med i beskedet"));
}

TEST(CompositionReport, SaysHowManyLevelsItLeavesOut) {
  CompositionAnswer answer = sample_composition();
  for (int k = 0; k < 10; ++k) answer.reported.push_back(sample_level("x", {9, 9}, 0.001));
  EXPECT_THAT(page_of({answer}, Language::english), HasSubstr("and 7 more"));
  EXPECT_THAT(page_of({answer}, Language::swedish), HasSubstr("och 7 till"));
}

TEST(CompositionReport, IsEmptyWithoutAttributes) {
  EXPECT_EQ(page_of({}, Language::english), "");
}

TEST(CompositionReport, TellsHarmAgainstItsOwnYear) {
  CompositionAnswer answer = sample_composition();
  answer.harm = HarmChange{
      .before = 1234.0, .after = 900.0, .change = {.value = -334.0, .low = -500.0, .high = -170.0}};
  EXPECT_THAT(page_of({answer}, Language::english),
              HasSubstr("1,234 before, 900 after; \u2212334 against its own year"));
}

TEST(CompositionReport, TellsOfPersonsInAggregatesAndOfFewNothing) {
  OffenderTurnover turnover;
  turnover.before.persons = 41;
  turnover.after.persons = std::nullopt;
  std::string page = page_of({}, Language::english, turnover);
  EXPECT_THAT(page, HasSubstr("41 before, fewer than 5 after."));
  EXPECT_THAT(page, Not(HasSubstr("nowhere")));
  turnover.after.persons = 37;
  turnover.first_seen = 12;
  turnover.share = 12.0 / 37.0;
  turnover.beyond = {.value = 0.04, .low = -0.09, .high = 0.17};
  turnover.control_share = 0.28;
  turnover.controls = 14;
  page = page_of({}, Language::swedish, turnover);
  expect_narrow(page);
  for (char& c : page) {
    if (c == '\n') c = ' ';
  }
  EXPECT_THAT(page, HasSubstr("12 av dem efter finns inte tidigare i urvalet, 32 %"));
  EXPECT_THAT(page, HasSubstr("14"));
}

}  // namespace
}  // namespace klara
