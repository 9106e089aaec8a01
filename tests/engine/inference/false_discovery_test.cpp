#include <klara/base/random.hpp>
#include <klara/inference/false_discovery.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <vector>

namespace klara {
namespace {

std::vector<double> numbers_or_none(const nlohmann::json& list) {
  std::vector<double> result;
  for (const auto& one : list) {
    result.push_back(one.is_null() ? std::numeric_limits<double>::quiet_NaN() : one.get<double>());
  }
  return result;
}

/// The least q at which the step-up rule calls test i, looked for among all that could be.
double least_level(const std::vector<double>& p, std::size_t i, double factor) {
  std::vector<double> sorted = p;
  std::ranges::sort(sorted);
  const auto n = static_cast<double>(p.size());
  double least = 1.0;
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    // With q = factor n p(k) / k the rule calls all up to p(k).
    if (p[i] <= sorted[k]) {
      least = std::min(least, factor * n * sorted[k] / static_cast<double>(k + 1));
    }
  }
  return least;
}

TEST(FalseDiscovery, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 19950101;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (int i = 0; i < 30; ++i) {
    std::vector<double> p(25);
    double factor = 0.0;
    for (std::size_t j = 0; j < p.size(); ++j) {
      p[j] = std::pow(random.uniform(), 1 + i % 4);
      factor += 1.0 / static_cast<double>(j + 1);
    }
    const std::vector<double> hochberg = benjamini_hochberg(p);
    const std::vector<double> yekutieli = benjamini_yekutieli(p);
    for (std::size_t j = 0; j < p.size(); ++j) {
      EXPECT_NEAR(hochberg[j], least_level(p, j, 1.0), 1e-14);
      EXPECT_NEAR(yekutieli[j], least_level(p, j, factor), 1e-14);
      EXPECT_GE(hochberg[j], p[j]);
    }
  }
}

TEST(FalseDiscovery, IsThePublishedNumber) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/sppt.json"));
  for (const char* name : {"toy", "ten_areas"}) {
    const auto& one = golden[name]["chi2_n_minus_1"];
    const std::vector<double> p = numbers_or_none(one["p"]);
    const std::vector<double> hochberg = benjamini_hochberg(p);
    const std::vector<double> yekutieli = benjamini_yekutieli(p);
    for (std::size_t j = 0; j < p.size(); ++j) {
      if (std::isnan(p[j])) {
        EXPECT_TRUE(std::isnan(hochberg[j]) && std::isnan(yekutieli[j]));
        continue;
      }
      EXPECT_NEAR(hochberg[j], one["BH"][j].get<double>(), 1e-13);  // printed to 15 digits
      EXPECT_NEAR(yekutieli[j], one["BY"][j].get<double>(), 1e-13);
    }
  }
}

TEST(FalseDiscovery, KeepsTheOrderOfP) {
  const std::vector<double> p{0.5, 0.01, 0.02, 0.02, 0.9};
  for (const auto& adjusted : {benjamini_hochberg(p), benjamini_yekutieli(p)}) {
    EXPECT_LE(adjusted[1], adjusted[2]);
    EXPECT_EQ(adjusted[2], adjusted[3]);
    EXPECT_LE(adjusted[3], adjusted[0]);
    EXPECT_LE(adjusted[4], 1.0);
  }
}

TEST(FalseDiscovery, OfOneTestIsItsP) {
  EXPECT_EQ(benjamini_hochberg(std::vector<double>{0.03}), (std::vector<double>{0.03}));
  EXPECT_EQ(benjamini_yekutieli(std::vector<double>{0.03}), (std::vector<double>{0.03}));
  EXPECT_TRUE(benjamini_hochberg({}).empty());
}

TEST(FalseDiscovery, HoldsWhatItPromises) {
  constexpr std::uint64_t seed = 19950102;
  constexpr int families = 2000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  double false_share = 0.0;
  for (int family = 0; family < families; ++family) {
    Random random(seed, static_cast<std::uint64_t>(family));
    std::vector<double> p(20);
    // The first ten are true.
    for (std::size_t j = 0; j < p.size(); ++j) {
      p[j] = j < 10 ? std::pow(random.uniform(), 8) : random.uniform();
    }
    const std::vector<double> adjusted = benjamini_hochberg(p);
    double called = 0.0;
    double wrong = 0.0;
    for (std::size_t j = 0; j < p.size(); ++j) {
      if (adjusted[j] > 0.1) continue;
      called += 1.0;
      if (j >= 10) wrong += 1.0;
    }
    if (called > 0.0) false_share += wrong / called / families;
  }
  // Half of all tests are false, so 0.1 becomes 0.05; 4 standard errors of about 0.08 / sqrt(2000).
  EXPECT_NEAR(false_share, 0.05, 0.008);
}

}  // namespace
}  // namespace klara
