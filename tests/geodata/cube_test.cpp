#include <klara/geodata/cube.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;
using testing::ElementsAre;

/// Summer time from 25 March to 28 October 2018.
TimeZone stockholm() {
  return {"Europe/Stockholm",
          {{Instant{}, 1h},
           {Instant{sys_days{2018y / 3 / 25}} + 1h, 2h},
           {Instant{sys_days{2018y / 10 / 28}} + 1h, 1h}}};
}

Instant midnight(std::chrono::year_month_day day) {
  return instant_of(stockholm(), LocalTime{std::chrono::local_days{day}}).instant;
}

CubeStudy calendar(std::chrono::year_month_day from, std::chrono::year_month_day until,
                   std::chrono::seconds slice, std::size_t count) {
  CubeStudy cube;
  cube.slices = EvenSlices{.first = midnight(from) + slice / 2, .step = slice, .count = count};
  cube.slice = cube.time_bandwidth = slice;
  cube.observed = {midnight(from), midnight(until)};
  cube.zone = stockholm();
  return cube;
}

CubeStudy clock(TimeCycle cycle, std::size_t count) {
  CubeStudy cube;
  cube.slices = ClockSlices{.cycle = cycle, .zone = stockholm(), .count = count};
  cube.slice = length_of(cycle) / static_cast<int>(count);
  cube.time_bandwidth = 1h;
  cube.observed = {midnight(2018y / 1 / 1), midnight(2019y / 1 / 1)};
  cube.zone = stockholm();
  return cube;
}

std::vector<std::string> names(const CubeStudy& cube, Language language) {
  std::vector<std::string> result;
  for (const CubeSlice& slice : slices_of(cube)) result.push_back(slice.name.in(language));
  return result;
}

TEST(CubeSlices, AlongTheCalendarBearTheirDaysAlsoWhenTheClockHasBeenPutForward) {
  const CubeStudy cube = calendar(2018y / 3 / 1, 2018y / 4 / 26, days{28}, 2);
  EXPECT_THAT(names(cube, Language::english),
              ElementsAre("2018-03-01 to 2018-03-28", "2018-03-29 to 2018-04-25"));
  EXPECT_THAT(names(cube, Language::swedish),
              ElementsAre("2018-03-01 till 2018-03-28", "2018-03-29 till 2018-04-25"));
  EXPECT_EQ(slices_of(cube)[1].period.until, midnight(2018y / 4 / 26) + 1h);
  EXPECT_THAT(names(calendar(2018y / 3 / 24, 2018y / 3 / 27, days{1}, 3), Language::english),
              ElementsAre("2018-03-24", "2018-03-25", "2018-03-26"));
}

TEST(CubeSlices, OfHoursBearTheirHours) {
  EXPECT_THAT(names(calendar(2018y / 6 / 1, 2018y / 6 / 2, 8h, 3), Language::english),
              ElementsAre("2018-06-01 00:00 to 08:00", "2018-06-01 08:00 to 16:00",
                          "2018-06-01 16:00 to 24:00"));
  EXPECT_THAT(names(calendar(2018y / 6 / 1, 2018y / 6 / 4, 36h, 2), Language::swedish),
              ElementsAre("2018-06-01 00:00 till 2018-06-02 12:00",
                          "2018-06-02 12:00 till 2018-06-04 00:00"));
}

TEST(CubeSlices, OfTheClockBearItsHoursAndDays) {
  const auto hours_of_day = names(clock(TimeCycle::day, 24), Language::english);
  EXPECT_EQ(hours_of_day.front(), "00:00 to 01:00");
  EXPECT_EQ(hours_of_day.back(), "23:00 to 24:00");
  EXPECT_EQ(names(clock(TimeCycle::day, 16), Language::swedish)[1], "01:30 till 03:00");
  const auto quarters = names(clock(TimeCycle::week, 28), Language::swedish);
  EXPECT_EQ(quarters[3], "måndag 18:00 till 24:00");
  EXPECT_EQ(quarters[4], "tisdag 00:00 till 06:00");
  EXPECT_EQ(names(clock(TimeCycle::week, 7), Language::english)[6], "Sunday");
  EXPECT_EQ(names(clock(TimeCycle::week, 3), Language::english)[0],
            "Monday 00:00 to Wednesday 08:00");
}

