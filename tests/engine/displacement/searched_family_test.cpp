#include <klara/displacement/searched_family.hpp>

#include <klara/displacement/weekly_scatter.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <numeric>
#include <vector>

namespace klara {
namespace {

constexpr CityTrendOptions winsorised{.deviations = ControlDeviations::winsorised};

/// A city of which every area but the treated is searched.
struct Search {
  std::vector<std::vector<BeforeAfter>> steps;
  std::vector<AreaScatter> scatter;
  std::vector<std::size_t> places;
  CityTrend trend;
  std::vector<AreaChange> changes;

  explicit Search(const WeeklyPanel& panel)
      : steps(season_steps(panel)), places(panel.areas() - 1) {
    std::iota(places.begin(), places.end(), std::size_t{1});
    scatter = weekly_scatter(panel, places).of_area;
    trend = city_trends(steps, scatter, places, winsorised).back();
    for (const std::size_t area : places) {
      changes.push_back(area_change(steps.back()[area], scatter[area], without(area)));
    }
  }
  [[nodiscard]] CityTrend without(std::size_t area) const {
    std::vector<std::size_t> others;
    std::ranges::copy_if(places, std::back_inserter(others),
                         [&](std::size_t other) { return other != area; });
    return city_trends(steps, scatter, others, winsorised).back();
  }
  [[nodiscard]] SearchedAreas areas() const {
    return {.steps = steps,
            .scatter = scatter,
            .places = places,
            .controls = places,
            .options = winsorised};
  }
  [[nodiscard]] PlaceFamily family(const PlaceFamilyOptions& options = {},
                                   const RunContext& run = {}) const {
    return searched_family(changes, areas(), trend.between, 3, options, run);
  }
};

CityKind few(std::size_t others, std::size_t years = 1) {
  return {.treated = 500.0,
          .city = 20'000.0,
          .place = 200.0,
          .areas = 1 + others,
          .years_before = years,
          .factor = 3.0,
          .area_year = 0.14};
}

// The definition without the shortcut: every place against all others, anew in each drawn city.
std::vector<double> largest_by_definition(const Search& search, int draws, std::uint64_t seed) {
  std::vector<double> largest;
  double before = 0.0;
  double after = 0.0;
  for (const std::size_t area : search.places) {
    before += static_cast<double>(search.steps[0][area].before);
    after += static_cast<double>(search.steps[0][area].after);
  }
  for (int draw = 0; draw < draws; ++draw) {
    Random random(seed, static_cast<std::uint64_t>(draw));
    Search drawn = search;
    for (const std::size_t area : search.places) {
      const BeforeAfter& seen = search.steps[0][area];
      const auto all = static_cast<double>(seen.before + seen.after);
      const double phi = search.scatter[area].factor;
      const auto count = [&](double share) {
        const double of_year = 0.5 * search.trend.between;
        const double year = of_year > 0.0 ? of_year * random.gamma(1.0 / of_year) : 1.0;
        const double mean = all * share * year;
        return random.poisson(phi > 1.0 ? (phi - 1.0) * random.gamma(mean / (phi - 1.0)) : mean);
      };
      drawn.steps[0][area] = {.before = count(before / (before + after)),
                              .after = count(after / (before + after))};
      const double half = 0.5 * search.scatter[area].freedom;
      drawn.scatter[area].factor *= random.gamma(half) / half;
    }
    double highest = -1e300;
    for (const std::size_t area : search.places) {
      const AreaChange change =
          area_change(drawn.steps[0][area], drawn.scatter[area], drawn.without(area));
      highest = std::max(highest, change.z);
    }
    largest.push_back(highest);
  }
  std::ranges::sort(largest);
  return largest;
}

TEST(SearchedFamily, IsTheLargestOfAllTestedAgainstTheOthers) {
  constexpr int draws = 2000;
  const Search search(simulated_weeks(few(12), 11, 0).panel);
  const PlaceFamily family = search.family({.replicates = 1999});
  const std::vector<double> largest = largest_by_definition(search, draws, 20190811);
  for (std::size_t k = 0; k < search.places.size(); ++k) {
    const auto above = std::ranges::lower_bound(largest, search.changes[k].z);
    const double p = static_cast<double>(largest.end() - above) / draws;
    // Both are shares of 2000; four standard errors of their difference.
    EXPECT_NEAR(family.p_rise[k], p, 4.0 * std::sqrt(2.0 * p * (1.0 - p) / draws) + 0.002) << k;
  }
  const auto beyond = largest.end() - std::ranges::upper_bound(largest, family.high);
  EXPECT_NEAR(static_cast<double>(beyond) / draws, 0.05, 4.0 * std::sqrt(2.0 * 0.0475 / draws));
}

// With the variation drawn once for all of them, 11 % would.
TEST(SearchedFamily, OfTenAreasRaisesAFalseAlarmInOneOfTwenty) {
  constexpr int cities = 300;
  constexpr std::uint64_t seed = 20190812;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int rises = 0;
  int falls = 0;
  for (int c = 0; c < cities; ++c) {
    const Search search(simulated_weeks(few(10), seed, static_cast<std::uint64_t>(c)).panel);
    // Draws of its own: a limit that is a little low for one city must not be so for all.
    const PlaceFamily family =
        searched_family(search.changes, search.areas(), search.trend.between,
                        seed + static_cast<std::uint64_t>(c), {.replicates = 199});
    if (std::ranges::min(family.p_rise) <= 0.05) ++rises;
    if (std::ranges::min(family.p_fall) <= 0.05) ++falls;
  }
  // Three standard errors above 5 %.
  const double most = cities * (0.05 + 3.0 * std::sqrt(0.05 * 0.95 / cities));
  EXPECT_LE(rises, most);
  EXPECT_LE(falls, most);
  EXPECT_GE(rises + falls, 8);
}

TEST(SearchedFamily, IsMoreCautiousThanOneOfOutsideControls) {
  const Search search(simulated_weeks(few(10), 11, 0).panel);
  std::vector<AreaScatter> of_places;
  for (const std::size_t area : search.places) of_places.push_back(search.scatter[area]);
  EXPECT_GT(search.family().high, place_family(search.changes, of_places, search.trend, 3).high);
}

TEST(SearchedFamily, DrawsEverySeason) {
  const Search search(simulated_weeks(few(20, 3), 12, 0).panel);
  const PlaceFamily family = search.family();
  // Standard deviations: the largest of twenty is near 2.9 where the variation is well known.
  EXPECT_GT(family.high, 2.4);
  EXPECT_LT(family.high, 4.5);
  EXPECT_LT(family.low, -2.0);
}

TEST(SearchedFamily, IsBitIdenticalForEveryThreadCount) {
  const Search search(simulated_weeks(few(10), 11, 0).panel);
  const PlaceFamily alone = search.family({.replicates = 99});
  for (const unsigned threads : {2u, 3u}) {
    RunContext run;
    run.threads = threads;
    EXPECT_EQ(search.family({.replicates = 99}, run), alone);
  }
}

TEST(SearchedFamily, OfAreasWithoutAnythingToCompareWithFindsNothing) {
  const Search one(simulated_weeks(few(1), 11, 0).panel);
  const PlaceFamily family = one.family();
  EXPECT_TRUE(std::isnan(family.p_rise[0]) && std::isnan(family.p_fall[0]));
  EXPECT_TRUE(std::isinf(family.high) && std::isinf(family.low));
}

TEST(SearchedFamily, RefusesAnErrorThatIsNoneAndStopsWhenAsked) {
  const Search search(simulated_weeks(few(10), 11, 0).panel);
  for (const double error : {0.0, 1.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { (void)search.family({.error = error}); });
  }
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] { (void)search.family({}, run); });
}

}  // namespace
}  // namespace klara
