#include <klara/displacement/block_permutation.hpp>

#include <engine/displacement/simulated_city.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>

namespace klara {
namespace {

/// Two areas of 8 and 8 blocks, each block's counts in its first week.
WeeklyPanel of_blocks(const std::vector<std::uint32_t>& area,
                      const std::vector<std::uint32_t>& reference) {
  WeeklyPanel panel{.weeks_before = 32, .weeks_after = 32, .counts = {}};
  for (const auto* blocks : {&area, &reference}) {
    for (const std::uint32_t count : *blocks) {
      panel.counts.insert(panel.counts.end(), {count, 0, 0, 0});
    }
  }
  return panel;
}

const std::vector<std::uint32_t> area{9, 4, 7, 8, 3, 6, 9, 5, 2, 1, 4, 0, 3, 6, 1, 2};
const std::vector<std::uint32_t> reference{30, 22, 41, 28, 35, 30, 26, 33,
                                           31, 25, 38, 30, 27, 36, 29, 24};

// The share of all 12 870 labellings that are as extreme.
struct Exact {
  double both = 0.0, high = 0.0, low = 0.0;
};

Exact p_by_definition() {
  const double y = std::accumulate(area.begin(), area.end(), 0.0);
  const double c = std::accumulate(reference.begin(), reference.end(), 0.0);
  std::vector<double> residual;
  for (std::size_t b = 0; b < 16; ++b) residual.push_back(area[b] - y * reference[b] / c);
  double found = 0.0;
  for (std::size_t b = 8; b < 16; ++b) found += residual[b];
  constexpr double rounding = 1e-9;
  Exact count;
  double labellings = 0.0;
  for (std::uint32_t label = 0; label < 1u << 16; ++label) {
    if (std::popcount(label) != 8) continue;
    double after = 0.0;
    for (std::size_t b = 0; b < 16; ++b) {
      if ((label >> b & 1u) != 0) after += residual[b];
    }
    ++labellings;
    if (std::abs(after) >= std::abs(found) - rounding) ++count.both;
    if (after >= found - rounding) ++count.high;
    if (after <= found + rounding) ++count.low;
  }
  return {count.both / labellings, count.high / labellings, count.low / labellings};
}

TEST(BlockPermutation, IsTheShareOfAllLabellings) {
  const std::vector<std::size_t> others{1};
  constexpr std::uint64_t seed = 20190705;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  constexpr std::size_t replicates = 20'000;
  const BlockPermutation found =
      block_permutation(of_blocks(area, reference), 0, others, seed, {.replicates = replicates});
  const Exact exact = p_by_definition();
  const auto near = [](double p, double expected) {
    // Four standard errors of a share among 20 000, and one labelling for the observed.
    EXPECT_NEAR(p, expected, 4.0 * std::sqrt(expected / replicates) + 1e-4);
  };
  near(found.p, exact.both);
  near(found.p_fall, exact.low);
  near(found.p_rise, exact.high);
  EXPECT_LT(exact.low, 0.01);
  EXPECT_EQ(found.blocks_before, 8u);
  EXPECT_EQ(found.blocks_after, 8u);
}

TEST(BlockPermutation, CountsTiesAsExtreme) {
  const WeeklyPanel alike = of_blocks(std::vector<std::uint32_t>(16, 3), reference);
  const BlockPermutation found = block_permutation(alike, 0, {}, 1);
  EXPECT_EQ(found.p, 1.0);
  EXPECT_EQ(found.p_rise, 1.0);
  EXPECT_EQ(found.p_fall, 1.0);
}

TEST(BlockPermutation, DoesNotSeeWhatTheReferenceShares) {
  const std::vector<std::size_t> others{1};
  std::vector<std::uint32_t> falling;
  std::vector<std::uint32_t> ten_times;
  for (std::uint32_t b = 0; b < 16; ++b) {
    falling.push_back(40 - 2 * b);
    ten_times.push_back(10 * falling.back());
  }
  EXPECT_EQ(block_permutation(of_blocks(falling, ten_times), 0, others, 1).p, 1.0);
  EXPECT_LT(block_permutation(of_blocks(falling, ten_times), 0, {}, 1).p, 0.01);
}

TEST(BlockPermutation, OfBurstsRaisesFewFalseAlarms) {
  constexpr std::uint64_t seed = 20190706;
  constexpr int cities = 400;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const CityKind kind{.treated = 50.0, .city = 2000.0, .areas = 12, .factor = 20.0};
  int alarms = 0;
  for (int c = 0; c < cities; ++c) {
    const auto replicate = static_cast<std::uint64_t>(c);
    const auto panel = simulated_weeks(kind, seed, replicate).panel;
    const double p = block_permutation(panel, 0, controls_of(kind), seed + replicate).p;
    if (p <= 0.05) ++alarms;
  }
  // Blocks of one area are exchangeable but for what the reference's own scatter adds.
  EXPECT_NEAR(static_cast<double>(alarms) / cities, 0.05,
              4.0 * std::sqrt(0.05 * 0.95 / cities) + 0.005);
}

TEST(BlockPermutation, DependsOnItsSeedAlone) {
  const std::vector<std::size_t> others{1};
  const WeeklyPanel panel = of_blocks(area, reference);
  EXPECT_EQ(block_permutation(panel, 0, others, 5), block_permutation(panel, 0, others, 5));
  EXPECT_NE(block_permutation(panel, 0, others, 5).p_rise,
            block_permutation(panel, 0, others, 6).p_rise);
}

TEST(BlockPermutation, LeavesOutWeeksBeyondTheLastWholeBlock) {
  WeeklyPanel longer{.weeks_before = 35, .weeks_after = 33, .counts = {}};
  const WeeklyPanel panel = of_blocks(area, reference);
  for (std::size_t a = 0; a < 2; ++a) {
    longer.counts.insert(longer.counts.end(), panel.before(a).begin(), panel.before(a).end());
    longer.counts.insert(longer.counts.end(), {500, 500, 500});
    longer.counts.insert(longer.counts.end(), panel.after(a).begin(), panel.after(a).end());
    longer.counts.push_back(0);
  }
  const std::vector<std::size_t> others{1};
  EXPECT_EQ(block_permutation(longer, 0, others, 5), block_permutation(panel, 0, others, 5));
}

TEST(BlockPermutation, SaysNothingOfShortWindowsOrOfNoIncidents) {
  const WeeklyPanel season{
      .weeks_before = 31, .weeks_after = 52, .counts = std::vector<std::uint32_t>(83, 5)};
  const BlockPermutation found = block_permutation(season, 0, {}, 1);
  EXPECT_TRUE(std::isnan(found.p) && std::isnan(found.p_rise) && std::isnan(found.p_fall));
  EXPECT_EQ(found.blocks_before, 7u);
  const WeeklyPanel quiet = of_blocks(std::vector<std::uint32_t>(16), reference);
  EXPECT_TRUE(std::isnan(block_permutation(quiet, 0, {}, 1).p));
}

}  // namespace
}  // namespace klara
