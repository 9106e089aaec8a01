#include <klara/base/random.hpp>
#include <klara/base/weeks.hpp>

#include <gtest/gtest.h>

#include <cstdio>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const TimeZone stockholm{.name = "Europe/Stockholm",
                         .transitions = {{sys_days{2017y / 10 / 29} + 1h, 1h},
                                         {sys_days{2018y / 3 / 25} + 1h, 2h},
                                         {sys_days{2018y / 10 / 28} + 1h, 1h},
                                         {sys_days{2019y / 3 / 31} + 1h, 2h}}};

/// The midnight in Stockholm with which this day begins.
Instant midnight(std::chrono::year_month_day day) {
  return instant_of(stockholm, LocalTime{sys_days{day}.time_since_epoch()}).instant;
}

const Period year_2018{midnight(2018y / 1 / 1), midnight(2019y / 1 / 1)};

// The week of an instant by its local day, counted.
std::optional<std::size_t> week_by_definition(Instant t, const Period& period) {
  if (!period.contains(t)) return std::nullopt;
  using std::chrono::days;
  const auto first = std::chrono::floor<days>(local_time(stockholm, period.from));
  const auto whole =
      (std::chrono::floor<days>(local_time(stockholm, period.until)) - first).count() / 7;
  const auto day = std::chrono::floor<days>(local_time(stockholm, t));
  const auto week = (day - first).count() / 7;
  if (week >= whole) return std::nullopt;
  return static_cast<std::size_t>(week);
}

TEST(Weeks, HoldWhatTheirLocalDaysHold) {
  constexpr std::uint64_t seed = 20180101;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const Weeks weeks = whole_weeks(year_2018, stockholm);
  Random random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const std::chrono::seconds after(static_cast<std::int64_t>(random.below(370 * 86'400)));
    const Instant t = year_2018.from - 24h + after;
    ASSERT_EQ(weeks.holding(t), week_by_definition(t, year_2018)) << t.time_since_epoch().count();
  }
}

TEST(Weeks, OfAYearAreFiftyTwo) {
  const Weeks weeks = whole_weeks(year_2018, stockholm);
  EXPECT_EQ(weeks.size(), 52u);
  EXPECT_EQ(weeks[0].from, year_2018.from);
  EXPECT_EQ(weeks[51].until, midnight(2018y / 12 / 31));  // the last day belongs to none
}

TEST(Weeks, FollowEachOtherWithoutAGap) {
  const Weeks weeks = whole_weeks(year_2018, stockholm);
  for (std::size_t w = 0; w + 1 < weeks.size(); ++w) EXPECT_EQ(weeks[w].until, weeks[w + 1].from);
}

TEST(Weeks, AreAnHourShorterInMarchAndLongerInOctober) {
  const Weeks weeks = whole_weeks(year_2018, stockholm);
  EXPECT_EQ(weeks[11].until - weeks[11].from, 7 * 24h - 1h);  // 19 to 25 March
  EXPECT_EQ(weeks[42].until - weeks[42].from, 7 * 24h + 1h);  // 22 to 28 October
  EXPECT_EQ(weeks[12].until - weeks[12].from, 7 * 24h);
  // Three weeks across the change end at midnight, an hour short of 21 times 24.
  EXPECT_EQ(whole_weeks({midnight(2018y / 3 / 12), midnight(2018y / 4 / 2)}, stockholm).size(), 3u);
}

TEST(Weeks, HoldTheirBeginningAndNotTheirEnd) {
  const Weeks weeks = whole_weeks({midnight(2018y / 6 / 1), midnight(2018y / 6 / 16)}, stockholm);
  ASSERT_EQ(weeks.size(), 2u);
  EXPECT_EQ(weeks.holding(midnight(2018y / 6 / 1)), 0u);
  EXPECT_EQ(weeks.holding(midnight(2018y / 6 / 8) - 1s), 0u);
  EXPECT_EQ(weeks.holding(midnight(2018y / 6 / 8)), 1u);
  EXPECT_EQ(weeks.holding(midnight(2018y / 6 / 15)), std::nullopt);  // of a week not whole
  EXPECT_EQ(weeks.holding(midnight(2018y / 6 / 1) - 1s), std::nullopt);
}

TEST(Weeks, BeginWhereThePeriodDoesInAnHourShownTwice) {
  const Instant second_showing = sys_days{2018y / 10 / 28} + 1h + 30min;
  const Weeks weeks = whole_weeks({second_showing, second_showing + 8 * 24h}, stockholm);
  ASSERT_EQ(weeks.size(), 1u);
  EXPECT_EQ(weeks[0].from, second_showing);
}

TEST(Weeks, OfLessThanAWeekAreNone) {
  const Instant start = midnight(2018y / 6 / 1);
  for (const Instant until : {start - 24h, start, start + 6 * 24h}) {
    const Weeks weeks = whole_weeks({start, until}, stockholm);
    EXPECT_TRUE(weeks.empty());
    EXPECT_EQ(weeks, Weeks{});
    EXPECT_EQ(weeks.holding(start), std::nullopt);
  }
}

}  // namespace
}  // namespace klara
