#include <cli/sensitivity_report.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <string>

namespace klara {
namespace {

using enum SpecificationKind;
using testing::HasSubstr;
using testing::Not;

DisplacementReport tried() {
  DisplacementReport report;
  const auto add = [&](Specification choice, Verdict verdict, double change) {
    SpecificationResult result{.choice = std::move(choice), .controls = 30};
    result.verdict.verdict = verdict;
    result.verdict.at_most = 12.3;
    result.change.value = change;
    report.sensitivity.push_back(std::move(result));
  };
  add({}, Verdict::displacement, -400.0);
  add({.kind = periods_moved, .weeks = 2}, Verdict::displacement, -420.0);
  add({.kind = beginning_left_out, .weeks = 4}, Verdict::displacement, -310.0);
  return report;
}

std::string page_of(const DisplacementReport& report, Language language) {
  const ReportStyle style{.language = language, .version = {}};
  Page page(style);
  sensitivity_paragraph(page, report);
  std::string text = page.taken();
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

TEST(SensitivityReport, SaysThatNothingChanges) {
  EXPECT_THAT(page_of(tried(), Language::swedish),
              HasSubstr("beskedet är detsamma vid alla 2 andra rimliga val"));
  EXPECT_THAT(page_of(tried(), Language::english),
              HasSubstr("the verdict is the same under all 2 other reasonable choices"));
  EXPECT_THAT(page_of(tried(), Language::english),
              HasSubstr("goes from \u2212420 to \u2212310 crimes"));
}

TEST(SensitivityReport, SaysWhichChoicesChangeIt) {
  DisplacementReport report = tried();
  report.sensitivity[2].verdict.verdict = Verdict::none_detected;
  const std::string page = page_of(report, Language::swedish);
  EXPECT_THAT(page,
              HasSubstr("beskedet ändras vid 1 av 2 andra rimliga val: ingen påvisad (utan de "
                        "första 4 veckorna efter)"));
  EXPECT_THAT(page, Not(HasSubstr("högst")));  // the limit is another under every choice
}

TEST(SensitivityReport, SpeaksOfOneChoiceAsOne) {
  DisplacementReport report = tried();
  report.sensitivity.resize(2);
  EXPECT_THAT(page_of(report, Language::swedish),
              HasSubstr("beskedet är detsamma vid det enda andra rimliga valet."));
  report.sensitivity[1].verdict.verdict = Verdict::possible;
  EXPECT_THAT(page_of(report, Language::english),
              HasSubstr("the verdict changes under the one other reasonable choice: possible"));
}

TEST(SensitivityReport, SaysNothingWhereNothingWasTried) {
  DisplacementReport report = tried();
  report.sensitivity.resize(1);
  EXPECT_EQ(page_of(report, Language::english), "");
  EXPECT_EQ(page_of({}, Language::english), "");
  EXPECT_EQ(sensitivity_part({}, Language::english), Json::array());
}

TEST(SensitivityReport, HoldsEveryRowForPrograms) {
  const Json rows = sensitivity_part(tried(), Language::swedish);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["is_reports"], true);
  EXPECT_EQ(rows[1]["is_reports"], false);
  EXPECT_EQ(rows[1]["choice"], "periods_moved:2");
  EXPECT_EQ(rows[1]["change"]["value"], -420.0);
  EXPECT_EQ(rows[2]["verdict"], "displacement");
  EXPECT_EQ(rows[2]["controls"], 30);
}

}  // namespace
}  // namespace klara
