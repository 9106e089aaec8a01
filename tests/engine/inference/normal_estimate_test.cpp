#include <klara/inference/normal_estimate.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <engine/refusal.hpp>

namespace klara {
namespace {

// Wheeler & Ratcliffe (2018), Crime Science 7:11: WDD -118, variance 1568.
TEST(NormalEstimate, AgreesWithThePublishedInterval) {
  const Estimate wdd = normal_estimate(-118.0, std::sqrt(1568.0), 0.95);
  EXPECT_NEAR(wdd.low, -196.0, 0.5);  // printed without decimals
  EXPECT_NEAR(wdd.high, -40.0, 0.5);
  EXPECT_NEAR(wdd.p, std::erfc(2.98 / std::sqrt(2.0)), 1e-4);  // Z printed with two
  EXPECT_EQ(wdd.level, 0.95);
}

TEST(NormalEstimate, TouchesZeroExactlyWhereItsPIsOneLessItsLevel) {
  for (const double level : {0.5, 0.9, 0.95, 0.999}) {
    const double reach = normal_estimate(0.0, 1.0, level).high;
    EXPECT_NEAR(normal_estimate(reach, 1.0, level).low, 0.0, 1e-15);
    EXPECT_NEAR(normal_estimate(reach, 1.0, level).p, 1.0 - level, 1e-12);
    EXPECT_EQ(normal_estimate(-reach, 1.0, level).p, normal_estimate(reach, 1.0, level).p);
  }
}

TEST(NormalEstimate, OfNothingSeenIsNotSure) {
  const Estimate none = normal_estimate(0.0, 0.0, 0.95);
  EXPECT_EQ(none.value, 0.0);
  EXPECT_TRUE(std::isnan(none.low) && std::isnan(none.high) && std::isnan(none.p));
}

TEST(NormalEstimate, RefusesLevelsBeyondNoneAndAll) {
  for (const double level : {0.0, 1.0, 95.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { static_cast<void>(normal_estimate(1.0, 1.0, level)); });
  }
}

}  // namespace
}  // namespace klara
