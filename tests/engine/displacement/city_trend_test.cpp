#include <klara/displacement/city_trend.hpp>

#include <engine/displacement/published_cities.hpp>
#include <engine/displacement/simulated_city.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// Areas that are all controls.
struct Controls {
  std::vector<BeforeAfter> counts;
  std::vector<AreaScatter> scatter;

  [[nodiscard]] std::vector<std::size_t> all() const {
    std::vector<std::size_t> indices(counts.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
  }
  [[nodiscard]] CityTrend trend(const CityTrendOptions& options = {}) const {
    return city_trend(counts, scatter, all(), options);
  }
};

Controls drawn(std::size_t areas, double factor, double area_year, std::uint64_t seed,
               std::uint64_t replicate = 0) {
  Random random(seed, replicate);
  Controls controls;
  for (std::size_t j = 0; j < areas; ++j) {
    const double mean = 30.0 + 400.0 * random.uniform();
    const double of_year = area_year * area_year;
    const auto count = [&](double ratio) {
      return scattered_count(ratio * mean * gamma_factor(of_year, random), factor, random);
    };
    const std::uint64_t before = count(1.0);
    controls.counts.push_back({.before = before, .after = count(1.1)});
    controls.scatter.push_back({.factor = factor});
  }
  return controls;
}

/// What the two equations of the header leave over at a solution, 0, and the errors there.
struct ByDefinition {
  double ratio, between, between_se, ratio_variance;
};

/// E min(Z^2, c^2) of a normal Z, by the midpoint rule.
double mean_of_cut_squares_by_definition(double c) {
  constexpr int steps = 100'000;
  constexpr double reach = 9.0;
  double sum = 0.0;
  for (int i = 0; i < steps; ++i) {
    const double z = reach * (i + 0.5) / steps;
    sum += std::min(z * z, c * c) * std::exp(-0.5 * z * z);
  }
  return 2.0 * sum * reach / steps / std::sqrt(2.0 * std::numbers::pi);
}

ByDefinition by_definition(const Controls& controls, double ratio, double between,
                           ControlDeviations deviations) {
  double sum_before = 0.0;
  double sum_after = 0.0;
  double sum_means = 0.0;
  std::vector<double> weights;
  std::vector<double> means;
  for (std::size_t j = 0; j < controls.counts.size(); ++j) {
    const auto y0 = static_cast<double>(controls.counts[j].before);
    const auto y1 = static_cast<double>(controls.counts[j].after);
    means.push_back((y0 + y1) / (1.0 + ratio));
    weights.push_back(1.0 /
                      (controls.scatter[j].factor * (1.0 + ratio) + between * ratio * means[j]));
    sum_before += weights[j] * y0;
    sum_after += weights[j] * y1;
    sum_means += weights[j] * means[j];
  }
  const bool cut = deviations == ControlDeviations::winsorised;
  const double of_cut = cut ? mean_of_cut_squares_by_definition(2.24) : 1.0;
  double found = 0.0;
  double expected = 0.0;
  double information = 0.0;
  double error = 0.0;
  for (std::size_t j = 0; j < controls.counts.size(); ++j) {
    const double d = static_cast<double>(controls.counts[j].after) -
                     ratio * static_cast<double>(controls.counts[j].before);
    const double v = controls.scatter[j].factor * ratio * means[j] * (1.0 + ratio);
    const double q = std::pow(ratio * means[j], 2);
    const double big_v = v + between * q;
    const double h = std::min(0.9, weights[j] * means[j] / sum_means);
    double square = d * d / (1.0 - h);
    if (cut) square = std::min(square, 2.24 * 2.24 * big_v) / of_cut;
    found += q / (big_v * big_v) * (square - v);
    expected += q / (big_v * big_v) * q * between;
    information += std::pow(q / big_v, 2);
    error += weights[j] * weights[j] * big_v;
  }
  return {.ratio = sum_after / sum_before - ratio,
          .between = (found - expected) / expected,
          .between_se = (cut ? 1.2 : 1.0) * std::sqrt(2.0 / information),
          .ratio_variance = error / (sum_means * sum_means)};
}

TEST(CityTrend, SolvesItsEquations) {
  for (const auto deviations : {ControlDeviations::plain, ControlDeviations::winsorised}) {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
      const Controls controls = drawn(60, 3.0, 0.2, seed);
      const CityTrend trend = controls.trend({.deviations = deviations});
      ASSERT_GT(trend.between, 0.0);
      const ByDefinition left = by_definition(controls, trend.ratio, trend.between, deviations);
      // Twelve rounds; each takes most of what the last left, less where deviations are cut.
      EXPECT_NEAR(left.ratio, 0.0, 1e-6);
      EXPECT_NEAR(left.between, 0.0, deviations == ControlDeviations::plain ? 1e-4 : 2e-2);
      EXPECT_NEAR(trend.between_se / left.between_se, 1.0, 1e-12);
      EXPECT_NEAR(trend.ratio_variance / left.ratio_variance, 1.0, 1e-12);
    }
  }
}

