#include <klara/displacement/arrivals.hpp>
#include <klara/inference/student.hpp>

#include <engine/displacement/published_cities.hpp>
#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>

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

// How many standard errors the change is from this many arrivals, as the header has it.
double t_by_definition(const BeforeAfter& counts, double arrived) {
  const auto y0 = static_cast<double>(counts.before);
  const auto y1 = static_cast<double>(counts.after);
  const double rho = 1.05;
  const double m = (y0 + std::max(y1 - arrived, 0.0)) / (1.0 + rho);
  const double variance = 2.5 * (rho * rho * m + rho * m + arrived) +
                          0.03 / 2.0 * (std::pow(rho * m, 2) + std::pow(rho * m + arrived, 2)) +
                          m * m * 2e-4;
  return (y1 - rho * y0 - arrived) / std::sqrt(variance);
}

Arrivals arrivals_of(const BeforeAfter& counts, const ArrivalsOptions& options = {}) {
  return arrivals(area_change(counts, scatter, trend()), scatter, trend(), options);
}

TEST(Arrivals, AgreeWithTheirDefinition) {
  for (const BeforeAfter counts : {BeforeAfter{300, 500}, {120, 90}, {0, 40}, {2000, 2000}}) {
    const Arrivals found = arrivals_of(counts);
    const double freedom = area_change(counts, scatter, trend()).freedom;
    const double reach = student_reach(0.95, freedom);
    EXPECT_NEAR(t_by_definition(counts, found.count.low), reach, 1e-8);
    EXPECT_NEAR(t_by_definition(counts, found.count.high), -reach, 1e-8);
    EXPECT_NEAR(t_by_definition(counts, found.at_most), -student_quantile(0.95, freedom), 1e-8);
    EXPECT_EQ(found.count.p, area_change(counts, scatter, trend()).p);
  }
}

TEST(Arrivals, AreThePublishedNumber) {
  for (const PublishedCity& city : published_cities()) {
    SCOPED_TRACE(city.id);
    const WeeklyScatter weekly = weekly_scatter(city.panel, city.controls);
    const auto counts = totals(city.panel);
    const CityTrend of_city = city_trend(counts, weekly.of_area, city.controls);
    const AreaScatter& of_place = weekly.of_area[city.place];
    const Arrivals found =
        arrivals(area_change(counts[city.place], of_place, of_city), of_place, of_city);
    expect_published(found.count.value, city.place_result["arrivals"]);
    EXPECT_LT(found.count.low, found.count.value);
    EXPECT_LT(found.count.value, found.at_most);
    EXPECT_LT(found.at_most, found.count.high);
  }
}

TEST(Arrivals, ExcludeZeroExactlyWhereTheChangeIsSure) {
  for (std::uint64_t after = 60; after <= 700; after += 7) {
    const Arrivals found = arrivals_of({250, after}, {.level = 0.9});
    EXPECT_EQ(found.count.low > 0.0 || found.count.high < 0.0, found.count.p < 0.1) << after;
  }
}

TEST(Arrivals, HaveALimitThatIsTheSameForEveryLevelOfTheInterval) {
  const Arrivals usual = arrivals_of({250, 300});
  for (const double level : {0.5, 0.8, 0.9999}) {
    const Arrivals found = arrivals_of({250, 300}, {.level = level});
    EXPECT_EQ(found.at_most, usual.at_most);
    EXPECT_NE(found.count.high, usual.count.high);
  }
  // One-sided at 95 % is the end of the two-sided interval of 90 %.
  EXPECT_NEAR(usual.at_most, arrivals_of({250, 300}, {.level = 0.9}).count.high, 1e-6);
}

TEST(Arrivals, CoverWhatWasPlanted) {
  constexpr std::uint64_t seed = 20190707;
  constexpr int cities = 250;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const CityKind kind{.treated = 2000.0,
                      .city = 20'000.0,
                      .place = 200.0,
                      .factor = 3.0,
                      .area_year = 0.14,
                      .fall = 0.3,
                      .moved = 0.6};
  int covered = 0;
  int below = 0;
  double sum = 0.0;
  double truth = 0.0;
  for (int c = 0; c < cities; ++c) {
    const auto city = simulated_weeks(kind, seed, static_cast<std::uint64_t>(c));
    truth = city.expected_arrivals;
    const WeeklyScatter weekly = weekly_scatter(city.panel, controls_of(kind));
    const auto counts = totals(city.panel);
    const CityTrend of_city = city_trend(counts, weekly.of_area, controls_of(kind));
    const std::size_t k = SimulatedWeeks::place;
    const Arrivals found =
        arrivals(area_change(counts[k], weekly.of_area[k], of_city), weekly.of_area[k], of_city);
    if (found.count.low <= truth && truth <= found.count.high) ++covered;
    if (truth <= found.at_most) ++below;
    sum += found.count.value;
  }
  // 4 standard errors; docs/validation.md has the same of thousands of cities.
  const double error = 4.0 * std::sqrt(0.05 * 0.95 / cities);
  EXPECT_NEAR(static_cast<double>(covered) / cities, 0.95, error);
  EXPECT_NEAR(static_cast<double>(below) / cities, 0.95, error);
  // A city's arrivals stray by 95 incidents, mostly by their year: 6 on average.
  EXPECT_NEAR(sum / cities, truth, 24.0);
}

