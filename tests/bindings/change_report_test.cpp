#include <cli/change_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

const Grid grid = grid_covering({0, 0, 400, 200}, Metres{100.0});

/// Eight cells: more crime in two, less in one, nothing told in the last.
PeriodComparison comparison_of(BeforeAfter counts, const Estimate& total,
                               std::vector<RiskContour> sure) {
  PeriodComparison result;
  result.counts = counts;
  result.total = total;
  result.density.change = Raster(grid, 0.0);
  result.density.low = Raster(grid, -1.0);
  result.density.high = Raster(grid, 1.0);
  result.density.low.values[0] = result.density.low.values[1] = 0.5;
  result.density.high.values[2] = -0.5;
  result.chance.p_raised = Raster(grid, 0.5);
  result.chance.p_raised.values[7] = no_value;
  result.contours = {{ContourTest::anywhere, 0.05, std::move(sure)}};
  return result;
}

RiskContour area_of(int sign, double ratio, BeforeAfter counts, double p) {
  return {.sign = sign,
          .level = 0.05,
          .outline = {},
          .area = {250'000.0},
          .strongest = {153'275.0, 6'579'525.0},
          .z = 3.0,
          .log_risk = std::log(ratio),
          .p = p,
          .counts = counts};
}

constexpr Estimate more{.value = 120.0, .se = 30.0, .low = 60.4, .high = 181.6, .p = 1e-5};
constexpr Estimate unsure{.value = -12.0, .se = 30.0, .low = -71.0, .high = 48.0, .p = 0.7};

std::string page_with(const PeriodComparison& comparison, Language language,
                      const PeriodComparisonOptions& options = {}) {
  Study2018 study;
  study.inputs.provenance.seed = 7;
  return change_report(study.inputs, study.analysis, {comparison, options}, study.files,
                       {.language = language, .version = "0.1.0", .seconds = 2.4});
}

const PeriodComparison found = comparison_of(
    {400, 520}, more, {area_of(1, 2.25, {12, 48}, 0.0004), area_of(-1, 0.5, {60, 31}, 0.024)});

TEST(ChangeReport, AnswersBothQuestionsWithTheirNumbers) {
  const std::string english = page_with(found, Language::english);
  EXPECT_THAT(english, HasSubstr("More crimes, or fewer?\x03  More, beyond chance."));
  EXPECT_THAT(english, HasSubstr("400 before, 520 after: +120 (+60 to +182; 95%)"));
  EXPECT_THAT(english,
              HasSubstr("Has the pattern changed anywhere?\x03  Yes, beyond chance in 2 places."));
  const std::string swedish = page_with(found, Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("Är brotten fler eller färre?\x03  Fler, mer än av slump."));
  EXPECT_THAT(swedish, HasSubstr("400 före, 520 efter: +120 (+60 till +182; 95\u00A0%)"));
  EXPECT_THAT(swedish,
              HasSubstr("Har mönstret ändrats någonstans?\x03  Ja, mer än av slump på 2 ställen."));
}

TEST(ChangeReport, ShowsEveryAreaWithItsSignItsPlaceAndHowSureItIs) {
  const std::string english = page_with(found, Language::english);
  EXPECT_THAT(english, HasSubstr("+ 153,275; 6,579,525"));
  EXPECT_THAT(english, HasSubstr("12      48    2.25    0.25  <\u00A00.001"));
  EXPECT_THAT(english, HasSubstr("\u2212 153,275; 6,579,525"));
  EXPECT_THAT(english, HasSubstr("60      31    0.50    0.25    0.024"));
}

TEST(ChangeReport, NamesTheDistrictOfAnArea) {
  Study2018 study;
  study.inputs.study.districts = {{"0101", "Kvarter Ett", {}}, {"0102", "", {}}};
  PeriodComparison comparison = found;
  std::vector<RiskContour>& areas = comparison.contours.front().contours;
  areas[0].district = 0;
  areas[1].district = 1;
  const std::string page =
      change_report(study.inputs, study.analysis, {comparison, {}}, study.files,
                    {.language = Language::swedish, .version = "0.1.0", .seconds = 2.4});
  EXPECT_THAT(page, HasSubstr("+ 0101 Kvarter Ett"));
  EXPECT_THAT(page, HasSubstr("\u2212 0102 "));
}

TEST(ChangeReport, NeverCallsChanceNoChange) {
  const PeriodComparison nothing = comparison_of({400, 388}, unsure, {});
  const std::string english = page_with(nothing, Language::english);
  EXPECT_THAT(english, HasSubstr("fewer?\x03  The difference may be chance."));
  EXPECT_THAT(english, HasSubstr("anywhere?\x03  Nothing beyond chance was found."));
  const std::string swedish = page_with(nothing, Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("färre?\x03  Skillnaden kan vara slump."));
  EXPECT_THAT(swedish, HasSubstr("någonstans?\x03  Inget utöver slumpen har hittats."));
  EXPECT_THAT(swedish, Not(HasSubstr("Gånger")));
}

TEST(ChangeReport, CannotTellOfAFewIncidents) {
  const PeriodComparison few = comparison_of({12, 19}, unsure, {});
  EXPECT_EQ(times(page_with(few, Language::english), "Cannot tell: too few crimes."), 2u);
  EXPECT_EQ(times(page_with(few, Language::swedish), "Kan inte avgöras: för få brott."), 2u);
}

TEST(ChangeReport, GivesTheAmountCellByCellAndWhereNothingCanBeTold) {
  const std::string english = page_with(found, Language::english);
  EXPECT_THAT(english, HasSubstr("on 0.02 of 0.08 km², fewer"));
  EXPECT_THAT(english, HasSubstr("0.01 km²"));
}

TEST(ChangeReport, SaysHowItTested) {
  EXPECT_THAT(page_with(found, Language::english),
              HasSubstr("Tested   999 relabellings, seed 7\n"));
  EXPECT_THAT(page_with(found, Language::swedish, {.adaptive = true, .relabellings = 9999}),
              HasSubstr("Prövat   9\u202F999 lottningar, frö 7; kartan"));
}

TEST(ChangeReport, SaysWhenSoFewRelabellingsCannotReachTheSurerLevel) {
  EXPECT_THAT(page_with(found, Language::english, {.relabellings = 99}),
              HasSubstr("99 relabellings, seed 7, so few that p is never below 0.020\n"));
  EXPECT_THAT(page_with(found, Language::swedish, {.relabellings = 198}),
              HasSubstr("så få att p aldrig blir under 0,010"));
  EXPECT_THAT(page_with(found, Language::english, {.relabellings = 199}),
              HasSubstr("199 relabellings, seed 7\n"));
}

TEST(ChangeReport, FitsEightyColumnsInBothLanguages) {
  for (const Language language : {Language::english, Language::swedish}) {
    EXPECT_LE(widest_line(page_with(found, language, {.adaptive = true})), 80u);
  }
}

TEST(ChangeReport, SaysWhatOtherBandwidthsShow) {
  PeriodComparison tried = found;
  EXPECT_THAT(page_with(tried, Language::english), Not(HasSubstr("Other bandwidths")));
  tried.others = {{.bandwidth = Metres{75.0},
                   .answer = PatternAnswer::changed,
                   .raised = 1,
                   .lowered = 2,
                   .raised_area = {12'000.0},
                   .lowered_area = {250'000.0}},
                  {.bandwidth = Metres{300.0}, .answer = PatternAnswer::none_found}};
  const std::string english = page_with(tried, Language::english);
  EXPECT_THAT(english, HasSubstr("Other bandwidths: with 75 m a larger share in 1 place (0.012"));
  EXPECT_THAT(english, HasSubstr("in 2 places (0.25 km²); with 300 m nothing beyond chance."));
  tried.others[1].answer = PatternAnswer::cannot_tell;
  const std::string swedish = page_with(tried, Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("Andra bandbredder: med 75 m större andel på 1 ställe (0,012"));
  EXPECT_THAT(swedish, HasSubstr("med 300 m kan inte avgöras."));
}

}  // namespace
}  // namespace klara
