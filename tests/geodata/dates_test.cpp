#include <klara/geodata/dates.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace klara {
namespace {

TEST(Dates, ShowTheLastDayOfAPeriodAlthoughItIsHalfOpen) {
  using namespace std::chrono_literals;
  const LocalPeriod summer{std::chrono::local_days{2018y / 6 / 1},
                           std::chrono::local_days{2018y / 9 / 1}};
  EXPECT_EQ(dates(summer, Language::swedish), "2018-06-01 till 2018-08-31");
  EXPECT_EQ(dates(summer, Language::english), "2018-06-01 to 2018-08-31");
  EXPECT_EQ(date(std::chrono::local_days{2020y / 2 / 29}), "2020-02-29");
}

TEST(Dates, OfProgramsBearTheOffsetOfTheirZone) {
  using namespace std::chrono_literals;
  const Instant noon{std::chrono::sys_days{2018y / 6 / 1} + 12h};
  const TimeZone summer{"Europe/Stockholm", {{Instant{}, 2h}}};
  const TimeZone west{"America/St_Johns", {{Instant{}, -150min}}};
  EXPECT_EQ(date_time(summer, noon), "2018-06-01T14:00:00+02:00");
  EXPECT_EQ(date_time(west, noon), "2018-06-01T09:30:00-02:30");
  EXPECT_EQ(date_time({}, noon), "2018-06-01T12:00:00+00:00");
}

TEST(Durations, AreGivenInTheLargestUnitThatTheyFill) {
  using namespace std::chrono_literals;
  EXPECT_EQ(duration(std::chrono::days{28}, Language::swedish), "28 dygn");
  EXPECT_EQ(duration(24h, Language::english), "1 day");
  EXPECT_EQ(duration(36h, Language::english), "36 h");
  EXPECT_EQ(duration(90min, Language::swedish), "90 min");
  EXPECT_EQ(duration(61s, Language::english), "61 s");
}

}  // namespace
}  // namespace klara
