#include <klara/displacement/earlier_years.hpp>

#include <klara/displacement/verdict.hpp>
#include <klara/inference/variance_ratio.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// What a city tells of its first area's years.
struct YearsOfACity {
  std::vector<BeforeAfter> counts;
  AreaScatter scatter;
  std::vector<CityTrend> trends;

  explicit YearsOfACity(const CityKind& kind, std::uint64_t replicate = 0) {
    const auto panel = simulated_weeks(kind, 7, replicate).panel;
    const auto steps = season_steps(panel);
    const WeeklyScatter weekly = weekly_scatter(panel, controls_of(kind));
    for (const auto& step : steps) counts.push_back(step[SimulatedWeeks::treated]);
    scatter = weekly.of_area[SimulatedWeeks::treated];
    trends = city_trends(steps, weekly.of_area, controls_of(kind));
  }
  [[nodiscard]] EarlierYears found(double level = 0.95) const {
    return earlier_years(counts, scatter, trends, {.level = level});
  }
};

CityKind of_years(std::size_t years, double own_variation) {
  return {.treated = 5000.0,
          .city = 60'000.0,
          .areas = 60,
          .years_before = years,
          .factor = 2.0,
          .area_year = 0.1,
          .treated_year = own_variation};
}

TEST(EarlierYears, AreEachYearAgainstThoseBeforeIt) {
  const YearsOfACity city(of_years(4, 0.1));
  const EarlierYears years = city.found();
  ASSERT_EQ(years.steps.size(), 3u);
  double squares = 0.0;
  double freedom = 1e9;
  for (std::size_t s = 0; s < 3; ++s) {
    EXPECT_EQ(years.steps[s], area_change(city.counts[s], city.scatter, city.trends[s]));
    squares += years.steps[s].z * years.steps[s].z;
    freedom = std::min(freedom, years.steps[s].freedom);
  }
  const RatioFreedom both{3.0, freedom};
  EXPECT_NEAR(years.straying.value, std::sqrt(squares / 3.0), 1e-12);
  EXPECT_NEAR(years.straying.p, variance_ratio_upper(squares / 3.0, both), 1e-12);
  // An end of the interval is a true ratio at which what was seen is at 2.5 %.
  const auto upper_at = [&](double ratio) {
    return variance_ratio_upper(squares / 3.0 / (ratio * ratio), both);
  };
  EXPECT_NEAR(upper_at(years.straying.low), 0.025, 1e-9);
  EXPECT_NEAR(upper_at(years.straying.high), 0.975, 1e-9);
}

TEST(EarlierYears, OfOneYearSayNothing) {
  const EarlierYears years = YearsOfACity(of_years(1, 0.1)).found();
  EXPECT_THAT(years.steps, IsEmpty());
  EXPECT_TRUE(std::isnan(years.straying.value));
  EXPECT_THAT(cautions_of(years), IsEmpty());
}

TEST(EarlierYears, DoNotSeeWhatWasDoneAfter) {
  CityKind fell = of_years(3, 0.1);
  const EarlierYears before = YearsOfACity(fell).found();
  fell.fall = 0.5;
  const EarlierYears with_fall = YearsOfACity(fell).found();
  ASSERT_EQ(with_fall.steps.size(), before.steps.size());
  for (std::size_t s = 0; s < before.steps.size(); ++s) {
    EXPECT_EQ(with_fall.steps[s].counts, before.steps[s].counts);
  }
}

// Alarms of 200 cities: 5 % of them where the area varies as the controls do, standard error 1.5;
// of three times their variation four years show most.
TEST(EarlierYears, TellAnAreaOfYearsOfItsOwn) {
  int alike = 0;
  int other = 0;
  for (std::uint64_t replicate = 0; replicate < 200; ++replicate) {
    if (!cautions_of(YearsOfACity(of_years(4, 0.1), replicate).found()).empty()) ++alike;
    if (!cautions_of(YearsOfACity(of_years(4, 0.3), replicate).found()).empty()) ++other;
  }
  EXPECT_LE(alike, 20);
  EXPECT_GE(other, 100);
}

TEST(EarlierYears, RaiseTheirCautionAtFivePerCent) {
  EarlierYears years;
  years.straying.p = 0.05;
  EXPECT_THAT(cautions_of(years), ElementsAre(Caution::trends_not_parallel));
  years.straying.p = 0.0501;
  EXPECT_THAT(cautions_of(years), IsEmpty());
}

TEST(OwnTrend, IsTheCitysUnlessTheAreaIsShownToStrayFarther) {
  int strayed = 0;
  for (std::uint64_t replicate = 0; replicate < 20; ++replicate) {
    const YearsOfACity city(of_years(4, 0.3), replicate);
    const EarlierYears years = city.found();
    const CityTrend own = own_trend(years, city.scatter, city.trends);
    if (!surely_strays(years)) {
      EXPECT_EQ(own, city.trends.back());
      continue;
    }
    ++strayed;
    // What its own years say is what they would be expected to say.
    double squares = 0.0;
    for (std::size_t s = 0; s < 3; ++s) {
      CityTrend wider = city.trends[s];
      wider.between = own.between;
      squares += std::pow(area_change(city.counts[s], city.scatter, wider).z, 2);
    }
    EXPECT_NEAR(squares, 3.0, 1e-9);
    EXPECT_EQ(own.own_freedom, 3.0);
    CityTrend as_the_city = own;
    as_the_city.between = city.trends.back().between;
    as_the_city.own_freedom = 0.0;
    EXPECT_EQ(as_the_city, city.trends.back());
  }
  EXPECT_GE(strayed, 8);
}

// Of 200 cities in which it was shown; without, it would be two in three.
TEST(OwnTrend, LetsTheIntervalHoldWhatWasShown) {
  int shown = 0;
  int covered = 0;
  for (std::uint64_t replicate = 0; shown < 200; ++replicate) {
    const YearsOfACity city(of_years(4, 0.3), replicate);
    const EarlierYears years = city.found();
    if (!surely_strays(years)) continue;
    ++shown;
    const CityTrend own = own_trend(years, city.scatter, city.trends);
    const Estimate relative = area_change(city.counts.back(), city.scatter, own).relative;
    if (relative.low <= 1.0 && 1.0 <= relative.high) ++covered;
  }
  EXPECT_GE(covered, 180);
}

TEST(EarlierYears, RefuseALevelThatIsNone) {
  const YearsOfACity city(of_years(2, 0.1));
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] { (void)city.found(1.0); });
}

}  // namespace
}  // namespace klara
