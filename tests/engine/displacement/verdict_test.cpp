#include <klara/displacement/verdict.hpp>

#include <gmock/gmock.h>

#include <cmath>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Evidence evidence(double p_rise, double p_fall, std::optional<double> detectable = 100.0) {
  return {.p_rise = p_rise,
          .p_fall = p_fall,
          .at_most = 35.0,
          .detectable = detectable,
          .margin = 60.0,
          .cautions = {}};
}

AreaChange sure_fall() {
  AreaChange fall;
  fall.counts = {1000, 700};
  fall.expected = 1000.0;
  fall.change = -300.0;
  fall.p_fall = 0.001;
  return fall;
}

void expect_verdict(const ReasonedVerdict& found, Verdict verdict, VerdictReason reason) {
  EXPECT_EQ(found.verdict, verdict);
  EXPECT_EQ(found.reason, reason);
}

// The rule as a table: rise, fall, whether what matters would be seen.
TEST(ReasonedVerdict, FollowsItsRule) {
  using enum VerdictReason;
  const double never = 0.9;
  expect_verdict(ungated_verdict(evidence(0.05, never)), Verdict::displacement, sure_rise);
  expect_verdict(ungated_verdict(evidence(0.0501, never)), Verdict::possible, unsure_rise);
  expect_verdict(ungated_verdict(evidence(0.1, never)), Verdict::possible, unsure_rise);
  expect_verdict(ungated_verdict(evidence(0.1001, never)), Verdict::cannot_tell, too_imprecise);
  expect_verdict(ungated_verdict(evidence(0.96, 0.04)), Verdict::diffusion, sure_fall_here);
  expect_verdict(ungated_verdict(evidence(0.96, 0.05, 10.0)), Verdict::diffusion, sure_fall_here);
  expect_verdict(ungated_verdict(evidence(0.5, 0.5, 60.0)), Verdict::none_detected, within_margin);
  expect_verdict(ungated_verdict(evidence(0.5, 0.5, 60.1)), Verdict::cannot_tell, too_imprecise);
  expect_verdict(ungated_verdict(evidence(0.5, 0.5, std::nullopt)), Verdict::cannot_tell,
                 too_imprecise);
  // A sure rise is one, however precise the test.
  expect_verdict(ungated_verdict(evidence(0.01, never, 10.0)), Verdict::displacement, sure_rise);
}

TEST(ReasonedVerdict, OfACautionIsNeverClear) {
  Evidence doubtful = evidence(0.001, 0.9);
  doubtful.cautions = {Caution::trends_not_parallel};
  expect_verdict(ungated_verdict(doubtful), Verdict::possible, VerdictReason::caution);
  EXPECT_THAT(ungated_verdict(doubtful).cautions, ElementsAre(Caution::trends_not_parallel));
  doubtful.p_rise = 0.07;
  expect_verdict(ungated_verdict(doubtful), Verdict::possible, VerdictReason::unsure_rise);
}

TEST(ReasonedVerdict, CarriesItsNumbers) {
  const ReasonedVerdict found = ungated_verdict(evidence(0.5, 0.5));
  EXPECT_EQ(found.at_most, 35.0);
  EXPECT_EQ(found.detectable, 100.0);
  EXPECT_EQ(found.margin, 60.0);
  EXPECT_EQ(found, ungated_verdict(evidence(0.5, 0.5)));
}

TEST(ReasonedVerdict, WithoutATestCannotBeTold) {
  expect_verdict(ungated_verdict(Evidence{}), Verdict::cannot_tell, VerdictReason::too_imprecise);
  Evidence untested = evidence(std::nan(""), std::nan(""), 1.0);
  expect_verdict(ungated_verdict(untested), Verdict::cannot_tell, VerdictReason::too_imprecise);
}

TEST(DisplacementVerdict, IsThatOfThePlaceAfterASureFall) {
  for (const double p_rise : {0.01, 0.07, 0.5, 0.99}) {
    const Evidence found = evidence(p_rise, 1.0 - p_rise);
    EXPECT_EQ(displacement_verdict(sure_fall(), 0.04, found), ungated_verdict(found));
  }
}

TEST(DisplacementVerdict, NeedsAFallThatIsSureByEveryTest) {
  using enum VerdictReason;
  const Evidence rise = evidence(0.001, 0.99);
  AreaChange fall = sure_fall();
  expect_verdict(displacement_verdict(fall, 0.06, rise), Verdict::cannot_tell, no_sure_fall);
  fall.p_fall = 0.06;
  expect_verdict(displacement_verdict(fall, 0.01, rise), Verdict::cannot_tell, no_sure_fall);
  fall.p_fall = 0.05;
  expect_verdict(displacement_verdict(fall, 0.05, rise), Verdict::displacement, sure_rise);
  EXPECT_EQ(displacement_verdict(sure_fall(), 0.2, rise).at_most, 35.0);  // told all the same
}

TEST(DisplacementVerdict, SaysWhatIsMissing) {
  const Evidence rise = evidence(0.001, 0.99);
  expect_verdict(displacement_verdict(AreaChange{}, 0.01, rise), Verdict::cannot_tell,
                 VerdictReason::no_controls);
  AreaChange tiny = sure_fall();
  tiny.expected = 4.9;
  expect_verdict(displacement_verdict(tiny, 0.01, rise), Verdict::cannot_tell,
                 VerdictReason::few_expected);
  AreaChange untested = sure_fall();
  untested.p_fall = std::nan("");
  expect_verdict(displacement_verdict(untested, std::nan(""), rise), Verdict::cannot_tell,
                 VerdictReason::no_sure_fall);
}

TEST(Cautions, AreThoseOfTheTrendAndTheChange) {
  CityTrend trend;
  trend.basis = TrendBasis::estimated;
  AreaChange change;
  EXPECT_THAT(cautions_of(trend, change), IsEmpty());
  trend.basis = TrendBasis::few;
  EXPECT_THAT(cautions_of(trend, change), ElementsAre(Caution::few_controls));
  change.variation_identified = false;
  EXPECT_THAT(cautions_of(trend, change),
              ElementsAre(Caution::few_controls, Caution::variation_not_identified));
}

}  // namespace
}  // namespace klara
