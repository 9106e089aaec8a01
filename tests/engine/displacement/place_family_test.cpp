#include <klara/displacement/place_family.hpp>
#include <klara/inference/scattered_count.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace klara {
namespace {

CityTrend trend() {
  return {.ratio = 1.02,
          .ratio_variance = 1e-4,
          .between = 0.03,
          .between_raw = 0.03,
          .between_se = 0.006,
          .controls = 90,
          .basis = TrendBasis::estimated};
}

struct Places {
  std::vector<AreaChange> changes;
  std::vector<AreaScatter> scatter;
};

Places places_of(const std::vector<BeforeAfter>& counts) {
  Places places;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    places.scatter.push_back(
        {.factor = 1.0 + static_cast<double>(k % 4), .own = 0.5, .freedom = 60.0});
    places.changes.push_back(area_change(counts[k], places.scatter.back(), trend()));
  }
  return places;
}

const std::vector<BeforeAfter> counts{{300, 480}, {40, 35}, {12, 20}, {900, 700},
                                      {5, 1},     {60, 61}, {200, 0}, {150, 170}};

PlaceFamily family_of(const Places& places, const PlaceFamilyOptions& options = {},
                      const RunContext& run = {}) {
  return place_family(places.changes, places.scatter, trend(), 3, options, run);
}

// The largest z of one draw of all places, as the header has it.
double largest_by_definition(const Places& places, Random& random) {
  double largest = -1e300;
  // Chi-square over its degrees of freedom, 2 (0.03 / 0.006)^2 = 50 for the variation.
  const double between_found = random.gamma(25.0) / 25.0;
  for (std::size_t k = 0; k < places.changes.size(); ++k) {
    const auto y = static_cast<double>(counts[k].before + counts[k].after);
    const double m = y / 2.02;
    const auto draw = [&](double mean) {
      const double phi = places.scatter[k].factor;
      const double year = 0.015 * random.gamma(1.0 / 0.015);
      const double rate =
          phi > 1.0 ? (phi - 1.0) * random.gamma(mean * year / (phi - 1.0)) : mean * year;
      return random.poisson(rate);
    };
    const std::uint64_t before = draw(m);
    const std::uint64_t after = draw(1.02 * m);
    if (before + after == 0) continue;
    CityTrend found = trend();
    found.between *= between_found;
    AreaScatter scatter = places.scatter[k];
    scatter.factor *= random.gamma(0.5 * scatter.freedom) / (0.5 * scatter.freedom);
    largest = std::max(largest, area_change({before, after}, scatter, found).z);
  }
  return largest;
}

TEST(PlaceFamily, IsTheDistributionOfTheLargestZ) {
  constexpr std::uint64_t seed = 20190709;
  constexpr int draws = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const Places places = places_of(counts);
  const PlaceFamily family = family_of(places, {.replicates = 3999});
  Random random(seed);
  std::vector<int> as_high(counts.size());
  int above = 0;
  for (int i = 0; i < draws; ++i) {
    const double largest = largest_by_definition(places, random);
    for (std::size_t k = 0; k < counts.size(); ++k) {
      if (largest >= places.changes[k].z) ++as_high[k];
    }
    if (largest > family.high) ++above;
  }
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double p = static_cast<double>(as_high[k]) / draws;
    // Both are shares of 4000; four standard errors of their difference.
    EXPECT_NEAR(family.p_rise[k], p, 4.0 * std::sqrt(2.0 * p * (1.0 - p) / draws) + 0.001) << k;
  }
  EXPECT_NEAR(static_cast<double>(above) / draws, 0.05, 4.0 * std::sqrt(2.0 * 0.0475 / draws));
}