TEST(CityTrend, IsThePublishedOne) {
  for (const PublishedCity& city : published_cities()) {
    SCOPED_TRACE(city.id);
    const WeeklyScatter scatter = weekly_scatter(city.panel, city.controls);
    const CityTrend trend = city_trend(totals(city.panel), scatter.of_area, city.controls);
    expect_published(trend.ratio, city.fit["rho"]);
    expect_published(trend.between_raw, city.fit["sigma2_raw"]);
    expect_published(trend.between, city.fit["sigma2"]);
    expect_published(trend.between_se, city.fit["se_sigma2"]);
    expect_published(trend.ratio_variance, city.fit["var_rho"]);
    EXPECT_EQ(trend.controls, city.fit["controls_used"].get<std::size_t>());
    EXPECT_EQ(trend.basis, TrendBasis::estimated);
  }
}

TEST(CityTrend, FindsWhatWasPlanted) {
  constexpr std::uint64_t seed = 20190702;
  constexpr int cities = 300;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (const auto deviations : {ControlDeviations::plain, ControlDeviations::winsorised}) {
    double ratio = 0.0;
    double between = 0.0;
    double z_squares = 0.0;
    for (int c = 0; c < cities; ++c) {
      const CityTrend trend = drawn(60, 2.0, 0.15, seed, static_cast<std::uint64_t>(c))
                                  .trend({.deviations = deviations});
      ratio += trend.ratio / cities;
      between += trend.between_raw / cities;
      z_squares += std::pow(trend.ratio - 1.1, 2) / trend.ratio_variance / cities;
    }
    // The ratio strays by 0.03 in a city, so 0.002 on average; the variation by a quarter of
    // itself, so 1.5 %; four of each, and 5 % that cutting leaves where deviations are not quite
    // normal.
    EXPECT_NEAR(ratio, 1.1, 0.008);
    EXPECT_NEAR(between / (2.0 * 0.15 * 0.15), 1.0, 0.11);
    EXPECT_NEAR(z_squares, 1.0, 4.0 * std::sqrt(2.0 / cities));  // its variance is what it says
  }
}

TEST(CityTrend, OfWinsorisedDeviationsHardlySeesPlacesThatReceived) {
  Controls controls = drawn(60, 2.0, 0.1, 7);
  const auto between = [&](ControlDeviations deviations) {
    return controls.trend({.deviations = deviations}).between;
  };
  const double plain = between(ControlDeviations::plain);
  const double cut = between(ControlDeviations::winsorised);
  int received = 0;
  for (BeforeAfter& counts : controls.counts) {
    if (counts.before > 250 && received < 2) {
      counts.after *= 4;
      ++received;
    }
  }
  ASSERT_EQ(received, 2);
  EXPECT_GT(between(ControlDeviations::plain), 2.0 * plain);
  EXPECT_LT(between(ControlDeviations::winsorised) - cut,
            0.5 * (between(ControlDeviations::plain) - plain));
}

TEST(CityTrend, TurnsRoundWhenThePeriodsChangePlaces) {
  const Controls there = drawn(40, 2.0, 0.15, 8);
  Controls back = there;
  for (BeforeAfter& counts : back.counts) std::swap(counts.before, counts.after);
  EXPECT_NEAR(there.trend().ratio * back.trend().ratio, 1.0, 1e-6);
  EXPECT_NEAR(there.trend().between / back.trend().between, 1.0, 0.02);  // leverages differ
}

