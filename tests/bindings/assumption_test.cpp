#include <cli/assumption.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DifferenceAssumption, NamesTheScatterThatIntervalsRestOn) {
  DisplacementReport report;
  report.overdispersion = {.factor = 1.25, .weeks = 26, .freedom = 24};
  EXPECT_THAT(difference_assumption(report).en, HasSubstr("than its weeks do (φ 1.25)"));
  EXPECT_THAT(difference_assumption(report).sv, HasSubstr("än veckorna gör (φ 1,25)"));
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
  EXPECT_THAT(districts_assumption().en, HasSubstr("p stands for each district alone"));
  EXPECT_THAT(districts_assumption().sv, HasSubstr("p gäller varje område för sig"));
}

}  // namespace
}  // namespace klara
