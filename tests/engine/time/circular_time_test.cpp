#include <klara/time/circular_time.hpp>

#include <gtest/gtest.h>

#include <vector>

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

std::vector<std::chrono::seconds> even_parts(Instant from, Instant until) {
  std::vector<std::chrono::seconds> lengths;
  for_each_even_part(stockholm, from, until,
                     [&](Instant begin, Instant end) { lengths.push_back(end - begin); });
  return lengths;
}

TEST(EvenParts, AreCutWhereTheClockJumps) {
  const auto spring = sys_days{2023y / 3 / 26};
  EXPECT_EQ(even_parts(spring, spring + 24h), (std::vector<std::chrono::seconds>{1h, 23h}));
  EXPECT_EQ(even_parts(sys_days{2023y / 3 / 1}, sys_days{2023y / 11 / 1}).size(), 3u);
  EXPECT_EQ(even_parts(spring + 2h, spring + 4h), (std::vector<std::chrono::seconds>{2h}));
}

TEST(EvenParts, HaveNoPartBeforeAJumpAtTheirBeginning) {
  const auto spring = sys_days{2023y / 3 / 26};
  EXPECT_EQ(even_parts(spring + 1h, spring + 2h), (std::vector<std::chrono::seconds>{1h}));
  EXPECT_EQ(even_parts(spring, spring + 1h), (std::vector<std::chrono::seconds>{1h}));
}

TEST(EvenParts, OfAnExactTimeAreOne) {
  const auto spring = sys_days{2023y / 3 / 26};
  EXPECT_EQ(even_parts(spring + 1h, spring + 1h), (std::vector<std::chrono::seconds>{0h}));
}

}  // namespace
}  // namespace klara