TEST(Arrivals, AreNotCutAtZero) {
  const Arrivals found = arrivals_of({400, 200});
  EXPECT_LT(found.count.value, -200.0);
  EXPECT_LT(found.count.high, 0.0);
  EXPECT_GE(found.count.low, -1.05 * 600.0);
}

TEST(Arrivals, CannotBeFewerThanAllThatWasExpected) {
  CityTrend wild = trend();
  wild.between = 3.0;
  wild.between_se = 0.1;
  const Arrivals found = arrivals(area_change({40, 30}, scatter, wild), scatter, wild);
  EXPECT_EQ(found.count.low, -1.05 * 70.0);
  EXPECT_EQ(found.count.high, std::numeric_limits<double>::infinity());
}

TEST(Arrivals, OfNoIncidentsAreStillBounded) {
  const Arrivals found = arrivals_of({0, 0});
  EXPECT_EQ(found.count.value, 0.0);
  EXPECT_EQ(found.count.low, 0.0);
  EXPECT_GT(found.at_most, 1.0);
  EXPECT_LT(found.at_most, 20.0);
}

TEST(ArrivalsTogether, AddUp) {
  const std::vector<BeforeAfter> counts{{300, 340}, {100, 90}, {40, 70}};
  std::vector<AreaChange> places;
  const std::vector<AreaScatter> scatters{{.factor = 2.0, .own = 0.5, .freedom = 60.0},
                                          {.factor = 4.0, .own = 0.5, .freedom = 50.0},
                                          {.factor = 1.0, .own = 0.2, .freedom = 200.0}};
  double change = 0.0;
  double variance = std::pow(440.0, 2) * 2e-4;
  for (std::size_t k = 0; k < 3; ++k) {
    places.push_back(area_change(counts[k], scatters[k], trend()));
    const auto y0 = static_cast<double>(counts[k].before);
    const auto y1 = static_cast<double>(counts[k].after);
    change += y1 - 1.05 * y0;
    variance +=
        scatters[k].factor * (1.05 * 1.05 * y0 + y1) + 0.015 * (std::pow(1.05 * y0, 2) + y1 * y1);
  }
  const Estimate found = arrivals_together(places, scatters, trend());
  EXPECT_NEAR(found.value, change, 1e-10);
  EXPECT_NEAR(found.se, std::sqrt(variance), 1e-10);
  EXPECT_LT(found.low, found.value - 1.95 * found.se);
  EXPECT_TRUE(std::isnan(arrivals_together({}, {}, trend()).value));
}

TEST(ArrivalsTogether, OfOnePlaceAreNearlyItsOwn) {
  const AreaChange place = area_change({4000, 4400}, scatter, trend());
  const Arrivals alone = arrivals(place, scatter, trend());
  const Estimate together = arrivals_together({&place, 1}, {&scatter, 1}, trend());
  EXPECT_NEAR(together.value, alone.count.value, 1e-9);
  EXPECT_NEAR((together.high - together.low) / (alone.count.high - alone.count.low), 1.0, 0.1);
}

TEST(Arrivals, WithoutControlsAreNotKnown) {
  const Arrivals found =
      arrivals(area_change({30, 20}, scatter, CityTrend{}), scatter, CityTrend{});
  EXPECT_TRUE(std::isnan(found.count.value) && std::isnan(found.at_most));
  EXPECT_TRUE(std::isnan(arrivals_together({}, {}, CityTrend{}).value));
}

TEST(Arrivals, RefuseALevelThatIsNone) {
  for (const double level : {0.0, 1.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] {
      (void)arrivals_of({3, 2}, {.level = level});
    });
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { (void)arrivals_together({}, {}, trend(), {.level = level}); });
  }
}

}  // namespace
}  // namespace klara
