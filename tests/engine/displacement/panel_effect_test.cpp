#include <klara/base/random.hpp>
#include <klara/displacement/panel_effect.hpp>
#include <klara/displacement/relative_effect.hpp>
#include <klara/inference/count_regression.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <vector>

namespace klara {
namespace {

/// Areas of unequal size whose weeks rise, with `spread` times gamma noise.
WeeklyPanel drawn(std::size_t areas, std::size_t before, std::size_t after, double scatter,
                  std::uint64_t seed) {
  Random random(seed);
  WeeklyPanel panel{.weeks_before = before, .weeks_after = after, .counts = {}};
  for (std::size_t area = 0; area < areas; ++area) {
    const double level = 3.0 + 2.0 * static_cast<double>(area);
    for (std::size_t week = 0; week < panel.weeks(); ++week) {
      const double effect = area == 0 && week >= before ? 0.6 : 1.0;
      const double trend = 1.0 + 0.05 * static_cast<double>(week);
      const double noise = scatter > 0.0 ? random.gamma(1.0 / scatter) * scatter : 1.0;
      panel.counts.push_back(
          static_cast<std::uint32_t>(random.poisson(level * effect * trend * noise)));
    }
  }
  return panel;
}

std::vector<std::size_t> all_but_first(std::size_t areas) {
  std::vector<std::size_t> controls;
  for (std::size_t area = 1; area < areas; ++area) controls.push_back(area);
  return controls;
}

/// With a column of its own for every area and every week, as a statistician would write it.
CountModel with_dummies(const WeeklyPanel& panel, const std::vector<double>& exposure,
                        CountFamily family) {
  const std::size_t areas = panel.areas(), weeks = panel.weeks();
  CountModel model{.counts = {},
                   .columns = {},
                   .coefficients = areas + weeks,
                   .exposure = exposure,
                   .family = family};
  for (std::size_t area = 0; area < areas; ++area) {
    for (std::size_t week = 0; week < weeks; ++week) {
      model.counts.push_back(panel.of(area)[week]);
      std::vector<double> row(model.coefficients);
      row[0] = area == 0 && week >= panel.weeks_before ? 1.0 : 0.0;
      row[1 + area] = 1.0;
      if (week > 0) row[areas + week] = 1.0;
      model.columns.insert(model.columns.end(), row.begin(), row.end());
    }
  }
  return model;
}

// ---- definition

TEST(PanelEffect, IsTheRegressionWithAColumnForEveryAreaAndWeek) {
  for (const bool exposed : {false, true}) {
    SCOPED_TRACE(exposed);
    const WeeklyPanel panel = drawn(6, 9, 7, 0.3, 11);
    std::vector<double> exposure;
    Random random(5);
    for (std::size_t i = 0; exposed && i < panel.counts.size(); ++i) {
      exposure.push_back(0.5 + random.uniform());
    }
    const PanelEffect found =
        panel_effect(panel, 0, all_but_first(6), {.exposure = exposure, .level = 0.9});
    const auto expected = [&](CountFamily family) {
      return count_regression(with_dummies(panel, exposure, family));
    };
    const CountRegression poisson = expected(CountFamily::poisson);
    const CountRegression quasi = expected(CountFamily::quasi_poisson);
    const CountRegression binomial = expected(CountFamily::negative_binomial);
    // Both stop where nothing moves by more than 1e-10; theta by more than 1e-8.
    EXPECT_NEAR(std::log(found.poisson.value), poisson.coefficients[0], 1e-8);
    EXPECT_NEAR(found.poisson.se, poisson.se[0], 1e-8);
    EXPECT_NEAR(found.dispersion, quasi.dispersion, 1e-8);
    EXPECT_NEAR(found.quasi_poisson.se, quasi.se[0], 1e-8);
    EXPECT_NEAR(found.theta, binomial.theta, 1e-5 * binomial.theta);
    EXPECT_NEAR(std::log(found.negative_binomial.value), binomial.coefficients[0], 1e-6);
    EXPECT_NEAR(found.negative_binomial.se, binomial.se[0], 1e-6);
    EXPECT_EQ(found.areas, 6U);
    EXPECT_EQ(found.weeks, 16U);
    EXPECT_EQ(found.negative_binomial.level, 0.9);
  }
}

TEST(PanelEffect, IsThePublishedRatioOfTwoSeries) {
  const auto golden =
      nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/count_regression.json"))["monthly"];
  WeeklyPanel panel{.weeks_before = golden["months_before"], .weeks_after = 12, .counts = {}};
  for (const char* series : {"treated", "control"}) {
    for (const std::uint32_t count : golden[series]) panel.counts.push_back(count);
  }
  const PanelEffect found = panel_effect(panel, 0, std::vector<std::size_t>{1});
  // R stops where the deviance changes by less than 1e-8 of itself.
  EXPECT_NEAR(std::log(found.poisson.value), golden["log_rirr"], 1e-7);
  EXPECT_NEAR(found.poisson.se, golden["se_poisson"], 1e-7);
}

// ---- invariants

TEST(PanelEffect, IsTheRelativeEffectOfTheTotals) {
  const WeeklyPanel panel = drawn(30, 20, 25, 0.0, 3);
  const auto controls = all_but_first(30);
  const PanelEffect found = panel_effect(panel, 0, controls);
  const std::vector<BeforeAfter> sums = totals(panel);
  BeforeAfter control;
  for (const std::size_t area : controls) {
    control.before += sums[area].before;
    control.after += sums[area].after;
  }
  const Estimate expected = relative_effect(sums[0], control);
  EXPECT_NEAR(found.poisson.value, expected.value, 1e-9);
  EXPECT_NEAR(found.poisson.se, expected.se, 1e-9);
  EXPECT_NEAR(found.poisson.p, expected.p, 1e-8);
}

TEST(PanelEffect, IsNotMovedByAnExposureThatIsTheAreasOrTheWeeks) {
  const WeeklyPanel panel = drawn(5, 8, 8, 0.2, 8);
  std::vector<double> exposure;
  for (std::size_t area = 0; area < 5; ++area) {
    for (std::size_t week = 0; week < 16; ++week) {
      exposure.push_back(static_cast<double>((1 + area) * (3 + week)));
    }
  }
  const PanelEffect plain = panel_effect(panel, 0, all_but_first(5));
  const PanelEffect exposed = panel_effect(panel, 0, all_but_first(5), {.exposure = exposure});
  EXPECT_NEAR(exposed.poisson.value, plain.poisson.value, 1e-9);
  EXPECT_NEAR(exposed.negative_binomial.se, plain.negative_binomial.se, 1e-6);
}

TEST(PanelEffect, LeavesOutAreasAndWeeksWithoutIncidents) {
  const WeeklyPanel panel = drawn(4, 6, 6, 0.2, 2);
  WeeklyPanel wider{.weeks_before = 7, .weeks_after = 6, .counts = {}};
  for (std::size_t area = 0; area < 4; ++area) {
    wider.counts.push_back(0);
    wider.counts.insert(wider.counts.end(), panel.of(area).begin(), panel.of(area).end());
  }
  wider.counts.insert(wider.counts.end(), wider.weeks(), 0);
  const PanelEffect found = panel_effect(wider, 0, all_but_first(5));
  EXPECT_EQ(found, panel_effect(panel, 0, all_but_first(4)));
  EXPECT_EQ(found.weeks, 12U);
}

TEST(PanelEffect, WidensWithTheScatter) {
  const PanelEffect calm = panel_effect(drawn(40, 30, 30, 0.0, 4), 0, all_but_first(40));
  const PanelEffect bursts = panel_effect(drawn(40, 30, 30, 0.5, 4), 0, all_but_first(40));
  EXPECT_NEAR(calm.dispersion, 1.0, 0.1);  // 2 400 cells
  EXPECT_GT(calm.theta, 50.0);
  EXPECT_GT(bursts.dispersion, 3.0);
  EXPECT_NEAR(bursts.theta, 2.0, 0.2);  // as drawn, 1 / 0.5
  EXPECT_GT(bursts.quasi_poisson.se, 1.5 * bursts.poisson.se);
  EXPECT_GT(bursts.negative_binomial.se, bursts.poisson.se);
}

// ---- what it cannot tell, and refusals

TEST(PanelEffect, IsNothingWhereAPeriodOfTreatedOrControlsIsEmpty) {
  for (const std::size_t empty : {0U, 1U}) {
    WeeklyPanel panel = drawn(2, 5, 5, 0.0, 6);
    for (std::size_t week = 0; week < 5; ++week) panel.counts[empty * 10 + week] = 0;
    const PanelEffect found = panel_effect(panel, 0, std::vector<std::size_t>{1});
    EXPECT_TRUE(std::isnan(found.poisson.value));
    EXPECT_TRUE(std::isnan(found.negative_binomial.p));
    EXPECT_EQ(found, PanelEffect{});
  }
}

TEST(PanelEffect, RefusesWhatItCannotCompare) {
  const WeeklyPanel panel = drawn(3, 4, 4, 0.0, 1);
  const auto ask = [&](std::size_t treated, std::vector<std::size_t> controls,
                       PanelEffectOptions options) {
    return [=] { static_cast<void>(panel_effect(panel, treated, controls, options)); };
  };
  const auto bad = ErrorKind::bad_argument;
  expect_refusal(bad, "AREA_UNKNOWN", ask(3, {1}, {}));
  expect_refusal(bad, "AREA_UNKNOWN", ask(0, {7}, {}));
  expect_refusal(bad, "AREAS_OVERLAP", ask(1, {1, 2}, {}));
  expect_refusal(bad, "MODEL_SHAPE", ask(0, {1}, {.exposure = {1.0}}));
  expect_refusal(bad, "WEIGHT_RANGE", ask(0, {1}, {.exposure = std::vector<double>(24, 0.0)}));
  expect_refusal(bad, "LEVEL_RANGE", ask(0, {1}, {.level = 1.0}));
}

}  // namespace
}  // namespace klara
