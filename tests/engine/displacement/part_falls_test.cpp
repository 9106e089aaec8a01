#include <klara/displacement/part_falls.hpp>
#include <klara/displacement/verdict.hpp>
#include <klara/displacement/weekly_scatter.hpp>
#include <klara/shape/district.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t first_seed = 20190801;  // of a city's parts

std::vector<std::size_t> others_of(std::size_t areas) {
  std::vector<std::size_t> controls(areas - 1);
  std::iota(controls.begin(), controls.end(), std::size_t{1});
  return controls;
}

/// Three parts of a city whose areas' years vary; in the first the treated area falls by this
/// share.
std::vector<WeeklyPanel> three_parts(double treated, double fall, std::uint64_t replicate) {
  std::vector<WeeklyPanel> parts;
  for (std::uint64_t part = 0; part < 3; ++part) {
    const CityKind kind{.treated = treated,
                        .areas = 60,
                        .factor = 3.0,
                        .area_year = 0.1,
                        .fall = part == 0 ? fall : 0.0};
    parts.push_back(simulated_weeks(kind, first_seed + part, replicate).panel);
  }
  return parts;
}

TEST(PartFalls, AreThoseOfTheirPanelsAlone) {
  const std::vector<WeeklyPanel> parts = three_parts(800.0, 0.3, 1);
  const auto controls = others_of(60);
  const std::vector<PartFall> found = part_falls(parts, 0, controls, /*seed=*/5);
  ASSERT_EQ(found.size(), 3u);
  for (std::size_t k = 0; k < 3; ++k) {
    const auto counts = totals(parts[k]);
    const WeeklyScatter scatter = weekly_scatter(parts[k], controls);
    const CityTrend trend = city_trend(counts, scatter.of_area, controls);
    EXPECT_EQ(found[k].trend, trend);
    EXPECT_EQ(found[k].change, area_change(counts[0], scatter.of_area[0], trend));
    EXPECT_EQ(found[k].permutation, block_permutation(parts[k], 0, controls, 5 + k));
    EXPECT_EQ(found[k].p_fall, std::max(found[k].change.p_fall, found[k].permutation.p_fall));
    EXPECT_EQ(found[k].p_fall_family, std::min(1.0, 3.0 * found[k].p_fall));
  }
}

TEST(PartFalls, AreAgainstTheTrendThatIsAskedFor) {
  std::vector<WeeklyPanel> parts = three_parts(800.0, 0.3, 1);
  for (WeeklyPanel& part : parts) {
    for (std::size_t w = part.weeks_before; w < part.weeks(); ++w) {
      part.counts[10 * part.weeks() + w] += 40;  // one control received
    }
  }
  const auto controls = others_of(60);
  const CityTrendOptions winsorised{.deviations = ControlDeviations::winsorised};
  const auto found = part_falls(parts, 0, controls, 5, {.trend = winsorised});
  const auto plain = part_falls(parts, 0, controls, 5);
  for (std::size_t k = 0; k < 3; ++k) {
    const WeeklyScatter scatter = weekly_scatter(parts[k], controls);
    EXPECT_EQ(found[k].trend, city_trend(totals(parts[k]), scatter.of_area, controls, winsorised));
    EXPECT_LT(found[k].trend.between, plain[k].trend.between);
  }
}

TEST(PartFalls, AreSeldomFoundWhereNothingFell) {
  constexpr int cities = 300;
  std::printf("seed %llu\n", static_cast<unsigned long long>(first_seed));
  int any = 0;
  for (std::uint64_t city = 0; city < cities; ++city) {
    const auto falls = part_falls(three_parts(400.0, 0.0, city), 0, others_of(60), city);
    if (std::ranges::any_of(falls, [](const auto& f) { return f.p_fall_family <= 0.05; })) ++any;
  }
  // At most 5 % of families, and 4 standard errors.
  EXPECT_LE(static_cast<double>(any) / cities, 0.05 + 4.0 * std::sqrt(0.05 * 0.95 / cities));
}

