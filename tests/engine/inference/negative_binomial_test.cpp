#include <klara/base/random.hpp>
#include <klara/inference/negative_binomial.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <fstream>
#include <span>
#include <vector>

namespace klara {
namespace {

struct Sample {
  std::vector<double> counts, means;
};

Sample drawn(std::size_t size, double theta, std::uint64_t seed) {
  Random random(seed);
  Sample sample;
  for (std::size_t i = 0; i < size; ++i) {
    const double mean = 2.0 + 10.0 * random.uniform();
    sample.means.push_back(mean);
    sample.counts.push_back(
        static_cast<double>(random.poisson(mean * random.gamma(theta) / theta)));
  }
  return sample;
}

double log_likelihood(const Sample& sample, double theta) {
  double sum = 0.0;
  for (std::size_t i = 0; i < sample.counts.size(); ++i) {
    const double y = sample.counts[i], m = sample.means[i];
    sum += std::lgamma(theta + y) - std::lgamma(theta) - std::lgamma(y + 1.0) +
           theta * std::log(theta / (theta + m)) + y * std::log(m / (theta + m));
  }
  return sum;
}

TEST(LikelyTheta, IsTheHighestPointOfTheLikelihood) {
  const Sample sample = drawn(300, 2.5, 3);
  const LikelyTheta found =
      likely_theta(sample.counts, sample.means, moment_theta(sample.counts, sample.means));
  const double highest = log_likelihood(sample, found.theta);
  for (const double factor : {0.9, 0.999, 1.001, 1.1}) {
    EXPECT_LT(log_likelihood(sample, factor * found.theta), highest);
  }
  // The curvature there, by differences; their error is of the step squared.
  const double h = 1e-3 * found.theta;
  const double curvature = (log_likelihood(sample, found.theta + h) - 2.0 * highest +
                            log_likelihood(sample, found.theta - h)) /
                           (h * h);
  EXPECT_NEAR(found.se, 1.0 / std::sqrt(-curvature), 1e-3 * found.se);
}

TEST(LikelyTheta, IsThatOfRForTheMeansOfTwoGroups) {
  const auto golden = nlohmann::json::parse(
      std::ifstream(KLARA_GOLDEN "/count_regression.json"))["negative_binomial"];
  Sample sample{.counts = golden["y"], .means = {}};
  for (const double x : golden["x"]) {
    sample.means.push_back(std::exp(golden["coefficients"][0].get<double>() +
                                    x * golden["coefficients"][1].get<double>()));
  }
  const LikelyTheta found = likely_theta(sample.counts, sample.means, 1.0);
  // glm.nb stops theta within 1.2e-4 of its logarithm.
  EXPECT_NEAR(found.theta, golden["theta"], 2e-4);
  EXPECT_NEAR(found.se, golden["theta_se"], 2e-4);
}

TEST(LikelyTheta, DoesNotDependOnWhereItBegins) {
  const Sample sample = drawn(500, 4.0, 8);
  const double theta = likely_theta(sample.counts, sample.means, 1.0).theta;
  for (const double begin : {0.01, 100.0, 1e6}) {
    EXPECT_NEAR(likely_theta(sample.counts, sample.means, begin).theta, theta, 1e-9 * theta);
  }
}

TEST(LikelyTheta, IsInfiniteForCountsThatScatterNoMoreThanPoissons) {
  const std::vector<double> alike(50, 7.0);
  EXPECT_TRUE(std::isinf(likely_theta(alike, alike, moment_theta(alike, alike)).theta));
}

// One common mean: the sample's own, whatever theta is.
TEST(SettledTheta, EndsAtTheMeansOfItsTheta) {
  const Sample sample = drawn(400, 2.0, 13);
  double mean = 0.0;
  for (const double y : sample.counts) mean += y / 400.0;
  const std::vector<double> means(400, mean);
  std::vector<double> asked;
  const LikelyTheta found = settled_theta(sample.counts, [&](double theta) {
    asked.push_back(theta);
    return std::span<const double>(means);
  });
  const LikelyTheta plain = likely_theta(sample.counts, means, 1.0);
  EXPECT_NEAR(found.theta, plain.theta, 1e-9 * plain.theta);
  EXPECT_NEAR(found.se, plain.se, 1e-9 * plain.se);
  EXPECT_TRUE(std::isinf(asked.front()));
  EXPECT_EQ(asked.back(), found.theta);
}

TEST(SettledTheta, StopsWhereNothingScattersMoreThanPoissons) {
  const std::vector<double> alike(50, 7.0);
  std::size_t asked = 0;
  const LikelyTheta found = settled_theta(alike, [&](double) {
    ++asked;
    return std::span<const double>(alike);
  });
  EXPECT_TRUE(std::isinf(found.theta));
  EXPECT_EQ(asked, 2u);
}

TEST(MomentTheta, IsNearWhatWasDrawn) {
  const Sample sample = drawn(20'000, 3.0, 5);
  EXPECT_NEAR(moment_theta(sample.counts, sample.means), 3.0, 0.3);
}

}  // namespace
}  // namespace klara
