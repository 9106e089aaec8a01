#include <klara/base/random.hpp>
#include <klara/displacement/synthetic_shares.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace klara {
namespace {

struct City {
  WeeklyPanel panel;
  PlaceDesign design;
};

/// The treated area first, `times` as large as the largest of the `controls`, whose levels fall;
/// Poisson weeks with a season that all share. The treated area falls to `effect` of its level.
City city(std::size_t controls, std::size_t before, std::size_t after, double effect,
          std::uint64_t seed, double level = 40.0, double times = 3.0) {
  Random random(seed);
  City result{.panel = {.weeks_before = before, .weeks_after = after, .counts = {}}, .design = {}};
  for (std::size_t area = 0; area <= controls; ++area) {
    if (area > 0) result.design.controls.push_back(area);
    const double own = area == 0 ? times * level : level - static_cast<double>(area);
    for (std::size_t week = 0; week < before + after; ++week) {
      const double season = 1.0 + 0.3 * std::sin(static_cast<double>(week) / 8.0);
      const double mean = own * season * (area == 0 && week >= before ? effect : 1.0);
      result.panel.counts.push_back(static_cast<std::uint32_t>(random.poisson(mean)));
    }
  }
  return result;
}

// ---- definition

TEST(SyntheticShares, AreTheSyntheticControlOfSharesByLevelBefore) {
  const City c = city(10, 41, 23, 0.7, 6);  // ten blocks and a week, five and three weeks
  const SyntheticShares found = synthetic_shares(c.panel, c.design);
  ASSERT_EQ(found.lack, SyntheticLack::nothing);
  EXPECT_EQ(found.blocks_before, 10U);
  EXPECT_EQ(found.blocks_after, 5U);
  const auto block = [&](std::size_t area, std::size_t b) {
    const std::size_t begin = b < 10 ? 4 * b : 41 + 4 * (b - 10);
    double sum = 0.0;
    for (std::size_t w = 0; w < 4; ++w) sum += c.panel.of(area)[begin + w];
    return sum;
  };
  const auto share_of_level = [&](std::size_t area) {
    Series series;
    for (std::size_t b = 0; b < 15; ++b) {
      double all = 0.0;
      for (std::size_t a = 0; a < c.panel.areas(); ++a) all += block(a, b);
      series.push_back(block(area, b) / all);
    }
    const double level = std::accumulate(series.begin(), series.begin() + 10, 0.0) / 10.0;
    for (double& share : series) share /= level;
    return series;
  };
  std::vector<Series> donors;
  for (const std::size_t area : found.donors) donors.push_back(share_of_level(area));
  const SyntheticControl expected = synthetic_control(share_of_level(0), donors, 10);
  ASSERT_TRUE(found.control);
  EXPECT_NEAR(found.control->mean_gap, expected.mean_gap, 1e-12);
  EXPECT_NEAR(found.control->rms_before, expected.rms_before, 1e-12);
  EXPECT_EQ(found.control->placebo_p, expected.placebo_p);
}

// ---- invariants

TEST(SyntheticShares, FindAFallOfTheLargestArea) {
  // Three times as large as every donor: no mixture of counts, but one of levels.
  const City c = city(20, 80, 40, 0.6, 4);
  const SyntheticShares found = synthetic_shares(c.panel, c.design);
  ASSERT_EQ(found.lack, SyntheticLack::nothing);
  EXPECT_LT(found.control->mean_gap, -0.2);
  EXPECT_DOUBLE_EQ(found.control->placebo_p, 1.0 / 21.0);  // the least that 20 donors allow
}

TEST(SyntheticShares, TakeTheLargestDonorsAndNoMoreThanBlocks) {
  const City c = city(30, 36, 36, 1.0, 2);
  const SyntheticShares found = synthetic_shares(c.panel, c.design);
  EXPECT_EQ(found.donors.size(), 9U);
  for (const std::size_t donor : found.donors) EXPECT_LT(donor, 20U);  // levels fall with the index
}

/// How often p is at most 0.1 where nothing is done, of those that are told.
double alarms(double times) {
  double told = 0.0, alarms = 0.0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const City c = city(20, 80, 40, 1.0, 100 + seed, 60.0, times);
    const SyntheticShares found = synthetic_shares(c.panel, c.design);
    if (!found.control) continue;
    told += 1.0;
    if (found.control->placebo_p <= 0.1) alarms += 1.0;
  }
  EXPECT_GT(told, 200.0);
  return alarms / told;
}