TEST(PlaceFamily, IsSureExactlyBeyondItsLimits) {
  // So finely graded that several z lie between two replicates.
  std::vector<BeforeAfter> graded;
  for (std::uint64_t after = 20'000; after <= 32'000; after += 20)
    graded.push_back({12'000, after});
  for (std::uint64_t after = 2000; after <= 7000; after += 10) graded.push_back({12'000, after});
  const Places places = places_of(graded);
  const PlaceFamily family = family_of(places, {.replicates = 99});
  std::size_t surely_up = 0;
  std::size_t surely_down = 0;
  for (std::size_t k = 0; k < graded.size(); ++k) {
    EXPECT_EQ(places.changes[k].z > family.high, family.p_rise[k] <= 0.05) << k;
    EXPECT_EQ(places.changes[k].z < family.low, family.p_fall[k] <= 0.05) << k;
    if (family.p_rise[k] <= 0.05) ++surely_up;
    if (family.p_fall[k] <= 0.05) ++surely_down;
  }
  EXPECT_GT(surely_up, 0u);
  EXPECT_GT(surely_down, 0u);
}

TEST(PlaceFamily, GrowsMoreCautiousWithEveryPlace) {
  const PlaceFamily eight = family_of(places_of(counts));
  const PlaceFamily one = family_of(places_of({counts[0]}));
  EXPECT_GT(eight.high, one.high);
  EXPECT_GE(eight.p_rise[0], one.p_rise[0]);
  EXPECT_GE(eight.p_rise[0], places_of(counts).changes[0].p_rise);
}

TEST(PlaceFamily, OfOnePlaceIsNearlyItsOwnTest) {
  const Places places = places_of({{400, 470}});
  const PlaceFamily family = family_of(places, {.replicates = 9999});
  // The bootstrap draws counts, which are skew, as Student's t does not know.
  EXPECT_NEAR(family.p_rise[0], places.changes[0].p_rise, 0.02);
  EXPECT_NEAR(family.p_fall[0], places.changes[0].p_fall, 0.02);
}

TEST(PlaceFamily, RaisesFewFalseAlarmsInAllPlacesTogether) {
  constexpr std::uint64_t seed = 20190710;
  constexpr int cities = 400;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int alarms = 0;
  for (int c = 0; c < cities; ++c) {
    Random random(seed, static_cast<std::uint64_t>(c));
    std::vector<BeforeAfter> drawn;
    for (std::size_t k = 0; k < 10; ++k) {
      const double mean = 20.0 + 50.0 * static_cast<double>(k);
      const double factor = 1.0 + static_cast<double>(k % 4);
      const std::uint64_t before =
          scattered_count(mean * gamma_factor(0.015, random), factor, random);
      const std::uint64_t after =
          scattered_count(1.02 * mean * gamma_factor(0.015, random), factor, random);
      drawn.push_back({before, after});
    }
    const PlaceFamily family = family_of(places_of(drawn), {.replicates = 199});
    if (std::ranges::min(family.p_rise) <= 0.05) ++alarms;
  }
  EXPECT_NEAR(static_cast<double>(alarms) / cities, 0.05, 4.0 * std::sqrt(0.05 * 0.95 / cities));
}

TEST(PlaceFamily, IsBitIdenticalForEveryThreadCount) {
  const Places places = places_of(counts);
  const PlaceFamily alone = family_of(places);
  for (const unsigned threads : {2u, 3u, 8u}) {
    RunContext run;
    run.threads = threads;
    EXPECT_EQ(family_of(places, {}, run), alone);
  }
}

TEST(PlaceFamily, LeavesOutPlacesWithoutIncidents) {
  std::vector<BeforeAfter> with_none = counts;
  with_none.push_back({0, 0});
  const PlaceFamily family = family_of(places_of(with_none));
  const PlaceFamily without = family_of(places_of(counts));
  EXPECT_TRUE(std::isnan(family.p_rise.back()) && std::isnan(family.p_fall.back()));
  EXPECT_EQ(family.high, without.high);
  EXPECT_EQ(family.p_rise[2], without.p_rise[2]);
}

TEST(PlaceFamily, OfNothingOrWithoutControlsFindsNothing) {
  const PlaceFamily none = family_of({});
  EXPECT_TRUE(none.p_rise.empty());
  EXPECT_TRUE(std::isinf(none.high) && std::isinf(none.low));
  const std::vector<AreaChange> changes{area_change({30, 20}, {}, CityTrend{})};
  const std::vector<AreaScatter> scatter(1);
  EXPECT_TRUE(std::isnan(place_family(changes, scatter, CityTrend{}, 1).p_rise[0]));
}

TEST(PlaceFamily, RefusesAnErrorThatIsNoneAndStopsWhenAsked) {
  const Places places = places_of(counts);
  for (const double error : {0.0, 1.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { (void)family_of(places, {.error = error}); });
  }
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] { (void)family_of(places, {}, run); });
}

}  // namespace
}  // namespace klara
