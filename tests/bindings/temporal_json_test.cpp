#include <bindings/sample_hours.hpp>
#include <cli/temporal_json.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsSupersetOf;

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST(TemporalJson, HasTheHoursOfDayAndWeekByTheSameNames) {
  const Json json = temporal_part(sample_hours(), {});
  EXPECT_EQ(keys_of(json["hour_of_day"]), keys_of(json["hour_of_week"]));
  EXPECT_THAT(keys_of(json["hour_of_day"]),
              IsSupersetOf({"shift_hours", "own_year_shift_hours", "circular_w1_hours", "watson_u2",
                            "mean_hour_before", "profile_before", "profile_after"}));
  EXPECT_EQ(json["hour_of_day"]["profile_before"].size(), 24U);
  EXPECT_EQ(json["hour_of_week"]["profile_after"].size(), 168U);
  EXPECT_EQ(json["hour_of_day"]["shift_hours"]["low"], -3.7);
  EXPECT_EQ(json["hour_of_day"]["own_year_shift_hours"]["low"], -3.4);
  EXPECT_EQ(json["hour_of_day"]["circular_w1_hours"]["value"], 2.6);
  EXPECT_EQ(json["hour_of_day"]["circular_w1_hours"]["p"], 0.001);
  EXPECT_TRUE(json["hour_of_day"]["circular_w1_hours"]["low"].is_null());
  EXPECT_EQ(json["hour_of_day"]["basis"], "controls");
  EXPECT_EQ(json["hour_of_day"]["drift_hours"], 0.31);
  EXPECT_TRUE(json["hour_of_day"]["doubt"].is_null());
  EXPECT_EQ(json["hour_of_week"]["doubt"], "no_direction");
  EXPECT_TRUE(json["hour_of_week"]["shift_hours"].is_null());
  EXPECT_EQ(json["hour_of_day"]["mean_hour_after"]["hour"], 15.5);
}

TEST(TemporalJson, HasEveryPartOfTheDay) {
  const Json parts = temporal_part(sample_hours(), {})["parts"];
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_THAT(keys_of(parts[0]), ElementsAre("from", "until", "before", "after", "expected",
                                             "change", "p_fall", "p_fall_family"));
  EXPECT_EQ(parts[0]["from"], "00:00");
  EXPECT_EQ(parts[3]["from"], "18:00");
  EXPECT_EQ(parts[3]["until"], "24:00");
  EXPECT_EQ(parts[3]["before"], 403);
  EXPECT_EQ(parts[0]["change"]["value"], -210.0);
  EXPECT_NEAR(parts[0]["change"]["low"].get<double>(), -0.6 * 410.0, 1e-9);
  EXPECT_NEAR(parts[0]["change"]["high"].get<double>(), -0.4 * 410.0, 1e-9);
}

TEST(TemporalJson, HasUnguardedHoursWhereThereIsACalendar) {
  HourAnswer answer = sample_hours();
  EXPECT_TRUE(temporal_part(answer, {})["unguarded_hours_shift"].is_null());
  answer.unguarded = sample_unguarded();
  const Json shift = temporal_part(answer, sample_hour_options())["unguarded_hours_shift"];
  EXPECT_THAT(keys_of(shift), IsSupersetOf({"value", "se", "low", "high", "p", "level"}));
  EXPECT_EQ(shift["value"], 0.03);
  EXPECT_EQ(shift["calendar"], "samverkanslokal");
  EXPECT_EQ(shift["change"]["value"], -510.0);
  EXPECT_EQ(shift["basis"], "own_year_only");
}

TEST(TemporalJson, NamesEveryDoubtAndTheOwnYear) {
  HourAnswer answer = sample_hours();
  std::vector<std::string> names;
  for (const HourDoubt doubt : {HourDoubt::no_incidents, HourDoubt::no_time_of_day,
                                HourDoubt::few_weeks, HourDoubt::no_direction}) {
    answer.day.shift.doubt = doubt;
    names.push_back(temporal_part(answer, {})["hour_of_day"]["doubt"]);
  }
  EXPECT_THAT(names, ElementsAre("no_incidents", "no_time_of_day", "few_weeks", "no_direction"));
  answer.day.beyond_drift.basis = HourBasis::own_year_only;
  EXPECT_EQ(temporal_part(answer, {})["hour_of_day"]["basis"], "own_year_only");
}

}  // namespace
}  // namespace klara
