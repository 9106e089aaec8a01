#include <klara/base/random.hpp>
#include <klara/inference/shrunk_factors.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {
namespace {

std::vector<std::size_t> all_of(const std::vector<SeenFactor>& seen) {
  std::vector<std::size_t> indices(seen.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

/// True factors about `typical` by this relative spread, seen through 102 degrees of normal weeks.
std::vector<SeenFactor> drawn(std::size_t areas, double typical, double spread, Random& random) {
  std::vector<SeenFactor> seen;
  for (std::size_t j = 0; j < areas; ++j) {
    const double truth =
        typical * (spread > 0.0 ? spread * spread * random.gamma(1.0 / spread / spread) : 1.0);
    seen.push_back({.factor = truth * random.gamma(51.0) / 51.0, .mean = 50.0});
  }
  return seen;
}

TEST(ShrunkFactors, AgreeWithTheirDefinition) {
  Random random(19750101);
  const std::vector<SeenFactor> seen = drawn(40, 4.0, 0.8, random);
  const ShrunkFactors found = shrunk_factors(seen, all_of(seen), 102.0);
  const double variance =
      (2.0 + 6.0 * (found.typical - 1.0) / 50.0 + 1.0 / (found.typical * 50.0)) / 102.0;
  // Areas alike in their means weigh alike.
  double mean = 0.0;
  double moment = 0.0;
  for (const SeenFactor& area : seen) mean += area.factor / 40.0;
  EXPECT_NEAR(found.typical, mean, 1e-12);
  for (const SeenFactor& area : seen) moment += std::pow(area.factor / mean - 1.0, 2) / 40.0;
  EXPECT_NEAR(found.between, moment - variance, 1e-12);
  for (std::size_t j = 0; j < seen.size(); ++j) {
    const double own = found.between / (found.between + variance);
    EXPECT_NEAR(found.of_area[j].own, own, 1e-12);
    EXPECT_NEAR(found.of_area[j].factor,
                std::max(1.0, found.typical + own * (seen[j].factor - found.typical)), 1e-12);
    EXPECT_NEAR(found.of_area[j].freedom, 0.6 * 102.0 / own, 1e-9);
  }
}

TEST(ShrunkFactors, LieBetweenTheirOwnAndTheTypical) {
  constexpr std::uint64_t seed = 19750102;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  std::vector<SeenFactor> seen = drawn(60, 5.0, 0.5, random);
  for (std::size_t j = 0; j < seen.size(); ++j) seen[j].mean = 0.05 + 100.0 * random.uniform();
  const ShrunkFactors found = shrunk_factors(seen, all_of(seen), 102.0);
  for (std::size_t j = 0; j < seen.size(); ++j) {
    const double low = std::max(1.0, std::min(seen[j].factor, found.typical));
    const double high = std::max(seen[j].factor, found.typical);
    EXPECT_GE(found.of_area[j].factor, low - 1e-12);
    EXPECT_LE(found.of_area[j].factor, high + 1e-12);
  }
}

TEST(ShrunkFactors, TrustAnAreaTheMoreTheMoreItSaw) {
  const std::vector<SeenFactor> seen{
      {.factor = 3.0, .mean = 0.1}, {.factor = 3.0, .mean = 1.0}, {.factor = 3.0, .mean = 100.0}};
  const ShrunkFactors found = shrunk_factors(seen, all_of(seen), 102.0);
  EXPECT_LT(found.of_area[0].own, found.of_area[1].own);
  EXPECT_LT(found.of_area[1].own, found.of_area[2].own);
  EXPECT_GE(found.of_area[0].freedom, found.of_area[2].freedom);
  EXPECT_EQ(found.between, 0.25);  // what so few areas cannot show to be less
}

TEST(ShrunkFactors, TakeTheTypicalWhereNothingWasSeen) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<SeenFactor> seen(20, {.factor = 4.0, .mean = 20.0});
  seen.push_back({.factor = none, .mean = 0.0});
  seen.push_back({.factor = none, .mean = 3.0});
  const ShrunkFactors found = shrunk_factors(seen, all_of(seen), 102.0);
  EXPECT_DOUBLE_EQ(found.typical, 4.0);
  EXPECT_DOUBLE_EQ(found.of_area[20].factor, 4.0);
  EXPECT_DOUBLE_EQ(found.of_area[21].factor, 4.0);
  EXPECT_EQ(found.of_area[20].own, 0.0);
}

TEST(ShrunkFactors, AreNeverBelowOneAndOneWithoutAnything) {
  const std::vector<SeenFactor> calm(10, {.factor = 0.5, .mean = 20.0});
  EXPECT_EQ(shrunk_factors(calm, all_of(calm), 102.0).of_area[3].factor, 1.0);
  const std::vector<SeenFactor> some{{.factor = 9.0, .mean = 20.0}};
  EXPECT_EQ(shrunk_factors(some, all_of(some), 0.0).of_area[0].factor, 1.0);
  EXPECT_EQ(shrunk_factors({}, {}, 102.0).typical, 1.0);
}

TEST(ShrunkFactors, LetOnlyThePooledMakeTheTypical) {
  const std::vector<SeenFactor> seen{
      {.factor = 2.0, .mean = 20.0}, {.factor = 2.0, .mean = 20.0}, {.factor = 90.0, .mean = 0.1}};
  const std::vector<std::size_t> pooled{0, 1};
  EXPECT_DOUBLE_EQ(shrunk_factors(seen, pooled, 102.0).typical, 2.0);
  EXPECT_GT(shrunk_factors(seen, all_of(seen), 102.0).typical, 2.0);
}

}  // namespace
}  // namespace klara