TEST(SyntheticShares, StandOutAsOftenAsTheirRankSaysWhereAreasAreAlike) {
  // 2 of 21 ranks; four standard errors of 200 cities.
  EXPECT_NEAR(alarms(0.8), 2.0 / 21.0, 4.0 * 0.021);
}

TEST(SyntheticShares, StandOutTooOftenWhereTheTreatedAreaIsMuchLarger) {
  // Why no verdict rests on it: its own noise is less than that of the areas in its place.
  EXPECT_GT(alarms(3.0), 0.2);
}

// ---- promises

TEST(SyntheticShares, AreTheSameForEveryThreadCountAndOrderOfControls) {
  City c = city(20, 80, 40, 0.8, 12);
  const SyntheticShares alone = synthetic_shares(c.panel, c.design, {.threads = 1});
  EXPECT_EQ(synthetic_shares(c.panel, c.design, {.threads = 2}), alone);
  std::reverse(c.design.controls.begin(), c.design.controls.end());
  EXPECT_EQ(synthetic_shares(c.panel, c.design), alone);
}

// ---- what it cannot tell

TEST(SyntheticShares, SayWhyThereAreNone) {
  const auto lack_of = [](const City& c) { return synthetic_shares(c.panel, c.design).lack; };
  City searched = city(20, 80, 40, 1.0, 1);
  searched.design.places = searched.design.controls;
  searched.design.controls.clear();
  EXPECT_EQ(lack_of(searched), SyntheticLack::no_donors);
  EXPECT_EQ(lack_of(city(20, 31, 40, 1.0, 1)), SyntheticLack::few_blocks);
  EXPECT_EQ(lack_of(city(20, 40, 3, 1.0, 1)), SyntheticLack::few_blocks);
  EXPECT_EQ(lack_of(city(7, 80, 40, 1.0, 1)), SyntheticLack::few_donors);
  EXPECT_EQ(lack_of(city(20, 80, 40, 1.0, 1, 0.3)), SyntheticLack::treated_small);

  City silent = city(12, 48, 24, 1.0, 1);
  for (std::size_t area = 0; area <= 12; ++area) {
    for (std::size_t week = 8; week < 12; ++week) silent.panel.counts[area * 72 + week] = 0;
  }
  EXPECT_EQ(lack_of(silent), SyntheticLack::empty_block);

  City leaps = city(12, 48, 24, 1.0, 1);
  for (std::size_t week = 0; week < 32; ++week) leaps.panel.counts[week] *= 3;
  EXPECT_EQ(lack_of(leaps), SyntheticLack::outside_donors);

  // Up and down within what some donor does, but no donor does both when it does.
  City wild = city(12, 48, 24, 1.0, 1);
  for (std::size_t area = 0; area <= 12; ++area) {
    for (std::size_t week = 0; week < 72; ++week) {
      const std::size_t block = week / 4;
      const bool high = area == 0 ? block % 2 == 0 : block % 12 == area - 1;
      const bool low = area == 0 ? block % 2 == 1 : block % 12 == area % 12;
      wild.panel.counts[area * 72 + week] = high ? 200 : low ? (area == 0 ? 20 : 10) : 100;
    }
  }
  EXPECT_EQ(lack_of(wild), SyntheticLack::poor_fit);
  EXPECT_FALSE(synthetic_shares(wild.panel, wild.design).control);
}

}  // namespace
}  // namespace klara
