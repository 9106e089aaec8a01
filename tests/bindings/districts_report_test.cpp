#include <cli/districts_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace klara {
namespace {

using testing::HasSubstr;

TEST(DistrictsReport, NamesADistrictOnceThatIsNamedByItsCode) {
  Study2018 study;
  study.analysis.districts = {counted("Mt. Moriah", "Mt. Moriah", {60, 95}),
                              counted("10102", "City", {50, 45})};
  const std::string page =
      districts_report(study.inputs, study.analysis, study.files,
                       {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_EQ(times(page, "Mt. Moriah"), 1u);
  EXPECT_THAT(page, HasSubstr("10102 City"));
}

TEST(DistrictsReport, GivesTheLevelOfItsIntervals) {
  Study2018 study;
  study.analysis.districts = {counted("10102", "City", {50, 45})};
  study.analysis.districts[0].change.level = 0.99;
  const std::string page =
      districts_report(study.inputs, study.analysis, study.files,
                       {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("99% interval"));
  EXPECT_EQ(times(page, "95%"), 0u);
}

TEST(DistrictsReport, CountsTheDistrictsItDoesNotShow) {
  Study2018 study;
  study.analysis.districts.assign(11, counted("10102", "City", {50, 45}));
  const auto page = [&](Language language) {
    return districts_report(study.inputs, study.analysis, study.files,
                            {.language = language, .version = "0.1.0", .seconds = 0.1});
  };
  EXPECT_THAT(page(Language::english), HasSubstr("and 1 more district in the file"));
  EXPECT_THAT(page(Language::swedish), HasSubstr("och 1 område till i filen"));
  study.analysis.districts.push_back(counted("10102", "City", {50, 45}));
  EXPECT_THAT(page(Language::english), HasSubstr("and 2 more districts in the file"));
}

/// Two districts with rates of so many denominators, residents first.
Study2018 with_rates(std::size_t denominators) {
  Study2018 study;
  study.analysis.districts = {counted("10102", "City", {50, 45}),
                              counted("1010280", "Sergels Torg", {12'345, 6'789})};
  const std::vector<std::string> names{"residents 2016", "daily visitors"};
  for (std::size_t i = 0; i < denominators; ++i) {
    study.inputs.study.denominators.push_back({.name = names[i], .per = 1000.0, .of_district = {}});
    for (DistrictChange& district : study.analysis.districts) {
      district.before_rates.push_back({.value = 1234.4,
                                       .low = 0.0336,
                                       .high = 2468.0,
                                       .level = 0.9,
                                       .per = 1000.0,
                                       .of = names[i]});
      district.after_rates.push_back({.value = 0.0336, .per = 1000.0, .of = names[i]});
    }
  }
  return study;
}

std::string page_of(const Study2018& study, Language language) {
  return districts_report(study.inputs, study.analysis, study.files,
                          {.language = language, .version = "0.1.0", .seconds = 0.1});
}

TEST(DistrictsReport, HasARateBesideEveryCountWhereThereIsOneDenominator) {
  Study2018 study = with_rates(1);
  study.analysis.districts[0].after_rates[0].value = std::numeric_limits<double>::quiet_NaN();
  const std::string english = page_of(study, Language::english);
  EXPECT_THAT(english, HasSubstr("before    rate   after    rate   change"));
  EXPECT_THAT(english, HasSubstr("1010280 Sergels Torg  12,345   1,234   6,789   0.034"));
  EXPECT_THAT(english, HasSubstr("10102 City                50   1,234      45       \u2013"));
  EXPECT_THAT(english,
              HasSubstr("Rate: incidents in the period per 1,000 residents 2016; intervals of"));
  const std::string swedish = page_of(study, Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("före     tal   efter     tal skillnad"));
  EXPECT_THAT(swedish, HasSubstr("0,034"));
  EXPECT_THAT(swedish, HasSubstr("Tal: brott i perioden per 1\u202F000 residents 2016; talens"));
  for (const std::string& page : {english, swedish}) EXPECT_LE(widest_line(page), 80u);

  study.analysis.in_periods.reset();
  const std::string once = page_of(study, Language::english);
  EXPECT_THAT(once, HasSubstr("incidents      rate       90% interval\n"));
  EXPECT_THAT(once, HasSubstr("12,345     1,234     0.034 to 2,468\n"));
  EXPECT_THAT(once, HasSubstr("Assumption: counts vary as by chance alone"));
  EXPECT_LE(widest_line(once), 80u);
  EXPECT_THAT(once, HasSubstr("Rate: incidents per 1,000 residents 2016.\n"));
}

TEST(DistrictsReport, SaysWhereTheRatesOfSeveralDenominatorsAre) {
  const Study2018 study = with_rates(2);
  EXPECT_THAT(page_of(study, Language::english),
              HasSubstr("Rates per residents 2016, daily visitors: in the layer Districts of"));
  EXPECT_THAT(page_of(study, Language::swedish),
              HasSubstr("Brottstal per residents 2016, daily visitors: i filens lager Områden."));
  EXPECT_EQ(times(page_of(study, Language::english), "1,234"), 0u);
  EXPECT_EQ(times(page_of(with_rates(0), Language::english), "Rate"), 0u);
  // As where displacement is asked for, whose page has no table of districts.
  EXPECT_THAT(with_rates(1).page(Language::swedish),
              HasSubstr("Brottstal per residents 2016: i filens lager Områden."));
}

TEST(DistrictsReport, SaysWhatRatesAreOfWherePeriodsDiffer) {
  Study2018 study = with_rates(1);
  EXPECT_EQ(times(page_of(study, Language::english), "as it is"), 0u);
  study.inputs.resolved.denominators.resize(1);
  study.inputs.resolved.before->until = day(std::chrono::year{2018} / 8 / 1);
  EXPECT_THAT(page_of(study, Language::english),
              HasSubstr("Changes: as if before were as long as after; rates: of each period as"));
  EXPECT_THAT(page_of(study, Language::swedish),
              HasSubstr("Skillnader: som om före vore lika långt som efter; tal: för var period"));
}

}  // namespace
}  // namespace klara
