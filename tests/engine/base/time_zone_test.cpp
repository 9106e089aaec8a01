#include <klara/base/time_zone.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;

// Directive 2000/84/EC: summer time begins and ends at 01:00 UTC on the last Sundays of March and
// October.
const TimeZone stockholm{.name = "Europe/Stockholm",
                         .transitions = {{sys_days{2022y / 3 / 27} + 1h, 2h},
                                         {sys_days{2022y / 10 / 30} + 1h, 1h},
                                         {sys_days{2023y / 3 / 26} + 1h, 2h},
                                         {sys_days{2023y / 10 / 29} + 1h, 1h}}};

// Samoa crossed the date line: 30 December 2011 was never shown.
const TimeZone apia{.name = "Pacific/Apia",
                    .transitions = {{sys_days{2011y / 9 / 24} + 14h, -10h},
                                    {sys_days{2011y / 12 / 30} + 10h, 14h},
                                    {sys_days{2012y / 3 / 31} + 14h, 13h}}};

void expect_resolved(const TimeZone& zone, LocalTime local, Instant instant, LocalReading reading) {
  const ResolvedInstant resolved = instant_of(zone, local);
  EXPECT_EQ(resolved.instant.time_since_epoch().count(), instant.time_since_epoch().count());
  EXPECT_EQ(resolved.reading, reading);
}

TEST(TimeZone, ReadsBackEveryLocalTimeItShows) {
  for (const TimeZone& zone : {stockholm, apia}) {
    const Instant first = zone.transitions.front().at + std::chrono::days{2};
    for (Instant t = first; t < first + std::chrono::days{700}; t += 15min) {
      const ResolvedInstant read = instant_of(zone, local_time(zone, t));
      ASSERT_NE(read.reading, LocalReading::gap);
      // Of a time shown twice, the earlier is read.
      const bool second_showing =
          read.reading == LocalReading::overlap && local_time(zone, t - 1h) == local_time(zone, t);
      ASSERT_EQ(read.instant, second_showing ? t - 1h : t);
    }
  }
}

TEST(TimeZone, ReadsASkippedTimeWithTheOffsetBeforeTheJump) {
  const auto day = local_days{2023y / 3 / 26};
  const auto utc = sys_days{2023y / 3 / 26};
  expect_resolved(stockholm, day + 1h + 59min + 59s, utc + 59min + 59s, LocalReading::unique);
  expect_resolved(stockholm, day + 2h, utc + 1h, LocalReading::gap);
  expect_resolved(stockholm, day + 2h + 30min, utc + 1h + 30min, LocalReading::gap);
  expect_resolved(stockholm, day + 3h, utc + 1h, LocalReading::unique);
  EXPECT_EQ(local_time(stockholm, utc + 1h + 30min), day + 3h + 30min);  // just after the jump
}

TEST(TimeZone, ReadsATimeShownTwiceAsTheEarlier) {
  const auto day = local_days{2023y / 10 / 29};
  const auto utc = sys_days{2023y / 10 / 29};
  expect_resolved(stockholm, day + 1h + 59min + 59s, utc - 1s, LocalReading::unique);
  expect_resolved(stockholm, day + 2h, utc, LocalReading::overlap);
  expect_resolved(stockholm, day + 2h + 30min, utc + 30min, LocalReading::overlap);
  expect_resolved(stockholm, day + 3h, utc + 2h, LocalReading::unique);
  EXPECT_EQ(local_time(stockholm, utc + 30min), local_time(stockholm, utc + 1h + 30min));
}

TEST(TimeZone, KeepsItsFirstAndLastOffsetForEver) {
  expect_resolved(stockholm, local_days{1850y / 1 / 1}, sys_days{1850y / 1 / 1} - 2h,
                  LocalReading::unique);
  expect_resolved(stockholm, local_days{2500y / 7 / 1}, sys_days{2500y / 7 / 1} - 1h,
                  LocalReading::unique);
}

TEST(TimeZone, SkipsAWholeDay) {
  expect_resolved(apia, local_days{2011y / 12 / 29} + 12h, sys_days{2011y / 12 / 29} + 22h,
                  LocalReading::unique);
  expect_resolved(apia, local_days{2011y / 12 / 30} + 12h, sys_days{2011y / 12 / 30} + 22h,
                  LocalReading::gap);
  expect_resolved(apia, local_days{2011y / 12 / 31} + 12h, sys_days{2011y / 12 / 30} + 22h,
                  LocalReading::unique);
}

TEST(TimeZone, WithoutTransitionsIsUtc) {
  expect_resolved({}, local_days{2018y / 6 / 1} + 8h, sys_days{2018y / 6 / 1} + 8h,
                  LocalReading::unique);
  EXPECT_EQ(local_time({}, sys_days{2018y / 6 / 1}), local_days{2018y / 6 / 1});
}

}  // namespace
}  // namespace klara
