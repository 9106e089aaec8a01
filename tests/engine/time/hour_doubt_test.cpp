#include <klara/inference/week_permutation.hpp>
#include <klara/time/hour_doubt.hpp>

#include <gtest/gtest.h>

#include <complex>
#include <vector>

namespace klara {
namespace {

/// So many incidents in each week, all timed.
HourProfile profile_of(std::vector<double> incidents) {
  HourProfile profile{.hours = std::vector<double>(24 * incidents.size()),
                      .incidents = std::move(incidents),
                      .direction = {}};
  profile.direction.resize(profile.incidents.size());
  profile.rows = profile.timed = 100;
  return profile;
}

const HourProfile good = profile_of(std::vector<double>(20, 5.0));

TEST(HourDoubt, IsNoneWhereBothPeriodsTell) {
  EXPECT_EQ(hour_doubt(good, good), HourDoubt::none);
}

TEST(HourDoubt, NamesAPeriodWithoutIncidentsFirst) {
  HourProfile empty = profile_of(std::vector<double>(20, 0.0));
  empty.rows = empty.timed = 0;
  EXPECT_EQ(hour_doubt(good, empty), HourDoubt::no_incidents);
  EXPECT_EQ(hour_doubt(empty, good), HourDoubt::no_incidents);
  EXPECT_EQ(hour_doubt(good, profile_of({})), HourDoubt::no_incidents);
}

TEST(HourDoubt, NamesTimesThatAreOneOrNoneBeforeFewWeeks) {
  HourProfile one_time = profile_of({5.0, 5.0});
  one_time.one_time = true;
  HourProfile days_only = profile_of({5.0, 5.0});
  days_only.timed = 0;
  for (const HourProfile& untold : {one_time, days_only}) {
    EXPECT_EQ(hour_doubt(good, untold), HourDoubt::no_time_of_day);
    EXPECT_EQ(hour_doubt(untold, good), HourDoubt::no_time_of_day);
  }
}

TEST(HourDoubt, CountsWeeksByHowEvenTheyAre) {
  EXPECT_EQ(least_effective_weeks, 10.0);
  EXPECT_EQ(hour_doubt(good, profile_of(std::vector<double>(10, 1.0))), HourDoubt::none);
  EXPECT_EQ(hour_doubt(good, profile_of(std::vector<double>(9, 1.0))), HourDoubt::few_weeks);
  std::vector<double> one_burst(52, 1.0);
  one_burst[30] = 100.0;  // Kish's number is 151^2 / 10051, 2.3
  EXPECT_EQ(hour_doubt(profile_of(one_burst), good), HourDoubt::few_weeks);
}

}  // namespace
}  // namespace klara
