#include <klara/displacement/regression_to_mean.hpp>

#include <klara/inference/negative_binomial.hpp>

#include <cmath>
#include <numeric>
#include <vector>

namespace klara {

std::optional<AreaLevels> area_levels(std::span<const std::uint64_t> counts) {
  constexpr std::size_t fewest_areas = 10;
  const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (counts.size() < fewest_areas || total == 0) return std::nullopt;
  const double mean = static_cast<double>(total) / static_cast<double>(counts.size());
  const std::vector<double> seen(counts.begin(), counts.end());
  const std::vector<double> means(counts.size(), mean);
  return AreaLevels{.mean = mean,
                    .shape = likely_theta(seen, means, moment_theta(seen, means)).theta};
}

double expected_again(const AreaLevels& levels, double count) {
  if (std::isinf(levels.shape)) return levels.mean;
  return (levels.shape + count) / (levels.shape / levels.mean + 1.0);
}

std::optional<RegressionToMean> regression_to_mean(std::span<const std::uint64_t> counts,
                                                   std::span<const std::size_t> treated) {
  const std::optional<AreaLevels> levels = area_levels(counts);
  if (!levels || treated.empty()) return std::nullopt;
  RegressionToMean result{.expected = 0.0, .levels = *levels, .areas = counts.size()};
  for (const std::size_t area : treated) {
    result.counted += counts[area];
    result.expected += expected_again(*levels, static_cast<double>(counts[area]));
  }
  return result;
}

}  // namespace klara
