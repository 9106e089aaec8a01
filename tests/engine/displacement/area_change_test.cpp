#include <klara/displacement/area_change.hpp>
#include <klara/inference/student.hpp>

#include <engine/displacement/published_cities.hpp>
#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace klara {
namespace {

const AreaScatter scatter{.factor = 2.5, .own = 0.6, .freedom = 70.0};

CityTrend trend() {
  return {.ratio = 1.05,
          .ratio_variance = 2e-4,
          .between = 0.03,
          .between_raw = 0.03,
          .between_se = 0.008,
          .controls = 60,
          .basis = TrendBasis::estimated};
}

// Whether a relative change theta is rejected, as the header has it.
double t_by_definition(const BeforeAfter& counts, double theta) {
  const auto y0 = static_cast<double>(counts.before);
  const auto y1 = static_cast<double>(counts.after);
  const double rho = theta * 1.05;
  const double m = (y0 + y1) / (1.0 + rho);
  const double variance =
      2.5 * rho * m * (1.0 + rho) + 0.03 * rho * m * rho * m + theta * theta * m * m * 2e-4;
  return (y1 - rho * y0) / std::sqrt(variance);
}

TEST(AreaChange, AgreesWithItsDefinition) {
  for (const BeforeAfter counts : {BeforeAfter{300, 200}, {12, 40}, {9000, 9500}, {1, 0}}) {
    const AreaChange found = area_change(counts, scatter, trend());
    EXPECT_NEAR(found.z, t_by_definition(counts, 1.0), 1e-12);
    EXPECT_NEAR(found.p, 2.0 * student_cdf(-std::abs(found.z), found.freedom), 1e-15);
    EXPECT_NEAR(found.p_rise + found.p_fall, 1.0, 1e-12);
    EXPECT_NEAR(found.change / found.se, found.z, 1e-12);
    const double reach = student_reach(0.95, found.freedom);
    EXPECT_NEAR(t_by_definition(counts, found.relative.high), -reach, 1e-9);
    if (counts.after > 0) {
      EXPECT_NEAR(t_by_definition(counts, found.relative.low), reach, 1e-9);
    }
  }
}

TEST(AreaChange, IsThePublishedOne) {
  for (const PublishedCity& city : published_cities()) {
    SCOPED_TRACE(city.id);
    const WeeklyScatter weekly = weekly_scatter(city.panel, city.controls);
    const auto counts = totals(city.panel);
    const CityTrend of_city = city_trend(counts, weekly.of_area, city.controls);

    const auto& published = city.treated_result;
    const AreaChange treated =
        area_change(counts[city.treated], weekly.of_area[city.treated], of_city);
    expect_published(static_cast<double>(treated.counts.before), published["y0"]);
    expect_published(static_cast<double>(treated.counts.after), published["y1"]);
    expect_published(treated.z, published["z"]);
    expect_published(treated.freedom, published["nu"]);
    expect_published(treated.p, published["p_two_sided"]);
    expect_published(treated.relative.value, published["relative_change"]);
    expect_published(treated.relative.low, published["interval95"][0]);
    expect_published(treated.relative.high, published["interval95"][1]);
    EXPECT_EQ(!treated.variation_identified,
              published["area_year_variation_not_identified"].get<bool>());

    const AreaChange place = area_change(counts[city.place], weekly.of_area[city.place], of_city);
    expect_published(place.z, city.place_result["z"]);
    expect_published(place.freedom, city.place_result["nu"]);
    expect_published(place.p_rise, city.place_result["p_rise"]);
    expect_published(place.change, city.place_result["arrivals"]);
  }
}

TEST(AreaChange, ExcludesOneExactlyWherePIsSmall) {
  for (std::uint64_t after = 60; after <= 700; after += 7) {
    for (const double level : {0.5, 0.9, 0.99}) {
      const AreaChange found = area_change({250, after}, scatter, trend(), {.level = level});
      EXPECT_EQ(found.relative.low > 1.0 || found.relative.high < 1.0, found.p < 1.0 - level)
          << after;
      EXPECT_LE(found.relative.low, found.relative.value);
      EXPECT_GE(found.relative.high, found.relative.value);
    }
  }
}

TEST(AreaChange, GrowsLessSureWithEveryPartOfItsVariance) {
  const double z = std::abs(area_change({300, 200}, scatter, trend()).z);
  AreaScatter burstier = scatter;
  burstier.factor = 5.0;
  EXPECT_LT(std::abs(area_change({300, 200}, burstier, trend()).z), z);
  CityTrend varied = trend();
  varied.between = 0.06;
  EXPECT_LT(std::abs(area_change({300, 200}, scatter, varied).z), z);
  CityTrend unsure = trend();
  unsure.ratio_variance = 4e-4;
  EXPECT_LT(std::abs(area_change({300, 200}, scatter, unsure).z), z);
}

TEST(AreaChange, OfACityWhoseYearsVaryRaisesFewFalseAlarms) {
  constexpr std::uint64_t seed = 20190704;
  constexpr int cities = 250;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const CityKind kind{.area_year = 0.14};
  int alarms = 0;
  int covered = 0;
  int poisson_alarms = 0;
  for (int c = 0; c < cities; ++c) {
    const auto city = simulated_weeks(kind, seed, static_cast<std::uint64_t>(c));
    const WeeklyScatter weekly = weekly_scatter(city.panel, controls_of(kind));
    const auto counts = totals(city.panel);
    const CityTrend of_city = city_trend(counts, weekly.of_area, controls_of(kind));
    const AreaChange found = area_change(counts[0], weekly.of_area[0], of_city);
    if (found.p < 0.05) ++alarms;
    if (found.relative.low <= 1.0 && 1.0 <= found.relative.high) ++covered;
    CityTrend same_years = of_city;
    same_years.between = 0.0;
    if (area_change(counts[0], weekly.of_area[0], same_years).p < 0.05) ++poisson_alarms;
  }
  EXPECT_EQ(alarms + covered, cities);
  // 5 % and 4 standard errors; docs/validation.md has the same of thousands of cities.
  EXPECT_LT(alarms, 0.05 * cities + 4.0 * std::sqrt(0.05 * 0.95 * cities));
  EXPECT_GT(poisson_alarms, cities / 3);  // what the variation between areas is there for
}

TEST(AreaChange, OfAnAreaFarLargerThanItsControlsSaysSo) {
  CityTrend unsure = trend();
  unsure.between = 0.0;
  unsure.between_se = 0.001;
  EXPECT_TRUE(area_change({300, 300}, scatter, unsure).variation_identified);
  EXPECT_FALSE(area_change({15'000, 15'000}, scatter, unsure).variation_identified);
}

TEST(AreaChange, WithoutControlsKnowsItsCountsOnly) {
  const AreaChange found = area_change({30, 20}, scatter, CityTrend{});
  EXPECT_EQ(found.counts, (BeforeAfter{30, 20}));
  EXPECT_TRUE(std::isnan(found.expected) && std::isnan(found.z) && std::isnan(found.p) &&
              std::isnan(found.relative.value) && std::isnan(found.relative.low));
  EXPECT_EQ(found, area_change({30, 20}, scatter, CityTrend{}));
}

TEST(AreaChange, OfNothingIsNothing) {
  const AreaChange nothing = area_change({0, 0}, scatter, trend());
  EXPECT_EQ(nothing.change, 0.0);
  EXPECT_TRUE(std::isnan(nothing.z) && std::isnan(nothing.p));
  const AreaChange appeared = area_change({0, 30}, scatter, trend());
  EXPECT_LT(appeared.p_rise, 0.001);
  EXPECT_TRUE(std::isnan(appeared.relative.value) && std::isnan(appeared.relative.high));
  const AreaChange vanished = area_change({30, 0}, scatter, trend());
  EXPECT_EQ(vanished.relative.value, 0.0);
  EXPECT_EQ(vanished.relative.low, 0.0);
  EXPECT_GT(vanished.relative.high, 0.05);
  EXPECT_LT(vanished.relative.high, 1.0);
}

TEST(AreaChange, RefusesALevelThatIsNone) {
  for (const double level : {0.0, 1.0, 95.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] {
      (void)area_change({3, 2}, scatter, trend(), {.level = level});
    });
  }
}

}  // namespace
}  // namespace klara