TEST(CubeSlices, OfTheClockStandOnAMondayForAnimation) {
  EXPECT_EQ(std::chrono::weekday{std::chrono::floor<days>(stand_in_day)}, std::chrono::Monday);
  const CubeSlice slice = slices_of(clock(TimeCycle::week, 28))[5];
  EXPECT_EQ(slice.period, (Period{stand_in_day + 30h, stand_in_day + 36h}));
  EXPECT_EQ(slice.covered, 1.0);
}

// By the Epanechnikov kernel as far as a slice: of u from -1 to 1 the first sees u >= -1/2.
TEST(CubeSlices, KnowHowMuchOfTheirTimeKernelWasObserved) {
  const auto slices = slices_of(calendar(2018y / 6 / 1, 2018y / 6 / 4, days{1}, 3));
  EXPECT_NEAR(slices[0].covered, 1.0 - 0.15625, 1e-12);
  EXPECT_NEAR(slices[1].covered, 1.0, 1e-12);
  EXPECT_NEAR(slices[2].covered, 1.0 - 0.15625, 1e-12);
}

TEST(CubeSlices, GiveIncidentsPerMonthOnTheCalendarAndThePaceOfTheHourOnTheClock) {
  for (const CubeSlice& slice : slices_of(calendar(2018y / 6 / 1, 2018y / 6 / 4, days{1}, 3))) {
    EXPECT_EQ(slice.a_month, days_per_month);
  }
  // 365 incidents, one a day, evenly over the day: 365 per day of the clock, one a day by the
  // calendar. The year has both changes of summer time, which leave 02 to 03 its mean.
  for (const CubeSlice& slice : slices_of(clock(TimeCycle::day, 24))) {
    EXPECT_NEAR(365.0 * slice.a_month, days_per_month, 1e-9);
  }
}

// Seen by the hour itself: a day of 23 hours has no 02 to 03, one of 25 has it twice.
TEST(CubeSlices, KnowHowOftenTheClockShowedTheirHour) {
  CubeStudy cube = clock(TimeCycle::day, 24);
  cube.time_kernel = TimeKernel::uniform;
  cube.time_bandwidth = 30min;
  const auto seen_on = [&](std::chrono::year_month_day from, std::chrono::year_month_day until) {
    cube.observed = {midnight(from), midnight(until)};
    return times_seen(cube, *clock_of(cube));
  };
  const auto spring = seen_on(2018y / 3 / 25, 2018y / 3 / 27);
  const auto autumn = seen_on(2018y / 10 / 28, 2018y / 10 / 30);
  for (std::size_t h = 0; h < 24; ++h) {
    EXPECT_NEAR(spring[h], h == 2 ? 1.0 : 2.0, 1e-9) << h;
    EXPECT_NEAR(autumn[h], h == 2 ? 3.0 : 2.0, 1e-9) << h;
  }
}

TEST(CubeSlices, KnowWhichWeekdaysWereSeen) {
  CubeStudy cube = clock(TimeCycle::week, 7);
  cube.time_kernel = TimeKernel::uniform;
  cube.time_bandwidth = 12h;
  cube.observed = {midnight(2018y / 6 / 4), midnight(2018y / 6 / 16)};
  const auto seen = times_seen(cube, *clock_of(cube));  // from a Monday to a Friday of next week
  for (std::size_t d = 0; d < 7; ++d) EXPECT_NEAR(seen[d], d < 5 ? 2.0 : 1.0, 1e-9) << d;
}

TEST(TimeToCut, KnowsOfSummerTimeWhereSlicesAreShorterThanDays) {
  const Period spring{Instant{std::chrono::sys_days{2018y / 3 / 24}} + 23h,
                      Instant{std::chrono::sys_days{2018y / 3 / 25}} + 22h};  // Stockholm's day
  EXPECT_EQ(time_to_cut(spring, days{1}), days{1});
  EXPECT_EQ(time_to_cut(spring, 1h), 23h);
}

}  // namespace
}  // namespace klara
