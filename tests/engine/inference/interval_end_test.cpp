#include <klara/inference/interval_end.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(IntervalEnd, IsWhereTheTestBeginsToReject) {
  const auto beyond = [](double x) { return (x - 3.0) * (x - 3.0) - 2.0; };
  EXPECT_NEAR(interval_end(3.0, infinity, 0.01, beyond), 3.0 + std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(interval_end(3.0, -infinity, 0.01, beyond), 3.0 - std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(interval_end(2.0, 100.0, 50.0, beyond), 3.0 + std::sqrt(2.0), 1e-12);
}

TEST(IntervalEnd, DoesNotDependOnItsFirstStep) {
  const auto beyond = [](double x) { return std::exp(x) - 1e6; };
  for (const double step : {1e-6, 0.3, 7.0, 1e6}) {
    EXPECT_NEAR(interval_end(-2.0, infinity, step, beyond), std::log(1e6), 1e-11);
  }
}

TEST(IntervalEnd, ReachesItsLimitWhereNothingIsRejected) {
  const auto nothing = [](double) { return -1.0; };
  EXPECT_EQ(interval_end(1.0, 7.0, 0.5, nothing), 7.0);
  EXPECT_EQ(interval_end(1.0, -7.0, 0.5, nothing), -7.0);
  EXPECT_EQ(interval_end(1.0, infinity, 0.5, nothing), infinity);
  EXPECT_EQ(interval_end(1.0, -infinity, 0.5, nothing), -infinity);
  EXPECT_EQ(interval_end(1.0, 1.0, 0.5, nothing), 1.0);
}

TEST(IntervalEnd, TakesWhatIsNoNumberAsRejected) {
  const auto beyond = [](double x) { return x < 2.0 ? -1.0 : std::nan(""); };
  EXPECT_NEAR(interval_end(0.0, infinity, 0.5, beyond), 2.0, 1e-12);
}

TEST(IntervalEnd, EndsWhereOnlyTheFirstValueIsAccepted) {
  const auto beyond = [](double x) { return x == 5.0 ? 0.0 : 1.0; };
  EXPECT_NEAR(interval_end(5.0, infinity, 1.0, beyond), 5.0, 1e-14);
}

}  // namespace
}  // namespace klara
