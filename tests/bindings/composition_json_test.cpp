#include <cli/composition_json.hpp>

#include "bindings/sample_composition.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace klara {
namespace {

TEST(CompositionJson, HasEveryLevelWithBothOfItsChanges) {
  const Json part = composition_part({sample_composition()});
  ASSERT_EQ(part.size(), 1u);
  const Json& answer = part[0];
  EXPECT_EQ(answer["kind"], "offence");
  EXPECT_EQ(answer["attribute"], "brottskod");
  EXPECT_EQ(answer["total_variation"]["value"], 0.12);
  EXPECT_EQ(answer["total_variation"]["p"], 0.002);
  EXPECT_EQ(answer["foremost"], "shop theft, all that there is");
  EXPECT_EQ(answer["not_given"]["after"], 9);
  EXPECT_TRUE(answer["harm"].is_null());
  ASSERT_EQ(answer["levels"].size(), 4u);
  const Json& theft = answer["levels"][0];
  EXPECT_EQ(theft["before"], 300);
  EXPECT_EQ(theft["share_change"]["value"], -0.08);
  EXPECT_NEAR(theft["change"]["low"].get<double>(), -20.0, 1e-9);  // 0.8 of 100 expected
  EXPECT_NEAR(theft["change"]["high"].get<double>(), 40.0, 1e-9);
  EXPECT_EQ(theft["falls"], true);
  EXPECT_EQ(theft["minimum_detectable"], 0.045);
  EXPECT_EQ(theft["minimum_detectable_share"], 0.031);
  EXPECT_EQ(theft["minimum_detectable_incidents"], 22.0);
  EXPECT_EQ(answer["least_detectable_of"], "shop theft, all that there is");
  EXPECT_EQ(answer["levels"][1]["falls"], false);
  EXPECT_TRUE(answer["levels"][2]["level"].is_null());
  EXPECT_EQ(answer["levels"][2]["pooled"], 14);
  EXPECT_EQ(answer["levels"][3]["recorded"], "detected");
}

TEST(CompositionJson, IsNullWhereThereIsNothing) {
  EXPECT_TRUE(composition_part({}).is_null());
  EXPECT_TRUE(offenders_part({}).is_null());
}

TEST(CompositionJson, HasNoNumberOfFewPersons) {
  OffenderTurnover turnover;
  turnover.after.persons = 17;
  const Json part = offenders_part(turnover);
  EXPECT_TRUE(part["before"]["persons"].is_null());
  EXPECT_EQ(part["after"]["persons"], 17);
  EXPECT_TRUE(part["first_seen_after"].is_null());
  EXPECT_TRUE(part["beyond_controls"].is_null());
  EXPECT_EQ(part["fewest_persons"], 5);
}

}  // namespace
}  // namespace klara