TEST(CityTrend, OfFewControlsSaysWhatItRestsOn) {
  const auto basis = [](std::size_t areas) { return drawn(areas, 1.0, 0.1, 9).trend().basis; };
  EXPECT_EQ(basis(0), TrendBasis::none);
  EXPECT_EQ(basis(1), TrendBasis::none);
  EXPECT_EQ(basis(2), TrendBasis::assumed);
  EXPECT_EQ(basis(4), TrendBasis::assumed);
  EXPECT_EQ(basis(5), TrendBasis::few);
  EXPECT_EQ(basis(9), TrendBasis::few);
  EXPECT_EQ(basis(10), TrendBasis::estimated);
  EXPECT_TRUE(std::isnan(drawn(1, 1.0, 0.1, 9).trend().ratio));
  EXPECT_EQ(drawn(1, 1.0, 0.1, 9).trend().controls, 1u);
}

TEST(CityTrend, OfTwoToFourControlsTakesAtLeastTheAssumedVariation) {
  for (std::uint64_t replicate = 0; replicate < 20; ++replicate) {
    const CityTrend trend = drawn(3, 1.0, 0.0, 10, replicate).trend();
    EXPECT_GE(trend.between, 2.0 * 0.14 * 0.14);
    EXPECT_GE(area_year_variation(trend), 0.14 - 1e-12);
    EXPECT_EQ(trend.between_se == 0.0, trend.between_raw < 2.0 * 0.14 * 0.14);
  }
  EXPECT_EQ(drawn(40, 1.0, 0.0, 12).trend().basis, TrendBasis::estimated);
}

TEST(CityTrend, LeavesOutControlsWithTooFewIncidents) {
  Controls controls = drawn(12, 2.0, 0.1, 11);
  const CityTrend trend = controls.trend();
  controls.counts.push_back({.before = 9, .after = 0});
  controls.scatter.push_back({.factor = 2.0});
  EXPECT_EQ(controls.trend(), trend);
  controls.counts.back().before = 10;
  EXPECT_EQ(controls.trend().controls, 13u);
}

TEST(CityTrend, OfControlsWithoutIncidentsInAPeriodHasNoBasis) {
  Controls controls = drawn(20, 1.0, 0.1, 12);
  for (BeforeAfter& counts : controls.counts) counts.after = 0;
  EXPECT_EQ(controls.trend().basis, TrendBasis::none);
  EXPECT_TRUE(std::isnan(controls.trend().between));
  EXPECT_EQ(controls.trend(), controls.trend());
}

/// Seasons of areas, each with a factor of its own, and scatter known.
struct Seasons {
  std::vector<std::vector<BeforeAfter>> steps;
  std::vector<AreaScatter> scatter;

