#pragma once
/// Weekly counts by category whose shares are known to the test, drawn with a seed.
#include <klara/base/random.hpp>
#include <klara/displacement/category_weeks.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace klara {

struct SimulatedMix {
  double incidents = 500.0;                        // expected, of all weeks
  std::vector<double> shares{0.4, 0.3, 0.2, 0.1};  // of the levels; need not sum up to 1
  double overdispersion = 3.0;                     // of the count of a week, level by level
  std::size_t weeks = 52;
};

inline CategoryWeeks simulated_mix(const SimulatedMix& plan, Random& random) {
  CategoryWeeks result;
  for (std::size_t c = 0; c < plan.shares.size(); ++c) {
    result.levels.push_back(std::string(1, static_cast<char>('a' + static_cast<int>(c))));
  }
  const double scale = plan.overdispersion - 1.0;
  for (std::size_t w = 0; w < plan.weeks; ++w) {
    for (const double share : plan.shares) {
      const double mean = plan.incidents * share / static_cast<double>(plan.weeks);
      const double rate = scale > 0.0 ? scale * random.gamma(mean / scale) : mean;
      result.counts.push_back(static_cast<std::uint32_t>(random.poisson(rate)));
    }
  }
  return result;
}

/// The plan with each share by a factor of mean 1 and this coefficient of variation.
inline SimulatedMix drifted(SimulatedMix plan, double variation, Random& random) {
  const double shape = 1.0 / (variation * variation);
  for (double& share : plan.shares) share *= random.gamma(shape) / shape;
  return plan;
}

}  // namespace klara
