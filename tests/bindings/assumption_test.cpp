#include <cli/assumption.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klara {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(DifferenceAssumption, NamesTheScatterThatIntervalsRestOn) {
  DisplacementReport report;
  report.overdispersion = {.factor = 1.25, .weeks = 26, .freedom = 24};
  EXPECT_THAT(difference_assumption(report).en, HasSubstr("than from week to week (φ 1.25)"));
  EXPECT_THAT(difference_assumption(report).sv, HasSubstr("än från vecka till vecka (φ 1,25)"));
}

TEST(DifferenceAssumption, GivesNoScatterThatIsNotKnown) {
  DisplacementReport report;
  report.overdispersion = {.factor = 1.0, .weeks = 3, .freedom = 2};
  const Text text = difference_assumption(report);
  EXPECT_THAT(text.en, HasSubstr("φ is not known (too few weeks)"));
  EXPECT_THAT(text.sv, HasSubstr("φ inte är känd (för få veckor)"));
  EXPECT_THAT(text.en + text.sv, Not(HasSubstr("1.00")));
  EXPECT_THAT(text.en + text.sv, Not(HasSubstr("1,00")));
}

TEST(DifferenceAssumption, SaysWhatPlacesAreComparedWithWhereThereAreAny) {
  DisplacementReport report;
  EXPECT_THAT(difference_assumption(report).en, Not(HasSubstr("places")));
  report.difference.wdq.emplace();
  EXPECT_THAT(difference_assumption(report).en, HasSubstr("compared only with their own past"));
  EXPECT_THAT(difference_assumption(report).sv, HasSubstr("bara med sin egen tid före"));
}

TEST(DistrictsAssumption, SaysThatDistrictsAreNotAdjustedForEachOther) {
  EXPECT_THAT(districts_assumption(true).en, HasSubstr("p stands for each district alone"));
  EXPECT_THAT(districts_assumption(true).sv, HasSubstr("p gäller varje område för sig"));
  EXPECT_THAT(districts_assumption(false).en, EndsWith("the intervals are too narrow."));
  EXPECT_THAT(districts_assumption(false).sv, EndsWith("intervallen är för smala."));
}

TEST(UnequalPeriods, AreSaidWithWhatChangesAndRatesAreOf) {
  using namespace std::chrono_literals;
  const auto days = [](unsigned from, unsigned until) {
    return LocalPeriod{std::chrono::local_days{2018y / 6 / std::chrono::day{from}},
                       std::chrono::local_days{2018y / 6 / std::chrono::day{until}}};
  };
  StudyFile study;
  EXPECT_EQ(unequal_periods(study), Text{});
  study.before = days(1, 11);
  study.after = days(15, 25);
  EXPECT_EQ(unequal_periods(study), Text{});
  study.after = days(15, 26);
  EXPECT_EQ(unequal_periods(study).en, "Changes: as if before were as long as after.");
  study.denominators.resize(1);
  EXPECT_EQ(unequal_periods(study).en,
            "Changes: as if before were as long as after; rates: of each period as it is.");
  EXPECT_EQ(unequal_periods(study).sv,
            "Skillnader: som om före vore lika långt som efter; tal: för var period som den är.");
}

}  // namespace
}  // namespace klara
