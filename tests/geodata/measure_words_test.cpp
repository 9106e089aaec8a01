#include <klara/geodata/measure_words.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Estimate some(double value) {
  return {.value = value, .se = 0.1, .low = value - 1.0, .high = value + 1.0, .p = 0.5};
}

/// Everything that can be measured, in a study with two rings of 250 m.
struct Measured {
  Study study;
  DisplacementReport report;

  Measured() {
    study.rings = Rings{.width = {250.0}, .count = 2};
    Difference& d = report.difference;
    d.wdd.local = some(-10.0);
    d.wdd.displacement = some(4.0);
    d.wdd.total = some(-6.0);
    d.relative = some(0.8);
    d.wdq.emplace();
    d.wdq->quotient = some(-0.4);
    d.wdq->interpretable = true;
    FieldMeasures& m = report.measures;
    m.panel.emplace();
    m.panel->poisson = m.panel->quasi_poisson = m.panel->negative_binomial = some(0.8);
    m.exact = ExactComparison{.ratio = some(0.5), .e_test_p = 0.2};
    const RingDifference ring{.counts = {3, 4},
                              .difference = some(1.0),
                              .p_adjusted = 0.5,
                              .relative = some(1.1),
                              .cumulative = some(-9.0)};
    m.rings = {ring, ring};
    m.synthetic.emplace();
    m.synthetic->lack = SyntheticLack::nothing;
    m.synthetic->control =
        SyntheticControl{.weights = {}, .mixture = {}, .mean_gap = -0.2, .placebo_p = 0.1};
    m.harm = some(-30.0);
  }
  [[nodiscard]] std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const NamedMeasure& measure : named_measures(report, study)) keys.push_back(measure.key);
    return keys;
  }
};

std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

TEST(NamedMeasures, AreAllThatWereFoundInTheOrderOfTheTable) {
  EXPECT_THAT(Measured().keys(),
              testing::ElementsAre("wdd_local", "wdd_displacement", "wdd_total", "relative", "wdq",
                                   "wdd_harm", "panel_poisson", "panel_quasi_poisson",
                                   "panel_negative_binomial", "exact_ratio", "ring_1_wdd",
                                   "ring_1_relative", "ring_1_cumulative", "ring_2_wdd",
                                   "ring_2_relative", "ring_2_cumulative", "synthetic_control"));
}

TEST(NamedMeasures, HaveShortNamesAndAnAssumptionInBothLanguages) {
  Measured wide;
  wide.study.rings->width = {1000.0};
  wide.study.rings->count = 2;
  std::set<std::string> en, sv;
  for (const NamedMeasure& measure : named_measures(wide.report, wide.study)) {
    EXPECT_TRUE(en.insert(measure.name.en).second) << measure.name.en;
    EXPECT_TRUE(sv.insert(measure.name.sv).second) << measure.name.sv;
    EXPECT_LE(letters(measure.name.en), 31U) << measure.name.en;
    EXPECT_LE(letters(measure.name.sv), 31U) << measure.name.sv;
    EXPECT_FALSE(measure.assumption.en.empty());
    EXPECT_NE(measure.assumption.en, measure.assumption.sv);
    EXPECT_FALSE(measure.assumption.sv.ends_with('.'));
    EXPECT_NE(unit_in_words(measure.unit).en, "");
    EXPECT_NE(std::string(name_of(measure.unit)), "");
  }
}

TEST(NamedMeasures, CallARankNoTest) {
  const Measured all;
  for (const NamedMeasure& measure : named_measures(all.report, all.study)) {
    const bool is_ranked = measure.key == "synthetic_control";
    EXPECT_EQ(std::isnan(measure.rank), !is_ranked) << measure.key;
    if (!is_ranked) continue;
    EXPECT_EQ(measure.rank, 0.1);
    EXPECT_TRUE(std::isnan(measure.estimate.p));
    EXPECT_TRUE(std::isnan(measure.estimate.level));
  }
}

TEST(NamedMeasures, LeaveOutWhatCannotBeHad) {
  Measured few;
  few.report.measures = {};
  few.report.difference.wdq->interpretable = false;
  few.report.difference.relative = {};
  EXPECT_THAT(few.keys(), testing::ElementsAre("wdd_local", "wdd_displacement", "wdd_total"));
  few.report.difference.wdq.reset();
  EXPECT_THAT(few.keys(), testing::ElementsAre("wdd_local"));
}

TEST(SyntheticLack, IsNamedAndSaidInBothLanguages) {
  std::set<std::string> seen;
  for (const SyntheticLack lack :
       {SyntheticLack::no_donors, SyntheticLack::few_blocks, SyntheticLack::few_donors,
        SyntheticLack::empty_block, SyntheticLack::treated_small, SyntheticLack::outside_donors,
        SyntheticLack::poor_fit}) {
    EXPECT_TRUE(seen.insert(name_of(lack)).second);
    EXPECT_TRUE(seen.insert(lack_in_words(lack).en).second);
    EXPECT_TRUE(seen.insert(lack_in_words(lack).sv).second);
  }
  EXPECT_EQ(lack_in_words(SyntheticLack::nothing), Text{});
}

TEST(RingInWords, TellsBothItsBorders) {
  EXPECT_EQ(ring_in_words({.width = {250.0}}, 0).en, "0 to 250 m");
  EXPECT_EQ(ring_in_words({.width = {1500.0}}, 1).sv, "1\u202F500 till 3\u202F000 m");
}

TEST(SharesInWords, CountWhatChangedOfWhatHasIncidents) {
  AreaShares shares;
  shares.all.areas.resize(1200, {.p = 0.5});
  shares.all.areas[7].change = ShareChange::larger;
  shares.all.areas[8].change = ShareChange::smaller;
  shares.without_treated.areas.resize(1200, {.p = 0.5});
  shares.without_treated.areas[0] = {};
  const std::vector<Text> words = shares_in_words(shares);
  EXPECT_EQ(words[0].en,
            "Shares of all crime changed in 2 of 1,200 areas; without the treated area in 0 of "
            "1,199.");
  EXPECT_THAT(words[0].sv, HasSubstr("2 av 1\u202F200 områden; utan insatsområdet i 0 av"));
  EXPECT_THAT(words[1].en, HasSubstr("too many are called"));
}

TEST(RegressionInWords, SpeaksOnlyWhereLessIsExpectedAgain) {
  const RegressionToMean fell{.counted = 3200, .expected = 3181.4, .areas = 419};
  EXPECT_THAT(regression_in_words(fell).en, HasSubstr("3,181 of the 3,200 are expected again"));
  EXPECT_THAT(regression_in_words(fell).sv, HasSubstr("väntas 3\u202F181 av 3\u202F200 igen"));
  EXPECT_THAT(regression_in_words({.counted = 3, .expected = 4.0}).en, IsEmpty());
  EXPECT_THAT(regression_in_words({}).sv, IsEmpty());
}

}  // namespace
}  // namespace klara
