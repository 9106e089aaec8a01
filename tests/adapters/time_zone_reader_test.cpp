#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

/// 01:00 UTC on the last Sunday of a month, by the directive 2000/84/EC.
Instant change_in(year y, std::chrono::month month) {
  return sys_days{y / month / std::chrono::Sunday[std::chrono::last]} + 1h;
}

TEST(TimeZoneOfStockholm, ChangesClocksAsTheDirectiveOfTheUnionSays) {
  const TimeZone zone = read_time_zone("Europe/Stockholm");
  EXPECT_EQ(zone.name, "Europe/Stockholm");
  for (year y{1997}; y <= year{2100}; ++y) {
    for (const auto& [month, offset] :
         {std::pair(std::chrono::March, 2h), std::pair(std::chrono::October, 1h)}) {
      const Instant at = change_in(y, month);
      const auto found = std::ranges::find(zone.transitions, at, &TimeZone::Transition::at);
      ASSERT_NE(found, zone.transitions.end()) << static_cast<int>(y);
      EXPECT_EQ(found->offset, offset) << static_cast<int>(y);
    }
  }
}

TEST(TimeZoneOfStockholm, HadNoSummerTimeBefore1980) {
  const TimeZone zone = read_time_zone("Europe/Stockholm");
  const Instant july = sys_days{year{1979} / 7 / 1};
  EXPECT_EQ(local_time(zone, july).time_since_epoch() - july.time_since_epoch(), 1h);
}

std::chrono::seconds offset(const TimeZone& zone, Instant t) {
  return local_time(zone, t).time_since_epoch() - t.time_since_epoch();
}

// "Eastern daylight time" of 1951, and the British standard time of 1968 to 1971, an hour ahead.
TEST(TimeZones, KnowTheChangesOfClocksFrom1950On) {
  const TimeZone new_york = read_time_zone("America/New_York");
  EXPECT_EQ(offset(new_york, sys_days{year{1951} / 7 / 15}), -4h);
  EXPECT_EQ(offset(new_york, sys_days{year{1951} / 1 / 15}), -5h);
  EXPECT_EQ(offset(new_york, sys_days{year{1950} / 1 / 1}), -5h);
  const TimeZone london = read_time_zone("Europe/London");
  EXPECT_EQ(offset(london, sys_days{year{1960} / 1 / 15}), 0h);
  EXPECT_EQ(offset(london, sys_days{year{1969} / 1 / 15}), 1h);
}

// The database lists changes up to 2037; then its rule holds.
TEST(TimeZones, FollowTheirRuleInYearsThatTheDatabaseDoesNotList) {
  const year y{2040};
  const TimeZone stockholm = read_time_zone("Europe/Stockholm");
  EXPECT_EQ(offset(stockholm, change_in(y, std::chrono::March) - 1s), 1h);
  EXPECT_EQ(offset(stockholm, change_in(y, std::chrono::March)), 2h);
  EXPECT_EQ(offset(stockholm, change_in(y, std::chrono::October) - 1s), 2h);
  EXPECT_EQ(offset(stockholm, change_in(y, std::chrono::October)), 1h);

  // 02:00 on the second Sunday of March and the first of November (15 U.S.C. 260a).
  const TimeZone chicago = read_time_zone("America/Chicago");
  const Instant begin = sys_days{y / 3 / 11} + 8h, end = sys_days{y / 11 / 4} + 7h;
  EXPECT_EQ(offset(chicago, begin - 1s), -6h);
  EXPECT_EQ(offset(chicago, begin), -5h);
  EXPECT_EQ(offset(chicago, end - 1s), -5h);
  EXPECT_EQ(offset(chicago, end), -6h);

  const TimeZone tokyo = read_time_zone("Asia/Tokyo");
  EXPECT_EQ(offset(tokyo, sys_days{y / 1 / 15}), 9h);
  EXPECT_EQ(offset(tokyo, sys_days{y / 7 / 15}), 9h);
}

TEST(TimeZones, HoldTheirTransitionsInOrderAndOnlyWhereTheOffsetChanges) {
  // Istanbul's summer time became its standard time in 2016: a new name, no new offset.
  for (const char* const name : {"Europe/Stockholm", "Europe/Istanbul", "Australia/Lord_Howe"}) {
    const auto& changes = read_time_zone(name).transitions;
    ASSERT_GT(changes.size(), 50U) << name;
    EXPECT_TRUE(std::ranges::is_sorted(changes, {}, &TimeZone::Transition::at)) << name;
    const auto same = [](const auto& a, const auto& b) { return a.offset == b.offset; };
    EXPECT_EQ(std::ranges::adjacent_find(changes, same), changes.end()) << name;
    EXPECT_LT(changes.front().at, Instant{sys_days{year{1949} / 12 / 31}}) << name;
  }
}

TEST(TimeZones, OfUtcHaveOneOffset) {
  const TimeZone zone = read_time_zone("UTC");
  ASSERT_EQ(zone.transitions.size(), 1U);
  EXPECT_EQ(zone.transitions[0].offset, 0s);
}

TEST(TimeZones, AreRefusedWhenNobodyKnowsThem) {
  for (const char* const name : {"Europe/Stokholm", "", "CEST", "../../etc/passwd"}) {
    try {
      static_cast<void>(read_time_zone(name));
      ADD_FAILURE() << name << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "TZ_UNKNOWN");
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
      EXPECT_NE(error.message().sv.find(name), std::string::npos);
      EXPECT_NE(error.remedy().en.find("Europe/Stockholm"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace klara