  Seasons(std::size_t areas, std::size_t years, double area_year, std::uint64_t replicate) {
    Random random(17, replicate);
    steps.assign(years, {});
    for (std::size_t j = 0; j < areas; ++j) {
      const double mean = 30.0 + 400.0 * random.uniform();
      std::uint64_t before = 0;
      for (std::size_t year = 0; year <= years; ++year) {
        const double of_year = gamma_factor(area_year * area_year, random);
        const auto count = scattered_count(mean * of_year, 2.0, random);
        if (year > 0) steps[year - 1].push_back({.before = before, .after = count});
        before += count;
      }
      scatter.push_back({.factor = 2.0});
    }
  }
  [[nodiscard]] std::vector<CityTrend> trends() const {
    std::vector<std::size_t> all(scatter.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return city_trends(steps, scatter, all);
  }
};

TEST(CityTrends, OfOneStepAreTheTrend) {
  const Seasons seasons(30, 1, 0.1, 0);
  std::vector<std::size_t> all(30);
  std::iota(all.begin(), all.end(), std::size_t{0});
  EXPECT_EQ(seasons.trends().front(), city_trend(seasons.steps[0], seasons.scatter, all));
  EXPECT_EQ(seasons.trends().front().years, 1.0);
}

TEST(CityTrends, SolveOneEquationOverAllSteps) {
  const Seasons seasons(60, 3, 0.2, 1);
  const auto trends = seasons.trends();
  ASSERT_EQ(trends.size(), 3u);
  // The header's equations: one sigma^2, a ratio for each step.
  double found = 0.0;
  double expected = 0.0;
  double information = 0.0;
  std::vector<double> of_season{0.0};
  for (const BeforeAfter& counts : seasons.steps[0]) {
    of_season[0] += static_cast<double>(counts.before);
  }
  for (std::size_t s = 0; s < 3; ++s) {
    const CityTrend& trend = trends[s];
    EXPECT_EQ(trend.between, trends[0].between);
    const double all = std::accumulate(of_season.begin(), of_season.end(), 0.0);
    double squares = 0.0;
    for (const double season : of_season) squares += season / all * season / all;
    EXPECT_NEAR(trend.years * squares, 1.0, 1e-12);
    const double parts = 0.5 * (1.0 + squares);
    EXPECT_NEAR(year_parts(trend.years), parts, 1e-12);
    double sum_of_season = 0.0;
    double weights = 0.0;
    std::vector<double> weight;
    std::vector<double> mean;
    for (const BeforeAfter& counts : seasons.steps[s]) {
      sum_of_season += static_cast<double>(counts.after);
      mean.push_back(static_cast<double>(counts.before + counts.after) / (1.0 + trend.ratio));
      weight.push_back(
          1.0 / (2.0 * (1.0 + trend.ratio) + trend.between * parts * trend.ratio * mean.back()));
      weights += weight.back() * mean.back();
    }
    double error = 0.0;
    for (std::size_t j = 0; j < weight.size(); ++j) {
      const BeforeAfter& counts = seasons.steps[s][j];
      const double d =
          static_cast<double>(counts.after) - trend.ratio * static_cast<double>(counts.before);
      const double v = 2.0 * trend.ratio * mean[j] * (1.0 + trend.ratio);
      const double q = parts * std::pow(trend.ratio * mean[j], 2);
      const double variance = v + trend.between * q;
      const double leverage = std::min(0.9, weight[j] * mean[j] / weights);
      found += q / (variance * variance) * (d * d / (1.0 - leverage) - v);
      expected += q / (variance * variance) * q * trend.between;
      information += std::pow(q / variance, 2);
      error += weight[j] * weight[j] * variance;
    }
    EXPECT_NEAR(trend.ratio_variance / (error / (weights * weights)), 1.0, 1e-12);
    of_season.push_back(sum_of_season);
  }
  EXPECT_NEAR(found / expected, 1.0, 1e-4);  // twelve rounds, as of one step
  EXPECT_NEAR(trends[0].between_se / std::sqrt(2.0 / information), 1.0, 1e-12);
}

// The mean of 100 cities of 60 areas; its own error is a tenth of a city's.
TEST(CityTrends, FindTheVariationThatEveryYearHas) {
  for (const std::size_t years : {1u, 4u}) {
    double sum = 0.0;
    double errors = 0.0;
    for (std::uint64_t replicate = 0; replicate < 100; ++replicate) {
      const CityTrend trend = Seasons(60, years, 0.2, replicate).trends().back();
      sum += trend.between_raw;
      errors += trend.between_se;
    }
    const double sigma2 = 2.0 * 0.2 * 0.2;
    EXPECT_NEAR(sum / 100.0, sigma2, 4.0 * errors / 1000.0) << years;
  }
}

TEST(CityTrends, LearnMoreFromMoreYears) {
  const double of_one = Seasons(60, 1, 0.2, 3).trends().back().between_se;
  const double of_four = Seasons(60, 4, 0.2, 3).trends().back().between_se;
  EXPECT_NEAR(of_four / of_one, 0.5, 0.15);  // one over the root of four, but for what years show
}

TEST(CityTrends, PassOverAStepWithoutIncidents) {
  Seasons seasons(20, 3, 0.1, 0);
  for (BeforeAfter& counts : seasons.steps[0]) counts = {};
  const auto trends = seasons.trends();
  EXPECT_EQ(trends[0].basis, TrendBasis::none);
  EXPECT_TRUE(std::isnan(trends[0].ratio));
  EXPECT_EQ(trends[2].basis, TrendBasis::estimated);
}

}  // namespace
}  // namespace klara
