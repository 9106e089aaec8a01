#include <klara/inference/shrunk_factors.hpp>

#include <klara/base/median.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace klara {
namespace {

constexpr double least_between = 0.25;  // fewer areas than hundreds cannot show that they are alike
constexpr int passes = 4;               // the weighted mean has settled by then
constexpr double least_freedom = 10.0;  // of a factor that is mostly that of all
constexpr double freedom_per_degree =
    0.6;  // bursts make a factor less sure than normal weeks would
constexpr double least_own = 0.3;

/// Squared coefficient of variation of a factor, of weeks with this mean count.
double sampling_variance(double typical, double mean, double freedom) {
  return (2.0 + 6.0 * (typical - 1.0) / mean + 1.0 / (typical * mean)) / freedom;
}

double typical_factor(std::span<const SeenFactor> areas, double freedom) {
  std::vector<double> factors;
  for (const SeenFactor& area : areas) factors.push_back(area.factor);
  double typical = std::max(1.0, median(std::move(factors)));
  for (int pass = 0; pass < passes; ++pass) {
    double sum = 0.0;
    double weights = 0.0;
    for (const SeenFactor& area : areas) {
      const double weight = 1.0 / (sampling_variance(typical, area.mean, freedom) + least_between);
      sum += weight * area.factor;
      weights += weight;
    }
    typical = std::max(1.0, sum / weights);
  }
  return typical;
}

/// What relative spread the factors show beyond that of sampling.
double between_areas(std::span<const SeenFactor> areas, double typical, double freedom) {
  double excess = 0.0;
  double weights = 0.0;
  for (const SeenFactor& area : areas) {
    const double variance = sampling_variance(typical, area.mean, freedom);
    const double off = area.factor / typical - 1.0;
    excess += (off * off - variance) / variance;
    weights += 1.0 / variance;
  }
  return std::max(least_between, excess / weights);
}

}  // namespace

ShrunkFactors shrunk_factors(std::span<const SeenFactor> seen, std::span<const std::size_t> pooled,
                             double freedom) {
  ShrunkFactors result;
  result.of_area.resize(seen.size());
  if (!(freedom > 0.0)) return result;
  const auto shows = [](const SeenFactor& area) {
    return area.mean > 0.0 && std::isfinite(area.factor);
  };
  std::vector<SeenFactor> of_pool;
  for (const std::size_t area : pooled) {
    if (shows(seen[area])) of_pool.push_back(seen[area]);
  }
  if (!of_pool.empty()) {
    result.typical = typical_factor(of_pool, freedom);
    result.between = between_areas(of_pool, result.typical, freedom);
  }
  for (std::size_t area = 0; area < seen.size(); ++area) {
    ShrunkFactor& shrunk = result.of_area[area];
    shrunk.factor = result.typical;
    if (shows(seen[area])) {
      const double variance = sampling_variance(result.typical, seen[area].mean, freedom);
      shrunk.own = result.between / (result.between + variance);
      shrunk.factor += shrunk.own * (seen[area].factor - result.typical);
    }
    shrunk.factor = std::max(1.0, shrunk.factor);
    shrunk.freedom =
        std::max(least_freedom, freedom_per_degree * freedom / std::max(shrunk.own, least_own));
  }
  return result;
}

}  // namespace klara
