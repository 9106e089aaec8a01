#include <klara/base/period.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const Period year_2018{.from = sys_days{2018y / 1 / 1}, .until = sys_days{2019y / 1 / 1}};

TEST(Period, HoldsItsBeginningAndNotItsEnd) {
  EXPECT_TRUE(year_2018.contains(year_2018.from));
  EXPECT_TRUE(year_2018.contains(year_2018.until - 1s));
  EXPECT_FALSE(year_2018.contains(year_2018.until));
  EXPECT_FALSE(year_2018.contains(year_2018.from - 1s));
}

TEST(Period, CountsDaysAndMonths) {
  EXPECT_EQ(year_2018.days(), 365.0);
  EXPECT_EQ((Period{year_2018.from, year_2018.from + 12h}.days()), 0.5);
  EXPECT_DOUBLE_EQ((Period{year_2018.from, year_2018.from + 1h}.days()), 1.0 / 24.0);
  // Four years hold one leap day, as twelve months of 30.4375 days do on average.
  EXPECT_EQ(months({sys_days{2017y / 1 / 1}, sys_days{2021y / 1 / 1}}), 48.0);
}

TEST(Period, IsNoShorterOrLongerForTheHourOfSummerTime) {
  const Instant march = sys_days{2018y / 3 / 1};  // in Stockholm, from 23 h the day before to 22 h
  EXPECT_EQ((Period{march - 1h, march + 31 * 24h - 2h}.days()), 31.0);
  const Instant october = sys_days{2018y / 10 / 1};
  EXPECT_EQ((Period{october - 2h, october + 31 * 24h - 1h}.days()), 31.0);
  EXPECT_LT((Period{march, march + 30 * 24h + 22h}.days()), 31.0);  // two hours are two hours
}

}  // namespace
}  // namespace klara
