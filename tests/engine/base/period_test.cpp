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
  // Four years hold one leap day, as twelve months of 30.4375 days do on average.
  EXPECT_EQ(months({sys_days{2017y / 1 / 1}, sys_days{2021y / 1 / 1}}), 48.0);
}

}  // namespace
}  // namespace klara
