#include <klara/displacement/moved_share.hpp>
#include <klara/inference/student.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace klara {
namespace {

const AreaScatter of_treated{.factor = 3.0, .own = 0.6, .freedom = 70.0};
const AreaScatter of_place{.factor = 2.0, .own = 0.4, .freedom = 90.0};

CityTrend trend() {
  return {.ratio = 0.97,
          .ratio_variance = 1e-4,
          .between = 0.001,
          .between_raw = 0.001,
          .between_se = 0.0004,
          .controls = 60,
          .basis = TrendBasis::estimated};
}

Estimate share_of(const BeforeAfter& treated, const BeforeAfter& place,
                  const MovedShareOptions& options = {}) {
  return moved_share(area_change(treated, of_treated, trend()), of_treated,
                     area_change(place, of_place, trend()), of_place, trend(), options);
}

TEST(MovedShare, HasLimitsWhereItsTestIsOnTheEdge) {
  const Estimate share = share_of({3000, 1900}, {400, 700});
  const double fall = 0.97 * 3000.0 - 1900.0;
  const double arrived = 700.0 - 0.97 * 400.0;
  EXPECT_NEAR(share.value, arrived / fall, 1e-12);
  const auto variance = [](const BeforeAfter& counts, double factor) {
    const auto y0 = static_cast<double>(counts.before);
    const auto y1 = static_cast<double>(counts.after);
    return factor * (0.97 * 0.97 * y0 + y1) + 0.0005 * (std::pow(0.97 * y0, 2) + y1 * y1) +
           y0 * y0 * 1e-4;
  };
  const double of_fall = variance({3000, 1900}, 3.0);
  const double of_arrived = variance({400, 700}, 2.0);
  const double covariance = -3000.0 * 400.0 * 1e-4;
  const double reach =
      student_reach(0.95, std::min(area_change({3000, 1900}, of_treated, trend()).freedom,
                                   area_change({400, 700}, of_place, trend()).freedom));
  for (const double q : {share.low, share.high}) {
    const double se = std::sqrt(of_arrived - 2.0 * q * covariance + q * q * of_fall);
    EXPECT_NEAR(std::abs(arrived - q * fall) / se, reach, 1e-9);
  }
}

TEST(MovedShare, TakesTheFallByATrendOfItsOwn) {
  CityTrend own = trend();
  own.between = 0.004;
  const Estimate share = share_of({3000, 1900}, {400, 700}, {.fall_trend = own});
  const double fall = 0.97 * 3000.0 - 1900.0;
  const double arrived = 700.0 - 0.97 * 400.0;
  const double of_fall = 3.0 * (0.97 * 0.97 * 3000.0 + 1900.0) +
                         0.002 * (std::pow(0.97 * 3000.0, 2) + 1900.0 * 1900.0) + 9e6 * 1e-4;
  const double of_arrived = 2.0 * (0.97 * 0.97 * 400.0 + 700.0) +
                            0.0005 * (std::pow(0.97 * 400.0, 2) + 700.0 * 700.0) + 16.0;
  const double reach =
      student_reach(0.95, std::min(area_change({3000, 1900}, of_treated, trend()).freedom,
                                   area_change({400, 700}, of_place, trend()).freedom));
  const double se =
      std::sqrt(of_arrived + 2.0 * share.low * 120.0 + share.low * share.low * of_fall);
  EXPECT_NEAR(std::abs(arrived - share.low * fall) / se, reach, 1e-9);
  EXPECT_LT(share.low, share_of({3000, 1900}, {400, 700}).low);
}

TEST(MovedShare, CoversWhatWasPlanted) {
  constexpr std::uint64_t seed = 20190708;
  constexpr int cities = 250;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const CityKind kind{.treated = 15'000.0,
                      .city = 150'000.0,
                      .place = 1480.0,
                      .areas = 60,
                      .factor = 3.0,
                      .fall = 0.3,
                      .moved = 0.2};
  int covered = 0;
  double sum = 0.0;
  for (int c = 0; c < cities; ++c) {
    const auto city = simulated_weeks(kind, seed, static_cast<std::uint64_t>(c));
    const WeeklyScatter weekly = weekly_scatter(city.panel, controls_of(kind));
    const auto counts = totals(city.panel);
    const CityTrend of_city = city_trend(counts, weekly.of_area, controls_of(kind));
    const Estimate share =
        moved_share(area_change(counts[0], weekly.of_area[0], of_city), weekly.of_area[0],
                    area_change(counts[1], weekly.of_area[1], of_city), weekly.of_area[1], of_city);
    if (share.low <= 0.2 && 0.2 <= share.high) ++covered;
    sum += share.value;
  }
  // At least its level, 4 standard errors; the treated area, a tenth of the city, adds to the
  // factor that is read from its weeks, which makes it conservative.
  EXPECT_GT(covered, cities * (0.95 - 4.0 * std::sqrt(0.05 * 0.95 / cities)));
  EXPECT_NEAR(sum / cities, 0.2, 0.01);
}

TEST(MovedShare, IsNoNumberWhereTheFallIsUnsure) {
  const Estimate unsure = share_of({300, 270}, {100, 130});
  EXPECT_TRUE(std::isnan(unsure.value) && std::isnan(unsure.low) && std::isnan(unsure.high));
  const Estimate rose = share_of({300, 600}, {100, 130});
  EXPECT_TRUE(std::isnan(rose.value) && std::isnan(rose.low) && std::isnan(rose.high));
  // Between 2 and 3 standard errors: an interval, and no value.
  const Estimate wide = share_of({300, 205}, {100, 130});
  EXPECT_TRUE(std::isnan(wide.value));
  EXPECT_LT(wide.low, wide.high);
}

TEST(MovedShare, IsNotCutToBetweenZeroAndOne) {
  EXPECT_LT(share_of({3000, 1900}, {700, 400}).value, 0.0);
  EXPECT_GT(share_of({3000, 1900}, {400, 2400}).value, 1.0);
}

TEST(MovedShare, WithoutControlsIsNotKnown) {
  const AreaChange change = area_change({3000, 1900}, of_treated, CityTrend{});
  EXPECT_TRUE(std::isnan(moved_share(change, of_treated, change, of_place, CityTrend{}).value));
}

TEST(MovedShare, RefusesALevelThatIsNone) {
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] {
    (void)share_of({3, 2}, {2, 3}, {.level = 1.0});
  });
}

}  // namespace
}  // namespace klara