TEST(PartFalls, OpenTheGateForTheirPartOnly) {
  const auto falls = part_falls(three_parts(2000.0, 0.7, 2), 0, others_of(60), 1);
  EXPECT_LE(falls[0].p_fall_family, 0.01);
  EXPECT_GT(falls[1].p_fall_family, 0.05);
  const Evidence evidence{.p_rise = 0.01, .detectable = std::nullopt, .cautions = {}};
  EXPECT_EQ(displacement_verdict(falls[0].change, falls[0].p_fall_family, evidence).verdict,
            Verdict::displacement);
  EXPECT_EQ(displacement_verdict(falls[1].change, falls[1].p_fall_family, evidence).reason,
            VerdictReason::no_sure_fall);
}

TEST(PartFalls, LeaveOutPartsThatNobodySaw) {
  std::vector<WeeklyPanel> parts = three_parts(800.0, 0.3, 3);
  std::ranges::fill(parts[2].counts, 0u);
  const auto falls = part_falls(parts, 0, others_of(60), 5);
  EXPECT_TRUE(std::isnan(falls[2].p_fall) && std::isnan(falls[2].p_fall_family));
  EXPECT_EQ(falls[1].p_fall_family, std::min(1.0, 2.0 * falls[1].p_fall));
}

TEST(PartFalls, DoNotDependOnTheOrderOfControls) {
  const std::vector<WeeklyPanel> parts = three_parts(800.0, 0.3, 4);
  auto controls = others_of(60);
  const auto there = part_falls(parts, 0, controls, 5);
  std::ranges::reverse(controls);
  EXPECT_EQ(part_falls(parts, 0, controls, 5), there);
}

TEST(PanelsOfParts, HoldEveryIncidentThatHasAPart) {
  constexpr std::uint64_t seed = 20190802;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  const Instant start{std::chrono::sys_days{std::chrono::year{2018} / 1 / 1}};
  const Weeks before = whole_weeks({start, start + 70 * 24h}, {});
  const Weeks after = whole_weeks({start + 364 * 24h, start + 434 * 24h}, {});
  PointSet points;
  std::vector<std::uint32_t> area_of, part_of_row;
  for (int i = 0; i < 2000; ++i) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(
        start + std::chrono::seconds(static_cast<std::int64_t>(random.below(434 * 86'400))));
    const auto area = static_cast<std::uint32_t>(random.below(5));
    area_of.push_back(area == 4 ? outside : area);
    const auto part = static_cast<std::uint32_t>(random.below(4));
    part_of_row.push_back(part == 3 ? part_less : part);
  }
  points.until = points.from;
  const auto panels = panels_of_parts(points, area_of, 4, part_of_row, 3, before, after);
  ASSERT_EQ(panels.size(), 3u);
  for (std::uint32_t part = 0; part < 3; ++part) {
    for (std::uint32_t area = 0; area < 4; ++area) {
      std::uint64_t n0 = 0;
      std::uint64_t n1 = 0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        if (area_of[i] != area || part_of_row[i] != part) continue;
        if (before.holding(points.from[i])) ++n0;
        if (after.holding(points.from[i])) ++n1;
      }
      EXPECT_EQ(totals(panels[part])[area], (BeforeAfter{n0, n1}));
    }
  }
}

TEST(PartFalls, RefuseAreasThatAreNotThere) {
  const std::vector<WeeklyPanel> parts = three_parts(800.0, 0.0, 5);
  const std::vector<std::size_t> beyond{1, 60};
  expect_refusal(ErrorKind::bad_argument, "AREA_UNKNOWN",
                 [&] { (void)part_falls(parts, 60, others_of(60), 1); });
  expect_refusal(ErrorKind::bad_argument, "AREA_UNKNOWN",
                 [&] { (void)part_falls(parts, 0, beyond, 1); });
}

}  // namespace
}  // namespace klara
