#include <klara/time/circular_time.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const TimeZone stockholm{.name = "Europe/Stockholm",
                         .transitions = {{sys_days{2022y / 10 / 30} + 1h, 1h},
                                         {sys_days{2023y / 3 / 26} + 1h, 2h},
                                         {sys_days{2023y / 10 / 29} + 1h, 1h}}};

TEST(CircularTime, BeginsAtMidnightOfTheClock) {
  // 22:30 UTC is 00:30 in summer and 23:30 in winter.
  EXPECT_EQ(time_in_cycle(TimeCycle::day, stockholm, sys_days{2023y / 7 / 1} + 22h + 30min), 30min);
  EXPECT_EQ(time_in_cycle(TimeCycle::day, stockholm, sys_days{2023y / 1 / 1} + 22h + 30min),
            23h + 30min);
}

TEST(CircularTime, BeginsItsWeekOnMonday) {
  const auto monday = sys_days{2023y / 7 / 3};
  EXPECT_EQ(time_in_cycle(TimeCycle::week, {}, monday), 0h);
  EXPECT_EQ(time_in_cycle(TimeCycle::week, {}, monday - 1s), 168h - 1s);
  EXPECT_EQ(time_in_cycle(TimeCycle::week, stockholm, monday), 2h);
}

TEST(CircularTime, GoesBackBeforeTheFirstMondayOfTheEpoch) {
  EXPECT_EQ(time_in_cycle(TimeCycle::week, {}, sys_days{1969y / 12 / 31} + 1h),
            49h);  // a Wednesday
  EXPECT_EQ(time_in_cycle(TimeCycle::day, {}, sys_days{1912y / 2 / 29} + 1h), 1h);
}

TEST(CircularTime, SkipsTheHourThatTheClockSkips) {
  const auto night = sys_days{2023y / 3 / 26};
  EXPECT_EQ(time_in_cycle(TimeCycle::day, stockholm, night + 59min), 1h + 59min);
  EXPECT_EQ(time_in_cycle(TimeCycle::day, stockholm, night + 1h), 3h);
}

TEST(CircularTime, ShowsAnHourTwiceWhereTheClockDoes) {
  const auto night = sys_days{2023y / 10 / 29};
  EXPECT_EQ(time_in_cycle(TimeCycle::day, stockholm, night + 30min), 2h + 30min);
  EXPECT_EQ(time_in_cycle(TimeCycle::day, stockholm, night + 1h + 30min), 2h + 30min);
}

}  // namespace
}  // namespace klara
