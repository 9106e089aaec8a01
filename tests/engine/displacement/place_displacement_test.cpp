#include <klara/displacement/detectable_change.hpp>
#include <klara/displacement/moved_share.hpp>
#include <klara/displacement/place_displacement.hpp>
#include <klara/inference/student.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <span>

namespace klara {
namespace {

using testing::Contains;

constexpr std::uint64_t seed = 11;

std::vector<std::size_t> areas(std::size_t from, std::size_t until) {
  std::vector<std::size_t> indices(until - from);
  std::iota(indices.begin(), indices.end(), from);
  return indices;
}

const CityKind moved{.treated = 4000.0,
                     .city = 30'000.0,
                     .place = 300.0,
                     .areas = 40,
                     .factor = 2.0,
                     .area_year = 0.05,
                     .fall = 0.3,
                     .moved = 0.4};

const WeeklyPanel& panel() {
  static const WeeklyPanel drawn = simulated_weeks(moved, seed, 0).panel;
  return drawn;
}

const PlaceDesign named{.treated = 0, .places = {1, 2, 3}, .controls = areas(4, 40)};

PlaceDisplacement found_of(const PlaceDesign& design) {
  return place_displacement(panel(), design, seed, {.family_replicates = 199});
}

TEST(PlaceDisplacement, OfNamedPlacesIsItsPartsPutTogether) {
  const PlaceDisplacement found = found_of(named);
  const auto counts = totals(panel());
  const WeeklyScatter scatter = weekly_scatter(panel(), named.controls);
  const CityTrend trend = city_trend(counts, scatter.of_area, named.controls);
  EXPECT_EQ(found.trend, trend);
  const AreaChange fall = area_change(counts[0], scatter.of_area[0], trend);
  const BlockPermutation permutation = block_permutation(panel(), 0, named.controls, seed);
  EXPECT_EQ(found.treated.change, fall);
  EXPECT_EQ(found.treated.permutation, permutation);
  EXPECT_EQ(found.treated.p, std::max(fall.p, permutation.p));
  EXPECT_EQ(found.treated.p_fall, std::max(fall.p_fall, permutation.p_fall));
  ASSERT_EQ(found.places.size(), 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    const AreaScatter& own = scatter.of_area[k + 1];
    const PlaceFinding& place = found.places[k];
    const AreaChange change = area_change(counts[k + 1], own, trend);
    EXPECT_EQ(place.area, k + 1);
    EXPECT_EQ(place.change, change);
    EXPECT_EQ(place.arrivals, arrivals(change, own, trend));
    EXPECT_EQ(place.share, moved_share(fall, scatter.of_area[0], change, own, trend));
    EXPECT_EQ(place.p_rise, found.family.p_rise[k]);
    EXPECT_EQ(place.detectable_rise, detectable_rise(static_cast<double>(counts[k + 1].before), own,
                                                     trend, found.family.high));
    EXPECT_DOUBLE_EQ(place.verdict.margin, -0.2 * fall.change);
  }
}

TEST(PlaceDisplacement, FindsWhatWasPlanted) {
  const PlaceDisplacement found = found_of(named);
  EXPECT_LT(found.treated.p_fall, 0.01);
  EXPECT_EQ(found.places[0].verdict.verdict, Verdict::displacement);
  EXPECT_NE(found.places[1].verdict.verdict, Verdict::displacement);
  EXPECT_LT(found.places[0].share.low, 0.4);
  EXPECT_GT(found.places[0].share.high, 0.4);
}

TEST(PlaceDisplacement, OfOnePlaceIsNoFamily) {
  const PlaceDesign one{.treated = 0, .places = {2}, .controls = areas(4, 40)};
  const PlaceDisplacement found = found_of(one);
  EXPECT_EQ(found.places[0].p_rise, found.places[0].change.p_rise);
  EXPECT_EQ(found.places[0].p_fall, found.places[0].change.p_fall);
}

TEST(PlaceDisplacement, HoldsEverySearchedPlaceAgainstAllOthers) {
  const PlaceDesign searched{.treated = 0,
                             .places = areas(1, 30),
                             .controls = areas(30, 40),
                             .choice = PlaceChoice::searched};
  const PlaceDisplacement found = found_of(searched);
  const auto counts = totals(panel());
  const auto all = areas(1, 40);
  const WeeklyScatter scatter = weekly_scatter(panel(), all);
  const CityTrendOptions cut{.deviations = ControlDeviations::winsorised};
  EXPECT_EQ(found.trend, city_trend(counts, scatter.of_area, all, cut));
  for (const std::size_t k : {0u, 7u, 28u}) {
    std::vector<std::size_t> others = all;
    std::erase(others, k + 1);
    const CityTrend without = city_trend(counts, scatter.of_area, others, cut);
    EXPECT_EQ(found.places[k].change, area_change(counts[k + 1], scatter.of_area[k + 1], without));
  }
  const auto highest = std::ranges::max_element(
      found.places, {}, [](const PlaceFinding& place) { return place.change.z; });
  EXPECT_EQ(highest->area, 1u);
  EXPECT_EQ(highest->verdict.verdict, Verdict::displacement);
}

TEST(PlaceDisplacement, DoesNotDependOnTheOrderOfControlsOrOfPlaces) {
  const PlaceDisplacement one = found_of(named);
  PlaceDesign turned = named;
  std::ranges::reverse(turned.controls);
  EXPECT_EQ(found_of(turned), one);
  std::ranges::reverse(turned.places);
  const PlaceDisplacement other = found_of(turned);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(other.places[2 - k].change, one.places[k].change);
    EXPECT_EQ(other.places[2 - k].arrivals, one.places[k].arrivals);
    // The same law, other draws.
    EXPECT_NEAR(other.places[2 - k].p_rise, one.places[k].p_rise, 0.15);
  }
}

TEST(PlaceDisplacement, IsBitIdenticalForEveryThreadCount) {
  RunContext two;
  two.threads = 2;
  const PlaceDisplacementOptions options{.family_replicates = 199};
  EXPECT_EQ(place_displacement(panel(), named, seed, options, two), found_of(named));
}

TEST(PlaceDisplacement, CarriesTheCautionsOfItsDesignAndOfItsControls) {
  const PlaceDesign few{.treated = 0, .places = {1}, .controls = areas(30, 37)};
  const PlaceDisplacement found = place_displacement(
      panel(), few, seed, {.family_replicates = 99, .cautions = {Caution::register_change}});
  EXPECT_EQ(found.trend.basis, TrendBasis::few);
  EXPECT_THAT(found.places[0].verdict.cautions, Contains(Caution::register_change));
  EXPECT_THAT(found.places[0].verdict.cautions, Contains(Caution::few_controls));
  EXPECT_NE(found.places[0].verdict.verdict, Verdict::displacement);
}

TEST(PlaceDisplacement, CarriesTheDoubtAboutATreatedAreaFarLargerThanItsControls) {
  // Of a city whose years do not vary, which its small controls cannot show for so large an area.
  const CityKind steady{
      .treated = 60'000.0, .city = 63'000.0, .place = 50.0, .areas = 40, .fall = 0.3};
  const PlaceDesign one{.treated = 0, .places = {1}, .controls = areas(4, 40)};
  const PlaceDisplacement found =
      place_displacement(simulated_weeks(steady, seed, 0).panel, one, seed);
  ASSERT_FALSE(found.treated.change.variation_identified);
  ASSERT_TRUE(found.places[0].change.variation_identified);
  EXPECT_THAT(found.places[0].verdict.cautions, Contains(Caution::variation_not_identified));
}

TEST(PlaceDisplacement, OfShortWindowsRestsOnOneTest) {
  CityKind season = moved;
  season.weeks_before = season.weeks_after = 13;
  const PlaceDisplacement found = place_displacement(simulated_weeks(season, seed, 0).panel, named,
                                                     seed, {.family_replicates = 99});
  EXPECT_TRUE(std::isnan(found.treated.permutation.p));
  EXPECT_EQ(found.treated.p, found.treated.change.p);
  EXPECT_EQ(found.treated.p_fall, found.treated.change.p_fall);
}

TEST(PlaceDisplacement, WithoutControlsOrPlacesSaysSo) {
  const PlaceDisplacement none = found_of({.treated = 0, .places = {1, 2}, .controls = {}});
  EXPECT_EQ(none.trend.basis, TrendBasis::none);
  EXPECT_TRUE(std::isnan(none.treated.p) && std::isnan(none.treated.p_fall));
  for (const PlaceFinding& place : none.places) {
    EXPECT_EQ(place.verdict.verdict, Verdict::cannot_tell);
    EXPECT_EQ(place.verdict.reason, VerdictReason::no_controls);
  }
  const PlaceDisplacement alone = found_of({.treated = 0, .places = {}, .controls = areas(4, 40)});
  EXPECT_TRUE(alone.places.empty());
  EXPECT_LT(alone.treated.p_fall, 0.01);
  EXPECT_TRUE(std::isnan(alone.together.value));
  EXPECT_EQ(alone, alone);
}

TEST(PlaceDisplacement, RefusesDesignsThatDoNotFitThePanel) {
  const auto refused = [](const PlaceDesign& design, const PlaceDisplacementOptions& options = {}) {
    const auto error = refusal([&] { (void)place_displacement(panel(), design, seed, options); });
    return error ? error->code() : "";
  };
  EXPECT_EQ(refused({.treated = 40, .places = {}, .controls = {}}), "AREA_UNKNOWN");
  EXPECT_EQ(refused({.treated = 0, .places = {41}, .controls = {}}), "AREA_UNKNOWN");
  EXPECT_EQ(refused({.treated = 0, .places = {1}, .controls = {40}}), "AREA_UNKNOWN");
  EXPECT_EQ(refused({.treated = 0, .places = {0}, .controls = {}}), "AREAS_OVERLAP");
  EXPECT_EQ(refused({.treated = 0, .places = {1, 1}, .controls = {}}), "AREAS_OVERLAP");
  EXPECT_EQ(refused({.treated = 0, .places = {1}, .controls = {2, 1}}), "AREAS_OVERLAP");
  EXPECT_EQ(refused(named, {.level = 1.0}), "LEVEL_RANGE");
  std::stop_source source;
  source.request_stop();
  RunContext stopped;
  stopped.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { (void)place_displacement(panel(), named, seed, {}, stopped); });
}

