#include <cli/composition_report.hpp>

#include "bindings/sample_composition.hpp"

#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

#include <gmock/gmock.h>

#include <algorithm>
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

std::string on_one_line_of(std::string page) {
  std::ranges::replace(page, '\n', ' ');
  return page;
}

TEST(CompositionReport, SaysWhatEachTestWouldHaveSeen) {
  CompositionAnswer answer = sample_composition();
  const auto page = [&](Language language) { return on_one_line_of(page_of({answer}, language)); };
  EXPECT_THAT(
      page(Language::english),
      HasSubstr("Least, shop theft, all that there is: 4.5\u00A0pp to be seen by both tests. "
                "That of the share sees 3.1\u00A0pp, that of its crimes 22 more."));
  EXPECT_THAT(page(Language::swedish),
              HasSubstr("4,5\u00A0p.e. för att synas i båda prövningarna. Andelens prövning ser "
                        "3,1\u00A0p.e., brottens 22 fler."));
  LevelAnswer& level = answer.reported[1];
  level.detectable.reset();
  level.detectable_incidents.reset();
  EXPECT_THAT(page(Language::english), HasSubstr("no rise is seen by both tests. That of the share "
                                                 "sees 3.1\u00A0pp, that of its crimes no rise."));
  answer.hardest.reset();
  EXPECT_THAT(page(Language::english), Not(HasSubstr("Least,")));
}

TEST(CompositionReport, SaysOfWhichSharesNothingIsBeyondControls) {
  CompositionAnswer answer = sample_composition();
  const auto page = [&](Language language) { return on_one_line_of(page_of({answer}, language)); };
  EXPECT_THAT(page(Language::english), Not(HasSubstr("against the year before only")));
  EXPECT_THAT(page(Language::english), HasSubstr("points beyond that of the controls; p"));
  answer.reported[0].beyond.basis = LevelBasis::own_year_only;
  EXPECT_THAT(page(Language::english), HasSubstr("Share of theft: against the year before only"));
  EXPECT_THAT(page(Language::swedish), HasSubstr("Andelen för theft: bara mot året före"));
  EXPECT_THAT(page(Language::english), HasSubstr("points beyond that of the controls; p"));
  for (LevelAnswer& level : answer.reported) level.beyond.basis = LevelBasis::own_year_only;
  answer.detected.clear();
  EXPECT_THAT(page(Language::english), HasSubstr("Shares: against the year before only"));
  EXPECT_THAT(page(Language::english), HasSubstr("change in percentage points; p for"));
  EXPECT_THAT(page(Language::swedish), Not(HasSubstr("utöver jämförelsens")));
}

TEST(CompositionReport, FitsThePageWithLargeNumbers) {
  for (const std::uint64_t factor : {100u, 10'000u, 100'000u}) {
    CompositionAnswer answer = sample_composition();
    for (LevelAnswer& level : answer.reported) {
      level.own.counts.before *= factor;
      level.own.counts.after *= factor;
      level.incidents.change.expected *= static_cast<double>(factor);
    }
    for (const Language language : {Language::english, Language::swedish}) {
      const std::string page = page_of({answer}, language);
      expect_narrow(page);
      EXPECT_THAT(page, HasSubstr(count(300 * factor, language)));
    }
  }
}

TEST(CompositionReport, SaysHowManyLevelsItLeavesOut) {
  CompositionAnswer answer = sample_composition();
  for (int k = 0; k < 10; ++k) answer.reported.push_back(sample_level("x", {9, 9}, 0.001));
  EXPECT_THAT(page_of({answer}, Language::english), HasSubstr("and 7 more"));
  EXPECT_THAT(page_of({answer}, Language::swedish), HasSubstr("och 7 till"));
}

TEST(CompositionReport, ShowsTheLevelThatItTellsMoreOf) {
  CompositionAnswer answer = sample_composition();
  for (int k = 0; k < 10; ++k) answer.reported.push_back(sample_level("x", {9, 9}, 0.001));
  answer.reported.push_back(sample_level("told", {9, 9}, 0.0001));
  EXPECT_THAT(page_of({answer}, Language::english), Not(HasSubstr("\ntold  ")));
  answer.foremost = answer.reported.size() - 1;
  EXPECT_THAT(page_of({answer}, Language::english), HasSubstr("\ntold  "));
  EXPECT_THAT(page_of({answer}, Language::english), HasSubstr("and 8 more"));
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
  EXPECT_THAT(page_of({answer}, Language::english), Not(HasSubstr("as if before")));
  answer.harm->change.value = -142.0;  // of fewer weeks after than before
  EXPECT_THAT(on_one_line_of(page_of({answer}, Language::english)),
              HasSubstr("\u2212170), as if before were as long as after."));
  EXPECT_THAT(on_one_line_of(page_of({answer}, Language::swedish)),
              HasSubstr("\u2212170), som om före vore lika långt som efter."));
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
  turnover.after.unseen_at_least = 23.0;
  page = page_of({}, Language::swedish, turnover);
  expect_narrow(page);
  for (char& c : page) {
    if (c == '\n') c = ' ';
  }
  EXPECT_THAT(page, HasSubstr("Minst 23 till var där efter utan att synas"));
  EXPECT_THAT(page, HasSubstr("12 av dem efter finns inte tidigare i urvalet, 32 %"));
  EXPECT_THAT(page, HasSubstr("14"));
}

}  // namespace
}  // namespace klara
