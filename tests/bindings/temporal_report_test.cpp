#include <bindings/sample_hours.hpp>
#include <cli/temporal_report.hpp>
#include <cli/text_layout.hpp>

#include <gmock/gmock.h>

#include <sstream>
#include <string>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string shown(const HourAnswer& answer, Language language) {
  const ReportStyle style{.language = language, .version = "0.1.0", .seconds = 0.1};
  Page page(style);
  hour_answers(page, "Sergels torg", answer, sample_hour_options());
  return page.taken();
}

/// On one line, so that sentences can be looked for wherever they wrap.
std::string unwrapped(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

TEST(TemporalReport, TellsTheMeanHoursWithBothIntervals) {
  const std::string english = unwrapped(shown(sample_hours(), Language::english));
  EXPECT_THAT(english, HasSubstr("The mean hour went from 18:12 to 15:30, −2.7 h (−3.4 to −2.0) "
                                 "against its own year before; −2.8 h (−3.7 to −1.9) beyond the "
                                 "drift of 205 untreated areas, 0.3 h between them."));
  const std::string swedish = unwrapped(shown(sample_hours(), Language::swedish));
  EXPECT_THAT(swedish, HasSubstr("Medelklockslaget gick från 18:12 till 15:30, −2,7 tim "));
  EXPECT_THAT(swedish, HasSubstr("utöver hur tiderna ändrades i 205 opåverkade områden"));
}

TEST(TemporalReport, SaysWhereOnlyTheOwnYearIsKnown) {
  HourAnswer answer = sample_hours();
  answer.day.beyond_drift.basis = HourBasis::own_year_only;
  const std::string page = unwrapped(shown(answer, Language::english));
  EXPECT_THAT(page, HasSubstr("against its own year before. "));
  EXPECT_THAT(page, Not(HasSubstr("drift")));
}

TEST(TemporalReport, HasARowForEveryPartOfTheDay) {
  const std::string page = shown(sample_hours(), Language::swedish);
  EXPECT_THAT(page, HasSubstr("00:00 till 06:00      400      200      −210      −246 till −164"));
  EXPECT_THAT(page, HasSubstr("18:00 till 24:00      403"));
  EXPECT_THAT(page, HasSubstr("0,008"));
}

TEST(TemporalReport, TellsOfHoursWithoutStaffInShareAndNumber) {
  HourAnswer answer = sample_hours();
  EXPECT_THAT(shown(answer, Language::english), Not(HasSubstr("samverkanslokal")));
  answer.unguarded = sample_unguarded();
  EXPECT_THAT(unwrapped(shown(answer, Language::english)),
              HasSubstr("Hours without staff (samverkanslokal): 63% of the incidents before, 66% "
                        "after, +3.0 percentage points (−1.4 to +7.4) against its own year "
                        "before; in number −510 (−620 to −400)."));
}

TEST(TemporalReport, SaysHowManyHaveNoTimeOfDayAndWhatMidnightMeans) {
  HourAnswer answer = sample_hours();
  EXPECT_THAT(unwrapped(shown(answer, Language::english)),
              HasSubstr("70 incidents without a time of day"));
  answer.timed = answer.incidents;
  EXPECT_THAT(shown(answer, Language::english), Not(HasSubstr("without a time of day")));
  answer.day.shift.at_midnight = true;
  EXPECT_THAT(shown(answer, Language::english), HasSubstr("exactly 00:00"));
}

TEST(TemporalReport, IsSilentWhereNothingIsKnownOfHours) {
  HourAnswer answer = sample_hours();
  answer.day.shift.doubt = HourDoubt::no_time_of_day;
  EXPECT_EQ(shown(answer, Language::swedish), "");
  answer.day.shift.doubt = HourDoubt::no_direction;
  const std::string page = shown(answer, Language::swedish);
  EXPECT_THAT(page, HasSubstr("Del av dygnet"));
  EXPECT_THAT(page, Not(HasSubstr("Medelklockslaget gick")));
}

TEST(TemporalReport, FitsThePage) {
  HourAnswer answer = sample_hours();
  answer.unguarded = sample_unguarded();
  answer.day.shift.at_midnight = true;
  answer.parts[0].change.counts = {.before = 123'456, .after = 98'765};
  answer.parts[0].change.change = -24'691.0;
  answer.parts[0].change.expected = 123'456.0;
  for (const Language language : {Language::swedish, Language::english}) {
    std::istringstream lines(shown(answer, language));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), page_width);
  }
}

}  // namespace
}  // namespace klara
