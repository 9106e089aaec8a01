#include <cli/measures_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

FieldMeasures all_measures() {
  FieldMeasures m;
  m.panel.emplace();
  m.panel->poisson = {.value = 0.78, .low = 0.71, .high = 0.85, .p = 0.001};
  m.panel->quasi_poisson = {.value = 0.78, .low = 0.69, .high = 0.88, .p = 0.002};
  m.panel->negative_binomial = {.value = 0.77, .low = 0.66, .high = 0.9, .p = 0.003};
  m.exact = ExactComparison{.ratio = {.value = 0.4, .low = 0.1, .high = 1.2, .p = 0.2},
                            .e_test_p = 0.1749};
  RingDifference ring{.counts = {30, 44},
                      .difference = {.value = 14.0, .low = -2.0, .high = 30.0, .p = 0.09},
                      .p_adjusted = 0.17,
                      .relative = {.value = 1.4, .low = 0.9, .high = 2.1},
                      .cumulative = {.value = -340.0, .low = -430.0, .high = -250.0}};
  m.ring_control = {900, 910};
  m.rings.push_back(ring);
  ring.p_adjusted = 0.62;
  m.rings.push_back(ring);
  m.synthetic.emplace();
  m.synthetic->lack = SyntheticLack::nothing;
  m.synthetic->control =
      SyntheticControl{.weights = {}, .mixture = {}, .mean_gap = -0.234, .placebo_p = 0.111};
  m.regression = RegressionToMean{.counted = 3200, .expected = 3150.2, .areas = 419};
  m.harm = Estimate{.value = -1721.0, .low = -2317.0, .high = -1125.0};
  return m;
}

Study2018 study_with_measures() {
  Study2018 study;
  study.inputs.study.rings = Rings{.width = {250.0}, .count = 2};
  study.analysis.displacement->measures = all_measures();
  return study;
}

TEST(MeasuresReport, ShowsEachMeasureWithItsIntervalAndWhatItRestsOn) {
  const std::string page = study_with_measures().page(Language::english);
  for (const char* const words :
       {"Panel, Poisson", "Panel, quasi-Poisson", "Panel, negative binomial", "0.66 to 0.90",
        "Exact ratio, after to before", "E-test 0.17", "Ring 0 to 250 m, WDD", "+14 crimes",
        "p for all at once 0.17; 0.62", "Synthetic control", "\u221223%", "rank 0.11",
        "WDD, weighted by harm", "\u22121,721", "100 tests at 500 crimes", "3,150 of the 3,200",
        "Shares of all crime changed in 0 of 0"}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
  EXPECT_THAT(page, Not(HasSubstr("Within ")));  // for programs
}

TEST(MeasuresReport, ShowsRatiosOfRingsWhereCountsMislead) {
  Study2018 study = study_with_measures();
  study.analysis.displacement->difference.control_of_similar_level = false;
  const std::string page = study.page(Language::swedish);
  EXPECT_THAT(page, HasSubstr("Ring 0 till 250 m, kvot"));
  EXPECT_THAT(page, Not(HasSubstr("Ring 0 till 250 m, WDD")));
  EXPECT_THAT(page, Not(HasSubstr("p för alla samtidigt")));  // it is of the WDD
}

TEST(MeasuresReport, TellsTheNearestRingAtOtherWidths) {
  Study2018 study = study_with_measures();
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("other widths")));
  FieldMeasures& measures = study.analysis.displacement->measures;
  RingDifference narrow = measures.rings[0];
  narrow.difference = {.value = 3.0, .low = -5.0, .high = 11.0};
  narrow.relative = {.value = 1.1, .low = 0.5, .high = 1.9};
  measures.other_rings = {
      {.rings = {.width = {125.0}}, .control = {}, .differences = {narrow}},
      {.rings = {.width = {500.0}}, .control = {}, .differences = {measures.rings[0]}}};
  EXPECT_THAT(study.page(Language::english),
              HasSubstr("other widths: 125 m +3 crimes (\u22125 to +11); 500 m +14"));
  study.analysis.displacement->difference.control_of_similar_level = false;
  EXPECT_THAT(study.page(Language::swedish),
              HasSubstr("vid andra bredder: 125 m 1,10 (0,50 till 1,90); 500 m 1,40"));
  measures.other_rings = {{.rings = {.width = {125.0}}, .control = {}, .differences = {{}}}};
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("other widths")));
}

TEST(MeasuresReport, SaysWhyARingHasNoRow) {
  Study2018 study = study_with_measures();
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("--ring-width")));
  FieldMeasures& measures = study.analysis.displacement->measures;
  measures.rings[1] = {};
  EXPECT_THAT(study.page(Language::english),
              HasSubstr("Rings without any incident: 250 to 500 m."));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("Ringar utan brott: 250 till 500 m."));
  measures.rings = {RingDifference{.counts = {30, 44}}};
  measures.ring_control = {};
  const std::string page = study.page(Language::english);
  EXPECT_THAT(page, HasSubstr("Rings: the comparison lies in them"));
  EXPECT_THAT(page, Not(HasSubstr("p for all at once")));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("smalare\nringar skulle"));
}

TEST(MeasuresReport, SaysNothingOfWhatIsNotThere) {
  const std::string page = Study2018().page(Language::english);
  for (const char* const words : {"Panel", "Exact", "Ring", "Synthetic", "harm", "chosen for"}) {
    EXPECT_THAT(page, Not(HasSubstr(words)));
  }
}

TEST(MeasuresReport, FitsEightyColumnsAndKeepsTheLanguagesApart) {
  for (const Language language : {Language::swedish, Language::english}) {
    EXPECT_LE(widest_line(study_with_measures().page(language)), 80U);
  }
  const std::string page = study_with_measures().page(Language::english);
  for (const char* const swedish : {"å", "ä", "ö", " till ", " brott"}) {
    EXPECT_THAT(page, Not(HasSubstr(swedish)));
  }
}

}  // namespace
}  // namespace klara
