#include <klara/displacement/week_blocks.hpp>
#include <klara/displacement/weekly_scatter.hpp>

#include <engine/displacement/published_cities.hpp>
#include <engine/displacement/simulated_city.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <vector>

namespace klara {
namespace {

// Pearson's factor as the header has it, from blocks of this many weeks.
double pearson_by_definition(const WeeklyPanel& panel, std::size_t area,
                             const std::vector<std::size_t>& reference, std::size_t block) {
  double sum = 0.0;
  std::size_t blocks = 0;
  for (const bool later : {false, true}) {
    const std::size_t first = later ? panel.weeks_before : 0;
    const std::size_t weeks = later ? panel.weeks_after : panel.weeks_before;
    double all = 0.0;
    double own = 0.0;
    for (std::size_t w = 0; w < weeks; ++w) {
      for (const std::size_t j : reference) all += panel.of(j)[first + w];
      own += panel.of(area)[first + w];
    }
    const double mean = all / static_cast<double>(weeks);
    for (std::size_t b = 0; b < weeks / block; ++b) {
      double found = 0.0;
      double expected = 0.0;
      for (std::size_t w = b * block; w < (b + 1) * block; ++w) {
        double worth = 0.25 * mean;
        for (const std::size_t j : reference) worth += panel.of(j)[first + w];
        found += panel.of(area)[first + w];
        expected += own * worth / (1.25 * all);
      }
      if (expected > 0.0) sum += (found - expected) * (found - expected) / expected;
      ++blocks;
    }
  }
  return sum / (static_cast<double>(blocks) - 2.0);
}

// Shrinkage of one area, by the header's typical factor and spread.
double factor_by_definition(const WeeklyPanel& panel, std::size_t area,
                            const std::vector<std::size_t>& reference, const WeeklyScatter& city) {
  const auto weeks = static_cast<double>(panel.weeks());
  const BeforeAfter total = totals(panel)[area];
  const double mean = static_cast<double>(total.before + total.after) / weeks;
  const double own = pearson_by_definition(panel, area, reference, 1);
  const double variance =
      (2.0 + 6.0 * (city.typical - 1.0) / mean + 1.0 / (city.typical * mean)) / (weeks - 2.0);
  const double trust = city.between / (city.between + variance);
  const double shrunk = std::max(1.0, city.typical + trust * (own - city.typical));
  const double blocks = weeks / 4.0;
  const double k = 0.05 / (0.05 + 2.0 / (blocks - 2.0));
  const double g =
      std::min(5.0, std::max(0.2, pearson_by_definition(panel, area, reference, 4) / own));
  return std::max(1.0, shrunk * (1.0 + k * trust * (g - 1.0)));
}

TEST(WeeklyScatter, AgreesWithItsDefinition) {
  const CityKind kind{.areas = 30, .structure = CityStructure::mixed};
  const WeeklyPanel panel = simulated_weeks(kind, 4, 0).panel;
  const auto reference = controls_of(kind);
  const WeeklyScatter scatter = weekly_scatter(panel, reference);
  for (std::size_t area = 0; area < panel.areas(); ++area) {
    const BeforeAfter total = totals(panel)[area];
    if (total.before == 0 || total.after == 0) continue;
    const double expected = factor_by_definition(panel, area, reference, scatter);
    EXPECT_NEAR(scatter.of_area[area].factor, expected, 1e-12 * expected) << area;
  }
}

TEST(WeeklyScatter, DrawsTowardsTheWeightedMeanOfAllAreas) {
  const CityKind kind{.areas = 60, .structure = CityStructure::mixed};
  const WeeklyPanel panel = simulated_weeks(kind, 7, 0).panel;
  const auto reference = controls_of(kind);
  const WeeklyScatter scatter = weekly_scatter(panel, reference);
  const auto counts = totals(panel);
  double sum = 0.0;
  double weights = 0.0;
  double excess = 0.0;
  double precision = 0.0;
  for (std::size_t area = 0; area < 60; ++area) {
    const auto incidents = static_cast<double>(counts[area].before + counts[area].after);
    if (incidents < 10.0) continue;
    const double mu = incidents / 104.0;
    const double rv =
        (2.0 + 6.0 * (scatter.typical - 1.0) / mu + 1.0 / (scatter.typical * mu)) / 102.0;
    const double factor = pearson_by_definition(panel, area, reference, 1);
    sum += factor / (rv + 0.25);
    weights += 1.0 / (rv + 0.25);
    excess += (std::pow(factor / scatter.typical - 1.0, 2) - rv) / rv;
    precision += 1.0 / rv;
  }
  // Four passes; each takes nine tenths of what the last left, or more.
  EXPECT_NEAR(scatter.typical, sum / weights, 1e-3 * scatter.typical);
  EXPECT_NEAR(scatter.between, std::max(0.25, excess / precision), 1e-12);
  EXPECT_GT(scatter.between, 0.25);
}

TEST(WeeklyScatter, RestsOnMoreFreedomWhereItBorrows) {
  const auto freedom_of = [](std::size_t weeks, double incidents) {
    const CityKind kind{.treated = incidents,
                        .city = 4000.0,
                        .areas = 12,
                        .weeks_before = weeks,
                        .weeks_after = weeks,
                        .factor = 2.0};
    const WeeklyPanel panel = simulated_weeks(kind, 8, 0).panel;
    const AreaScatter treated = weekly_scatter(panel, controls_of(kind)).of_area[0];
    const auto df = static_cast<double>(2 * weeks - 2);
    EXPECT_DOUBLE_EQ(treated.freedom, std::max(10.0, 0.6 * df / std::max(treated.own, 0.3)));
    return treated.freedom;
  };
  EXPECT_EQ(freedom_of(4, 2000.0), 10.0);
  EXPECT_LT(freedom_of(52, 2000.0), 90.0);
  EXPECT_EQ(freedom_of(52, 2.0), 0.6 * 102.0 / 0.3);
}

TEST(WeeklyScatter, IsThePublishedOne) {
  for (const PublishedCity& city : published_cities()) {
    SCOPED_TRACE(city.id);
    const WeeklyScatter scatter = weekly_scatter(city.panel, city.controls);
    expect_published(scatter.of_area[city.treated].factor, city.treated_result["phi"]);
    expect_published(scatter.of_area[city.place].factor, city.place_result["phi"]);
  }
}

TEST(WeeklyScatter, FindsWhatWasPlanted) {
  constexpr std::uint64_t seed = 20190701;
  constexpr int cities = 40;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (const double planted : {1.0, 3.0, 10.0}) {
    const CityKind kind{.treated = 1500.0, .factor = planted};
    double sum = 0.0;
    for (int c = 0; c < cities; ++c) {
      const auto panel = simulated_weeks(kind, seed, static_cast<std::uint64_t>(c)).panel;
      sum += weekly_scatter(panel, controls_of(kind)).of_area[SimulatedWeeks::treated].factor;
    }
    // A factor's own scatter is 14 to 20 %, so 3 % for the mean of 40, of which 4; the reference,
    // 12 times as large, adds 8 %, and the floor of 1 as much where nothing was planted.
    EXPECT_NEAR(sum / cities / planted, 1.06, 0.12) << planted;
  }
}

TEST(WeeklyScatter, BorrowsWhatASmallAreaCannotShow) {
  const CityKind kind{.factor = 8.0};
  const WeeklyPanel panel = simulated_weeks(kind, 5, 0).panel;
  const WeeklyScatter scatter = weekly_scatter(panel, controls_of(kind));
  const auto counts = totals(panel);
  for (std::size_t area = 0; area < panel.areas(); ++area) {
    const AreaScatter& one = scatter.of_area[area];
    EXPECT_GE(one.own, 0.0);
    EXPECT_LT(one.own, 1.0);
    EXPECT_GE(one.factor, 1.0);
    const std::uint64_t incidents = counts[area].before + counts[area].after;
    EXPECT_TRUE(incidents >= 10 || one.own < 0.2) << area << ": " << one.own;
    EXPECT_TRUE(incidents <= 1000 || one.own > 0.5) << area << ": " << one.own;
  }
}

TEST(WeeklyScatter, TakesOutMostOfASeasonThatIsShared) {
  WeeklyPanel panel{.weeks_before = 40, .weeks_after = 40, .counts = {}};
  for (int area = 0; area < 6; ++area) {
    for (int w = 0; w < 80; ++w) panel.counts.push_back(w % 40 < 20 ? 60 : 140);
  }
  const std::vector<std::size_t> reference{2, 3, 4, 5};
  // Weeks of 60 and 140 about 100 are a factor of 16. The quarter of a week leaves a fifth of the
  // swing, 8, so 0.7 of weeks and 2.9 of blocks of four, of which some is added.
  EXPECT_LT(weekly_scatter(panel, reference).of_area[0].factor, 2.0);
  EXPECT_GT(weekly_scatter(panel, {}).of_area[0].factor, 12.0);
}

TEST(WeeklyScatter, RisesWhereSeriesGoOnForWeeks) {
  // The same weeks, once by turns and once four and four.
  WeeklyPanel panel{.weeks_before = 48, .weeks_after = 48, .counts = {}};
  for (int w = 0; w < 96; ++w) panel.counts.push_back(w % 2 == 0 ? 2 : 18);
  for (int w = 0; w < 96; ++w) panel.counts.push_back(w / 4 % 2 == 0 ? 2 : 18);
  const WeeklyScatter scatter = weekly_scatter(panel, {});
  EXPECT_GT(scatter.of_area[1].factor, 1.5 * scatter.of_area[0].factor);
}

TEST(WeeklyScatter, DoesNotDependOnTheOrderOfAreas) {
  const CityKind kind{.areas = 20, .factor = 3.0};
  const WeeklyPanel panel = simulated_weeks(kind, 6, 0).panel;
  WeeklyPanel turned = panel;
  const std::size_t weeks = panel.weeks();
  for (std::size_t area = 0; area < 20; ++area) {
    std::ranges::copy(panel.of(19 - area),
                      turned.counts.begin() + static_cast<std::ptrdiff_t>(area * weeks));
  }
  std::vector<std::size_t> reference = controls_of(kind);
  const WeeklyScatter one = weekly_scatter(panel, reference);
  for (std::size_t& area : reference) area = 19 - area;
  const WeeklyScatter other = weekly_scatter(turned, reference);
  for (std::size_t area = 0; area < 20; ++area) {
    EXPECT_NEAR(one.of_area[area].factor, other.of_area[19 - area].factor, 1e-12);
  }
}

TEST(WeeklyScatter, OfTooFewWeeksOrIncidentsIsOne) {
  const WeeklyPanel two_weeks{.weeks_before = 1, .weeks_after = 1, .counts = {50, 90, 20, 1}};
  for (const AreaScatter& one : weekly_scatter(two_weeks, {}).of_area) {
    EXPECT_EQ(one, AreaScatter{});
  }
  WeeklyPanel quiet{
      .weeks_before = 20, .weeks_after = 20, .counts = std::vector<std::uint32_t>(80)};
  quiet.counts[3] = 9;
  for (const AreaScatter& one : weekly_scatter(quiet, {}).of_area) EXPECT_EQ(one.factor, 1.0);
  EXPECT_TRUE(weekly_scatter({}, {}).of_area.empty());
}

TEST(WeekBlocks, AreShortInShortPeriods) {
  const WeeklyPanel year{.weeks_before = 52, .weeks_after = 52, .counts = {}};
  const WeeklyPanel season{.weeks_before = 52, .weeks_after = 31, .counts = {}};
  EXPECT_TRUE(long_enough_for_blocks(year));
  EXPECT_EQ(block_length(year), 4u);
  EXPECT_FALSE(long_enough_for_blocks(season));
  EXPECT_EQ(block_length(season), 2u);
}

// What differs between seasons is no scatter of weeks.
TEST(WeeklyScatter, ReadsEachSeasonByItself) {
  CityKind kind{.areas = 40, .years_before = 3, .factor = 3.0};
  const auto controls = controls_of(kind);
  const double alike = weekly_scatter(simulated_weeks(kind, 5, 0).panel, controls).typical;
  kind.area_year = 0.5;
  WeeklyPanel panel = simulated_weeks(kind, 5, 0).panel;
  EXPECT_NEAR(weekly_scatter(panel, controls).typical / alike, 1.0, 0.15);
  panel.earlier.clear();
  EXPECT_GT(weekly_scatter(panel, controls).typical, 1.3 * alike);
}

}  // namespace
}  // namespace klara
