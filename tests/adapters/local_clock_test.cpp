#include <klara/adapters/local_clock.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace klara {
namespace {

constexpr LocalTime beginning{std::chrono::local_days{std::chrono::year{1965} / 1 / 1}};

// Readings before the first change, after the last, and in every gap and overlap between.
TEST(LocalClock, AgreesWithTheZoneItself) {
  constexpr std::uint64_t seed = 8;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  for (const char* name : {"Europe/Stockholm", "UTC", "America/New_York", "Australia/Lord_Howe"}) {
    const TimeZone zone = read_time_zone(name);
    LocalClock clock(zone);
    Random random(seed);
    std::vector<LocalTime> readings;
    for (int i = 0; i < 20'000; ++i) {
      readings.push_back(beginning + std::chrono::minutes{random.below(140ull * 365 * 24 * 60)});
    }
    for (const TimeZone::Transition& change : zone.transitions) {
      const LocalTime about{change.at.time_since_epoch() + change.offset};
      for (int minute = -180; minute <= 180; minute += 15) {
        readings.push_back(about + std::chrono::minutes{minute});
      }
    }
    for (const LocalTime reading : readings) {
      const ResolvedInstant expected = instant_of(zone, reading);
      const ResolvedInstant actual = clock.read(reading);
      ASSERT_EQ(actual.instant, expected.instant) << name;
      ASSERT_EQ(actual.reading, expected.reading) << name;
    }
  }
}

TEST(ReadingsOfALocalTime, AreTwoWhereTheClockIsChangedAndElseOne) {
  using namespace std::chrono_literals;
  const TimeZone zone = read_time_zone("Europe/Stockholm");
  const auto march = std::chrono::local_days{std::chrono::year{2019} / 3 / 31};
  const auto october = std::chrono::local_days{std::chrono::year{2019} / 10 / 27};
  const auto hours_from_utc = [&](LocalTime local) {
    const LocalReadings both = readings_of(zone, local);
    return std::pair(local.time_since_epoch() - both.earlier.time_since_epoch(),
                     local.time_since_epoch() - both.later.time_since_epoch());
  };
  EXPECT_EQ(hours_from_utc(march + 2h + 30min), std::pair(2h + 0s, 1h + 0s));
  EXPECT_EQ(hours_from_utc(october + 2h), std::pair(2h + 0s, 1h + 0s));
  EXPECT_EQ(hours_from_utc(march + 3h), std::pair(2h + 0s, 2h + 0s));
  EXPECT_EQ(hours_from_utc(october + 3h), std::pair(1h + 0s, 1h + 0s));
}

TEST(LocalClock, WithoutAZoneIsUtc) {
  LocalClock clock(TimeZone{});
  EXPECT_EQ(clock.read(beginning).instant.time_since_epoch(), beginning.time_since_epoch());
}

}  // namespace
}  // namespace klara
