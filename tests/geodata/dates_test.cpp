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

}  // namespace
}  // namespace klara
