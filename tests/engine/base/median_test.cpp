#include <klara/base/median.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

TEST(Median, IsTheMiddleOne) {
  EXPECT_EQ(median({7.0}), 7.0);
  EXPECT_EQ(median({9.0, 1.0, 4.0}), 4.0);
}

TEST(Median, OfAnEvenNumberIsTheMeanOfTheMiddleOnes) {
  EXPECT_EQ(median({3.0, 2.0}), 2.5);
  EXPECT_EQ(median({8.0, 1.0, 4.0, 2.0}), 3.0);
  EXPECT_EQ(median({5.0, 5.0, 5.0, 1.0}), 5.0);
}

}  // namespace
}  // namespace klara
