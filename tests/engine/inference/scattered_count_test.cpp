#include <klara/inference/scattered_count.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace klara {
namespace {

/// Probability of a count, negative binomial by its product form.
double probability_by_definition(int count, double mean, double factor) {
  const double shape = mean / (factor - 1.0);
  double probability = std::pow(factor, -shape);
  for (int k = 0; k < count; ++k) {
    probability *= (shape + k) / (k + 1.0) * (factor - 1.0) / factor;
  }
  return probability;
}

TEST(ScatteredCount, IsNegativeBinomial) {
  constexpr std::uint64_t seed = 1920;
  constexpr int draws = 100'000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double factor : {1.5, 4.0}) {
    std::vector<int> seen(6);
    for (int i = 0; i < draws; ++i) {
      const std::uint64_t count = scattered_count(2.0, factor, random);
      if (count < seen.size()) ++seen[count];
    }
    for (int k = 0; k < 6; ++k) {
      const double p = probability_by_definition(k, 2.0, factor);
      EXPECT_NEAR(seen[static_cast<std::size_t>(k)] / static_cast<double>(draws), p,
                  4.0 * std::sqrt(p / draws))
          << factor << " " << k;
    }
  }
}

TEST(ScatteredCount, HasItsMeanAndVariance) {
  constexpr std::uint64_t seed = 1921;
  constexpr int draws = 40'000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double factor : {0.0, 1.0, 3.0, 20.0}) {
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < draws; ++i) {
      const auto count = static_cast<double>(scattered_count(50.0, factor, random));
      sum += count;
      squares += count * count;
    }
    const double expected = std::max(1.0, factor);
    const double mean = sum / draws;
    EXPECT_NEAR(mean, 50.0, 4.0 * std::sqrt(50.0 * expected / draws));
    // A variance of 40 000 draws strays by 0.7 %, up to 1.2 % for the burstiest.
    EXPECT_NEAR((squares / draws - mean * mean) / (50.0 * expected), 1.0, 0.05);
  }
}

TEST(ScatteredCount, OfNothingIsNothing) {
  Random random(1);
  for (const double factor : {1.0, 7.0}) EXPECT_EQ(scattered_count(0.0, factor, random), 0u);
}

TEST(GammaFactor, HasMeanOneAndItsVariance) {
  constexpr std::uint64_t seed = 1922;
  constexpr int draws = 40'000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double variance : {0.0196, 0.5}) {
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < draws; ++i) {
      const double factor = gamma_factor(variance, random);
      sum += factor;
      squares += (factor - 1.0) * (factor - 1.0);
    }
    EXPECT_NEAR(sum / draws, 1.0, 4.0 * std::sqrt(variance / draws));
    EXPECT_NEAR(squares / draws / variance, 1.0, 0.05);
  }
  EXPECT_EQ(gamma_factor(0.0, random), 1.0);
}

}  // namespace
}  // namespace klara
