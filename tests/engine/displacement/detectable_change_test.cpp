#include <klara/displacement/area_change.hpp>
#include <klara/displacement/detectable_change.hpp>
#include <klara/inference/scattered_count.hpp>
#include <klara/inference/student.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace klara {
namespace {

const AreaScatter scatter{.factor = 3.0, .own = 0.6, .freedom = 90.0};

CityTrend trend(double between = 0.02) {
  return {.ratio = 1.04,
          .ratio_variance = 1e-4,
          .between = between,
          .between_raw = between,
          .between_se = 0.004,
          .controls = 90,
          .basis = TrendBasis::estimated};
}

// What is left of the change when both errors of the header are taken off.
double left_by_definition(double before, double change, double sign, double critical) {
  const double rho = 1.04;
  const double sigma2 = 0.02 + 0.25 * 0.004;
  const double after = rho * before + sign * change;
  const double m = (before + after) / (1.0 + rho);
  const double s0 = 3.0 * rho * m * (1.0 + rho) + sigma2 * std::pow(rho * m, 2) + m * m * 1e-4;
  const double s1 = 3.0 * (rho * rho * before + after) +
                    0.5 * sigma2 * (std::pow(rho * before, 2) + after * after) +
                    before * before * 1e-4;
  return change - critical * std::sqrt(s0) - 0.8416212335729143 * std::sqrt(s1);
}

TEST(DetectableChange, AgreesWithItsDefinition) {
  for (const double before : {200.0, 500.0, 15'000.0}) {
    const auto fall = detectable_fall(before, scatter, trend(), 1.99);
    ASSERT_TRUE(fall.has_value());
    EXPECT_NEAR(left_by_definition(before, *fall, -1.0, 1.99), 0.0, 1e-8);
    EXPECT_LT(left_by_definition(before, 0.9 * *fall, -1.0, 1.99), 0.0);
    const auto rise = detectable_rise(before, scatter, trend(), 1.66);
    ASSERT_TRUE(rise.has_value());
    EXPECT_NEAR(left_by_definition(before, *rise, 1.0, 1.66), 0.0, 1e-8);
  }
}

TEST(DetectableChange, IsFoundAsOftenAsItSays) {
  constexpr std::uint64_t seed = 20190711;
  constexpr int draws = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  CityTrend known = trend();
  known.ratio_variance = 0.0;
  known.between_se = 1e-6;
  const double critical = student_quantile(0.95, 400.0);
  for (const double before : {500.0, 15'000.0}) {
    const double rise = *detectable_rise(before, scatter, known, critical);
    const double fall = *detectable_fall(before, scatter, known, critical);
    int risen = 0;
    int fallen = 0;
    Random random(seed);
    for (int i = 0; i < draws; ++i) {
      const auto count = [&](double mean) {
        return scattered_count(mean * gamma_factor(0.01, random), 3.0, random);
      };
      const std::uint64_t y0 = count(before);
      if (area_change({y0, count(1.04 * before + rise)}, scatter, known).z > critical) ++risen;
      if (area_change({y0, count(1.04 * before - fall)}, scatter, known).z < -critical) ++fallen;
    }
    // 4 standard errors, and 3 points for gamma factors, which are skew.
    EXPECT_NEAR(static_cast<double>(risen) / draws, 0.8, 0.025 + 0.03) << before;
    EXPECT_NEAR(static_cast<double>(fallen) / draws, 0.8, 0.025 + 0.03) << before;
  }
}

TEST(DetectableChange, GrowsWithDoubtAndPower) {
  const double rise = *detectable_rise(500.0, scatter, trend(), 1.66);
  EXPECT_GT(*detectable_rise(500.0, scatter, trend(0.04), 1.66), rise);
  EXPECT_GT(*detectable_rise(500.0, scatter, trend(), 2.8), rise);
  EXPECT_GT(*detectable_rise(500.0, scatter, trend(), 1.66, {.power = 0.9}), rise);
  EXPECT_GT(*detectable_fall(500.0, scatter, trend(), 1.99, {.power = 0.9}),
            *detectable_fall(500.0, scatter, trend(), 1.99));
}

TEST(DetectableChange, IsNoneWhereNothingWouldBeSeen) {
  AreaScatter bursty = scatter;
  bursty.factor = 20.0;
  EXPECT_FALSE(detectable_fall(50.0, bursty, trend(), 2.0).has_value());
  EXPECT_FALSE(detectable_fall(0.0, scatter, trend(), 2.0).has_value());
  EXPECT_FALSE(detectable_rise(500.0, scatter, trend(4.0), 2.0).has_value());
  EXPECT_FALSE(detectable_rise(500.0, scatter, CityTrend{}, 2.0).has_value());
  EXPECT_FALSE(detectable_fall(500.0, scatter, CityTrend{}, 2.0).has_value());
  // A place that was empty shows every arrival.
  EXPECT_LT(*detectable_rise(0.0, scatter, trend(), 1.66), 25.0);
}

TEST(DetectableChange, RefusesAPowerThatIsNone) {
  for (const double power : {0.0, 1.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { (void)detectable_rise(50.0, scatter, trend(), 2.0, {.power = power}); });
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { (void)detectable_fall(50.0, scatter, trend(), 2.0, {.power = power}); });
  }
}

}  // namespace
}  // namespace klara
