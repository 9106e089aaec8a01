#include <klara/base/random.hpp>
#include <klara/density/gaussian_pyramid.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/instruction_sets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

long double exact(double value) {
  return static_cast<long double>(value);
}

// The definition in long double.
long double sum_by_definition(const PointSet& sources, double x, double y, Metres s) {
  long double sum = 0.0L;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const long double dx = exact(sources.x[i]) - exact(x), dy = exact(sources.y[i]) - exact(y);
    sum += exact(sources.weight_of(i)) *
           std::exp(-(dx * dx + dy * dy) / (2.0L * exact(s.value) * exact(s.value)));
  }
  return sum;
}

long double pair_sum_by_definition(const PointSet& points, Metres t) {
  long double sum = 0.0L;
  for (std::size_t i = 0; i < points.size(); ++i) {
    sum += exact(points.weight_of(i)) * sum_by_definition(points, points.x[i], points.y[i], t);
  }
  return sum;
}

PointSet weighted_points(std::size_t n, double side, std::uint64_t seed) {
  PointSet points = clustered_incidents(n, side, 10, 0.02 * side, seed);
  Random random(seed, /*replicate=*/2);
  for (std::size_t i = 0; i < n; ++i) points.weight.push_back(random.uniform());
  for (double& y : points.y) y += 6'580'000.0;
  return points;
}

// Few points are summed by pairs at small deviations and by nodes at great ones, many by nodes
// from the first; both ends are met here.
const std::vector<Metres> deviations{400_m, 3_m, 1000_m, 17_m, 24.04_m, 60_m, 61_m, 90_m, 150_m};

std::vector<std::vector<double>> sums_at(const PointSet& sources, const PointSet& targets,
                                         const RunContext& run = {}) {
  std::vector<std::vector<double>> sums(deviations.size());
  visit_gaussian_sums(
      sources, targets, deviations,
      [&](std::size_t k, std::span<const double> values) {
        sums[k].assign(values.begin(), values.end());
      },
      run);
  return sums;
}

TEST(GaussianPairSums, AgreeWithTheirDefinition) {
  for (const std::size_t n : {2u, 300u, 1500u}) {
    constexpr std::uint64_t seed = 61;
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", " << n << " points");
    const PointSet points = weighted_points(n, 3000.0, seed);
    const std::vector<double> sums = gaussian_pair_sums(points, deviations);
    for (std::size_t k = 0; k < deviations.size(); ++k) {
      const auto expected = static_cast<double>(pair_sum_by_definition(points, deviations[k]));
      EXPECT_NEAR(sums[k], expected, 1e-8 * expected) << deviations[k].value;
    }
  }
}

TEST(GaussianPairSums, AreTheWeightOfEachPointSquaredWherePointsAreFarApart) {
  const PointSet points{.x = {0, 1e6}, .y = {0, 3e5}, .weight = {2, 3}, .from = {}, .until = {}};
  for (const double sum : gaussian_pair_sums(points, deviations)) EXPECT_NEAR(sum, 13.0, 13e-9);
}

TEST(GaussianPairSums, AreTheSquareOfTheWeightWherePointsAreClose) {
  PointSet points = uniform_incidents(50, 1e-4, /*seed=*/4);
  for (const double sum : gaussian_pair_sums(points, deviations)) {
    EXPECT_NEAR(sum, 2500.0, 2500e-9);
  }
}

TEST(GaussianPairSums, AreTheSameForEveryThreadCount) {
  const PointSet points = weighted_points(6000, 3000.0, /*seed=*/5);
  RunContext run;
  const std::vector<double> alone = gaussian_pair_sums(points, deviations, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(gaussian_pair_sums(points, deviations, run), alone) << threads;
  }
}

TEST(GaussianPairSums, AreTheSameForEveryInstructionSet) {
  const PointSet points = weighted_points(6000, 3000.0, /*seed=*/5);
  const std::vector<double> best = gaussian_pair_sums(points, deviations);
  with_every_instruction_set([&] {
    const std::vector<double> sums = gaussian_pair_sums(points, deviations);
    for (std::size_t k = 0; k < sums.size(); ++k) EXPECT_NEAR(sums[k] / best[k], 1.0, 1e-12);
  });
}

TEST(GaussianPairSums, OfNoPointsAreZero) {
  EXPECT_EQ(gaussian_pair_sums({}, deviations), std::vector<double>(deviations.size(), 0.0));
  EXPECT_TRUE(gaussian_pair_sums(uniform_incidents(5, 10.0, 1), {}).empty());
}

TEST(GaussianSumsOfManyDeviations, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 62;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const PointSet sources = weighted_points(8000, 3000.0, seed);
  // Also beyond the sources, within reach of them and not.
  PointSet targets = uniform_incidents(40, 6000.0, seed);
  for (double& x : targets.x) x -= 1500.0;
  for (double& y : targets.y) y += 6'578'500.0;
  const auto sums = sums_at(sources, targets);
  const auto at_sources = sums_at(sources, sources);
  for (std::size_t k = 0; k < deviations.size(); ++k) {
    const double most = std::ranges::max(at_sources[k]);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto expected = static_cast<double>(
          sum_by_definition(sources, targets.x[i], targets.y[i], deviations[k]));
      EXPECT_NEAR(sums[k][i], expected, 1e-8 * most)
          << "deviation " << deviations[k].value << " target " << i;
    }
  }
}

TEST(GaussianSumsOfManyDeviations, AreTheSameForEveryThreadCount) {
  const PointSet sources = weighted_points(6000, 3000.0, /*seed=*/5);
  RunContext run;
  const auto alone = sums_at(sources, sources, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(sums_at(sources, sources, run), alone) << threads;
  }
}

TEST(GaussianSumsOfManyDeviations, OfNoSourcesAreZero) {
  const auto sums = sums_at({}, uniform_incidents(5, 10.0, 1));
  for (const std::vector<double>& each : sums) EXPECT_EQ(each, std::vector<double>(5, 0.0));
}

TEST(GaussianSumsOfManyDeviations, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet points = uniform_incidents(5, 10.0, 1);
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(gaussian_pair_sums(points, deviations, run)); });
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(sums_at(points, points, run)); });
}

}  // namespace
}  // namespace klara
