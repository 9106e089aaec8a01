#include <klara/adapters/zone_rule.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

TEST(ZoneRule, IsReadAsTheZoneDatabaseWritesIt) {
  EXPECT_EQ(zone_rule("JST-9"), (ZoneRule{.offset = 9h, .summer = {}}));
  EXPECT_EQ(zone_rule("<-0930>9:30"), (ZoneRule{.offset = -9h - 30min, .summer = {}}));
  EXPECT_EQ(
      zone_rule("CET-1CEST,M3.5.0,M10.5.0/3"),
      (ZoneRule{.offset = 1h,
                .summer = SummerTime{.offset = 2h,
                                     .begin = {std::chrono::March, 5, std::chrono::Sunday, 2h},
                                     .end = {std::chrono::October, 5, std::chrono::Sunday, 3h}}}));
  // Half an hour of summer time; changes before and after their day.
  EXPECT_EQ(zone_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")->summer->offset, 11h);
  EXPECT_EQ(zone_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")->summer->begin.time, -1h);
  EXPECT_EQ(zone_rule("EET-2EEST,M3.4.4/50,M10.4.4/50")->summer->end.time, 50h);
}

TEST(ZoneRule, IsNothingElse) {
  for (const char* const text :
       {"", "CET", "C-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,J60,J300", "CET-1 ",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/3,", "<CET-1"}) {
    EXPECT_EQ(zone_rule(text), std::nullopt) << text;
  }
}

TEST(ZoneRule, ExtendsAZoneAfterWhatItLists) {
  // Dublin's summer time is its standard time, so that winter is the exception.
  TimeZone zone{.name = "Europe/Dublin", .transitions = {{sys_days{year{2037} / 3 / 29} + 1h, 1h}}};
  extend(zone, zone_rule("IST-1GMT0,M10.5.0,M3.5.0/1").value(), sys_days{year{2039} / 1 / 1});
  const TimeZone expected{.name = "Europe/Dublin",
                          .transitions = {{sys_days{year{2037} / 3 / 29} + 1h, 1h},
                                          {sys_days{year{2037} / 10 / 25} + 1h, 0h},
                                          {sys_days{year{2038} / 3 / 28} + 1h, 1h},
                                          {sys_days{year{2038} / 10 / 31} + 1h, 0h}}};
  EXPECT_EQ(zone, expected);
}

}  // namespace
}  // namespace klara