TEST(PlaceDisplacement, OfSeveralYearsIsNarrowerAndTellsThem) {
  CityKind kind{.treated = 4000.0, .city = 30'000.0, .place = 300.0, .areas = 60};
  kind.area_year = 0.14;
  kind.fall = 0.4;
  PlaceDesign design{.treated = 0, .places = {1}, .controls = controls_of(kind)};
  double width[2] = {};
  for (std::uint64_t replicate = 0; replicate < 20; ++replicate) {
    for (const std::size_t years : {1u, 4u}) {
      kind.years_before = years;
      const WeeklyPanel panel = simulated_weeks(kind, 3, replicate).panel;
      const PlaceDisplacement found =
          place_displacement(panel, design, 3, {.family_replicates = 99});
      EXPECT_EQ(found.earlier.steps.size(), years - 1);
      const Estimate& relative = found.treated.change.relative;
      width[years == 1 ? 0 : 1] += relative.high - relative.low;
      const auto seasons = panel.seasons_of(1);
      const BeforeAfter& latest = found.places[0].latest;
      const auto sum = [](std::span<const std::uint32_t> weeks) {
        return std::accumulate(weeks.begin(), weeks.end(), std::uint64_t{0});
      };
      EXPECT_EQ(latest.before, sum(seasons[years - 1]));
      EXPECT_EQ(latest.after, sum(seasons[years]));
    }
  }
  // sqrt((1 + 1/4) / 2) = 0.79 by the years alone.
  EXPECT_LT(width[1] / width[0], 0.9);
}

// Its years vary three times as much as the controls': where four of them show it, the fall and its
// share are held against them, and nothing else is.
TEST(PlaceDisplacement, HoldsAnAreaThatStraysAgainstItsOwnYears) {
  CityKind kind{.treated = 4000.0,
                .city = 60'000.0,
                .place = 600.0,
                .areas = 60,
                .years_before = 4,
                .area_year = 0.1,
                .treated_year = 0.3,
                .fall = 0.5};
  const PlaceDesign design{.treated = 0, .places = {1}, .controls = controls_of(kind)};
  int strayed = 0;
  for (std::uint64_t replicate = 0; replicate < 6; ++replicate) {
    const WeeklyPanel panel = simulated_weeks(kind, 4, replicate).panel;
    const PlaceDisplacement found = place_displacement(panel, design, 4, {.family_replicates = 99});
    const TreatedFinding& treated = found.treated;
    if (!surely_strays(found.earlier)) {
      EXPECT_EQ(treated.trend, found.trend);
      continue;
    }
    ++strayed;
    EXPECT_GT(treated.trend.between, 2.0 * found.trend.between);
    EXPECT_EQ(treated.change, area_change(totals(panel)[0], treated.scatter, treated.trend));
    const AreaChange as_the_city = area_change(totals(panel)[0], treated.scatter, found.trend);
    EXPECT_GT(treated.change.p_fall, as_the_city.p_fall);
    EXPECT_EQ(treated.change.variation_identified, as_the_city.variation_identified);
    const PlaceFinding& place = found.places[0];
    EXPECT_EQ(place.change, area_change(totals(panel)[1], place.scatter, found.trend));
    EXPECT_EQ(place.share, moved_share(treated.change, treated.scatter, place.change, place.scatter,
                                       found.trend, {.fall_trend = treated.trend}));
  }
  EXPECT_GE(strayed, 3);
}

}  // namespace
}  // namespace klara
