#include <cli/measures_json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <string>
#include <vector>

namespace klara {
namespace {

Study four_districts() {
  Study study;
  for (const char* code : {"a", "b", "c", "d"}) study.districts.push_back({code, "", {}});
  study.treated = StudyArea{.name = "the square", .codes = {"b"}, .polygon = {}};
  return study;
}

Json measures_of(const FieldMeasures& measures, const Study& study) {
  Json difference = Json::object();
  add_measures(difference, measures, study, Language::english);
  return difference;
}

TEST(MeasuresJson, HasEveryMemberAndNullForWhatDoesNotApply) {
  const Json nothing = measures_of({}, four_districts());
  for (const char* member :
       {"wdd_harm", "panel", "exact", "rings", "synthetic_control", "regression_to_mean"}) {
    ASSERT_TRUE(nothing.contains(member)) << member;
    EXPECT_TRUE(nothing[member].is_null()) << member;
  }
}

TEST(MeasuresJson, GivesEachMeasureWhole) {
  Study study = four_districts();
  study.places.resize(1);
  study.rings = Rings{.width = {250.0}, .count = 2};
  FieldMeasures m;
  m.panel.emplace();
  m.panel->poisson = {.value = 0.8, .se = 0.1, .low = 0.7, .high = 0.9, .p = 0.01};
  m.panel->theta = std::numeric_limits<double>::infinity();
  m.exact = ExactComparison{.ratio = {.value = 0.5, .p = 0.29}, .e_test_p = 0.1749};
  m.ring_control = {500, 520};
  m.rings = {{.counts = {3, 4}, .difference = {.value = 1.0}, .p_adjusted = 0.5},
             {.counts = {0, 0}}};
  m.synthetic.emplace();
  m.synthetic->lack = SyntheticLack::nothing;
  m.synthetic->donors = {2, 5};  // the treated area, a place, then districts: a and d
  m.synthetic->control = SyntheticControl{.weights = {0.25, 0.75},
                                          .mixture = {},
                                          .rms_before = 0.1,
                                          .mean_gap = -0.2,
                                          .placebo_p = 0.1};
  m.regression = RegressionToMean{.counted = 32, .expected = 28.8, .areas = 4};
  m.harm = Estimate{.value = -1721.0};

  const Json found = measures_of(m, study);
  EXPECT_EQ(found["wdd_harm"]["value"], -1721.0);
  EXPECT_EQ(found["panel"]["poisson"]["low"], 0.7);
  EXPECT_EQ(found["panel"]["poisson"]["se_of"], "logarithm");
  EXPECT_TRUE(found["panel"]["negative_binomial"].is_null());
  EXPECT_TRUE(found["panel"]["theta"].is_null());
  EXPECT_EQ(found["exact"]["e_test_p"], 0.1749);
  EXPECT_EQ(found["exact"]["ratio"]["p"], 0.29);
  EXPECT_EQ(found["rings"]["control"]["after"], 520);
  EXPECT_EQ(found["rings"]["rings"][1]["from_m"], 250.0);
  EXPECT_EQ(found["rings"]["rings"][1]["until_m"], 500.0);
  EXPECT_TRUE(found["rings"]["rings"][1]["wdd"].is_null());
  EXPECT_EQ(found["rings"]["rings"][0]["p_adjusted"], 0.5);
  EXPECT_EQ(found["synthetic_control"]["change"], -0.2);
  EXPECT_EQ(found["synthetic_control"]["donors"],
            Json::parse(R"([{"code":"a","weight":0.25},{"code":"d","weight":0.75}])"));
  EXPECT_TRUE(found["synthetic_control"]["lacking"].is_null());
  EXPECT_EQ(found["regression_to_mean"]["before"], 32);
  EXPECT_EQ(found["regression_to_mean"]["expected_again"], 28.8);

  m.synthetic.emplace();
  m.synthetic->lack = SyntheticLack::few_blocks;
  m.synthetic->blocks_before = 7;
  const Json lacking = measures_of(m, study)["synthetic_control"];
  EXPECT_TRUE(lacking["change"].is_null());
  EXPECT_EQ(lacking["lacking"], "few_blocks");
  EXPECT_THAT(lacking["because"].get<std::string>(), testing::HasSubstr("8 blocks"));
  EXPECT_EQ(lacking["blocks_before"], 7);
}

TEST(MeasuresJson, NamesAreasByCodeAndTellsSharesWithAndWithoutTheTreatedOne) {
  Study study = four_districts();
  AreaShares shares;
  shares.districts = {0, 2, 3};
  shares.counts = {{600, 100}, {100, 100}, {90, 110}, {0, 0}};
  shares.all = share_test(shares.counts);
  shares.without_treated = share_test_without(shares.counts, 0);
  const Json found = shares_part(shares, study, Language::swedish);
  EXPECT_EQ(found["s_index"], shares.all.s_index);
  EXPECT_EQ(found["s_index_without_treated"], shares.without_treated.s_index);
  ASSERT_EQ(found["areas"].size(), 4U);
  EXPECT_EQ(found["areas"][0]["code"], "b");
  EXPECT_EQ(found["areas"][0]["sign"], -1);
  EXPECT_TRUE(found["areas"][0]["without_treated"].is_null());
  EXPECT_EQ(found["areas"][1]["code"], "a");
  EXPECT_EQ(found["areas"][1]["sign"], 1);
  EXPECT_EQ(found["areas"][1]["without_treated"]["sign"], 0);
  EXPECT_EQ(found["areas"][1]["p_adjusted"], shares.all.areas[1].p_adjusted);
  EXPECT_TRUE(found["areas"][3]["p"].is_null());
  EXPECT_THAT(found["assumption"].get<std::string>(), testing::HasSubstr("helhet"));

  study.treated = StudyArea{.name = "a polygon", .codes = {}, .polygon = {}};
  EXPECT_EQ(shares_part(shares, study, Language::swedish)["areas"][0]["code"], "treated");
}

}  // namespace
}  // namespace klara
