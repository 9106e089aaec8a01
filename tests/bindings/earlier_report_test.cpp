#include <cli/earlier_report.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <string>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

AreaChange step(double change) {
  AreaChange result{.counts = {400, 380}, .expected = 390.0, .change = change};
  result.p_fall = 0.21;
  result.relative = {.value = 0.97, .low = 0.8, .high = 1.2, .p = 0.4, .level = 0.95};
  return result;
}

DisplacementReport with_everything() {
  DisplacementReport report;
  report.place.emplace();
  EarlierYears& years = report.place->found.earlier;
  years.steps = {step(-10.0), step(5.0)};
  years.straying = {.value = 0.84, .low = 0.42, .high = 3.6, .p = 0.61, .level = 0.95};
  report.place->found.trend.years = 2.9;
  report.checks.anticipation =
      Anticipation{.weeks = 8, .against = LeadReference::year_earlier, .change = step(-10.0)};
  report.checks.register_changes = {std::chrono::sys_days{std::chrono::year{2018} / 1 / 1}};
  report.checks.register_changes_outside = {std::chrono::sys_days{std::chrono::year{2012} / 1 / 1}};
  return report;
}

std::string page_of(const DisplacementReport& report, Language language) {
  const ReportStyle style{.language = language, .version = {}};
  Page page(style);
  earlier_years_and_weeks(page, {}, report);
  std::string text = page.taken();
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

TEST(EarlierReport, TellsEarlierYearsLastWeeksAndRegister) {
  const std::string sv = page_of(with_everything(), Language::swedish);
  EXPECT_THAT(sv, HasSubstr("Tidigare år: 2 årstider till före"));
  EXPECT_THAT(sv, HasSubstr("0,8 gånger så mycket"));
  EXPECT_THAT(sv, HasSubstr("0,4 till 3,6"));
  EXPECT_THAT(sv, HasSubstr("De sista 8 veckorna före insatsen: \u221210 brott"));
  EXPECT_THAT(sv, HasSubstr("samma veckor året innan"));
  EXPECT_THAT(sv, HasSubstr("Registret ändrades 2018-01-01, inom serien."));
  EXPECT_THAT(sv, HasSubstr("Registret ändrades 2012-01-01, utanför serien, som inte berörs."));
  const std::string en = page_of(with_everything(), Language::english);
  EXPECT_THAT(en, HasSubstr("The register changed on 2012-01-01, outside the series"));
  EXPECT_THAT(en, HasSubstr("Earlier years: 2 more seasons before"));
  EXPECT_THAT(en, HasSubstr("0.8 times as far"));
  EXPECT_THAT(en, HasSubstr("\u221278 to +78"));  // of 390 expected
  EXPECT_THAT(en, HasSubstr("The register changed on 2018-01-01"));
}

TEST(EarlierReport, SaysWhereTheIntervalIsWidened) {
  DisplacementReport report = with_everything();
  EXPECT_EQ(earlier_part(report)["interval_widened"], false);
  EXPECT_THAT(page_of(report, Language::swedish), Not(HasSubstr("vidgat")));
  report.place->found.treated.trend.own_freedom = 2.0;
  EXPECT_EQ(earlier_part(report)["interval_widened"], true);
  EXPECT_THAT(page_of(report, Language::swedish),
              HasSubstr("Intervallet för dess förändring är vidgat efter det."));
  EXPECT_THAT(page_of(report, Language::english),
              HasSubstr("The interval of its change is widened to match."));
}

TEST(EarlierReport, IsEmptyWhereThereIsNothingToTell) {
  EXPECT_EQ(page_of({}, Language::swedish), "");
  EXPECT_TRUE(earlier_part({}).is_null());
  EXPECT_TRUE(checks_part({}, {})["anticipation"].is_null());
  EXPECT_THAT(checks_part({}, {})["register_changes"], IsEmpty());
}

TEST(EarlierReport, HoldsItForPrograms) {
  const Json earlier = earlier_part(with_everything());
  EXPECT_EQ(earlier["years_before"], 3);
  EXPECT_EQ(earlier["effective_years"], 2.9);
  EXPECT_EQ(earlier["straying"]["alternative"], "greater");
  ASSERT_EQ(earlier["steps"].size(), 2u);
  EXPECT_EQ(earlier["steps"][0]["before"], 400);
  const Json checks = checks_part(with_everything(), {});
  EXPECT_EQ(checks["anticipation"]["against"], "year_earlier");
  EXPECT_EQ(checks["anticipation"]["weeks"], 8);
  EXPECT_EQ(checks["register_changes"][0], "2018-01-01");
  EXPECT_EQ(checks["register_changes_outside"][0], "2012-01-01");
}

}  // namespace
}  // namespace klara
