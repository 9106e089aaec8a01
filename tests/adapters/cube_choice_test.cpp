#include <klara/adapters/cube_choice.hpp>
#include <klara/adapters/time_zone_reader.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

const TimeZone& stockholm() {
  static const TimeZone zone = read_time_zone("Europe/Stockholm");
  return zone;
}

Instant midnight(std::chrono::year_month_day day) {
  return instant_of(stockholm(), LocalTime{std::chrono::local_days{day}}).instant;
}

Period observed(std::chrono::year_month_day from, std::chrono::year_month_day until) {
  return {midnight(from), midnight(until)};
}

ChosenCube chosen(const CubeSettings& asked, const Period& time) {
  return chosen_cube(asked, time, stockholm());
}

std::string value_of(const ChosenCube& cube, const std::string& parameter) {
  for (const Choice& choice : cube.choices) {
    if (choice.parameter == parameter) return choice.value;
  }
  return {};
}

TEST(ChosenCube, TakesTheShortestUsualSliceThatMakesFew) {
  const auto slice = [](std::chrono::year_month_day until) {
    return value_of(chosen({}, observed(2018y / 1 / 1, until)), "slice");
  };
  EXPECT_EQ(slice(2018y / 2 / 1), "1d");   // 31 days
  EXPECT_EQ(slice(2018y / 2 / 2), "7d");   // 32
  EXPECT_EQ(slice(2018y / 9 / 1), "28d");  // 243: 34 weeks
  EXPECT_EQ(slice(2019y / 1 / 1), "28d");
  EXPECT_EQ(slice(2021y / 1 / 1), "91d");
  EXPECT_EQ(slice(2068y / 1 / 1), "364d");
}

TEST(ChosenCube, CutsTheTimeIntoWholeSlicesFromItsFirstDayOn) {
  const ChosenCube year = chosen({}, observed(2018y / 1 / 1, 2019y / 1 / 1));
  const auto& even = std::get<EvenSlices>(year.cube.slices);
  EXPECT_EQ(even.first, midnight(2018y / 1 / 1) + days{14});
  EXPECT_EQ(even.step, days{28});
  EXPECT_EQ(even.count, 13u);
  EXPECT_EQ(year.cube.time_bandwidth, days{28});
  EXPECT_EQ(value_of(year, "time-bandwidth"), "28d");
  EXPECT_THAT(year.choices[0].because.en, HasSubstr("cuts 365 days into at most 31 slices"));
  EXPECT_THAT(year.choices[0].because.sv, HasSubstr("delar 365 dygn i högst 31 skivor"));
  // A day that summer time has made shorter is a day.
  EXPECT_EQ(std::get<EvenSlices>(
                chosen({.slice = days{1}}, observed(2018y / 3 / 25, 2018y / 3 / 27)).cube.slices)
                .count,
            2u);
}

TEST(ChosenCube, KeepsWhatWasAskedForAndSaysNothingOfIt) {
  const ChosenCube asked =
      chosen({.slice = 8h, .time_bandwidth = 12h, .time_kernel = TimeKernel::uniform},
             observed(2018y / 1 / 1, 2018y / 1 / 3));
  EXPECT_TRUE(asked.choices.empty());
  EXPECT_EQ(slice_count(asked.cube.slices), 6u);
  EXPECT_EQ(asked.cube.time_bandwidth, 12h);
  EXPECT_EQ(asked.cube.time_kernel, TimeKernel::uniform);
}

TEST(ChosenCube, OfTheClockHasHoursOfTheDayOrQuartersOfTheWeek) {
  const Period year = observed(2018y / 1 / 1, 2019y / 1 / 1);
  const ChosenCube day = chosen({.cycle = TimeCycle::day}, year);
  EXPECT_EQ(slice_count(day.cube.slices), 24u);
  EXPECT_EQ(day.cube.time_bandwidth, 1h);
  EXPECT_EQ(slice_count(chosen({.cycle = TimeCycle::week}, year).cube.slices), 28u);
  // The kernel may not meet itself.
  EXPECT_EQ(chosen({.cycle = TimeCycle::day, .slice = 24h}, year).cube.time_bandwidth, 12h);
}

TEST(ChosenCube, RefusesSlicesThatDoNotGoIntoTheTimeWithWhatWould) {
  const Period month = observed(2018y / 6 / 1, 2018y / 7 / 1);
  const auto refused = [&](std::chrono::seconds slice) {
    return refusal([&] { static_cast<void>(chosen({.slice = slice}, month)); });
  };
  const auto too_long = refused(days{31});
  ASSERT_TRUE(too_long.has_value());
  EXPECT_EQ(too_long->code(), "SLICE_TOO_LONG");
  EXPECT_THAT(too_long->message().en, HasSubstr("slices of 31 days (--slice)"));
  EXPECT_THAT(too_long->message().sv, HasSubstr("30 dygn"));
  EXPECT_FALSE(too_long->remedy().en.empty());
  const auto too_many = refused(30min);
  ASSERT_TRUE(too_many.has_value());
  EXPECT_EQ(too_many->code(), "SLICES_TOO_MANY");
  EXPECT_THAT(too_many->message().en, HasSubstr("1,440 slices; at most 1,000"));
  EXPECT_THAT(too_many->remedy().en, HasSubstr("at least 1 h"));
  EXPECT_THAT(too_many->remedy().en, HasSubstr("--until"));
  EXPECT_FALSE(refused(1h).has_value());
  const auto on_clock =
      refusal([&] { static_cast<void>(chosen({.cycle = TimeCycle::day, .slice = 1min}, month)); });
  ASSERT_TRUE(on_clock.has_value());
  EXPECT_EQ(on_clock->code(), "SLICES_TOO_MANY");
  EXPECT_THAT(on_clock->remedy().en, Not(HasSubstr("--until"))) << "a day stays a day";
}

}  // namespace
}  // namespace klara
