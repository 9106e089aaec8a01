#include <klara/displacement/weekly_scatter.hpp>

#include <klara/base/median.hpp>
#include <klara/displacement/week_blocks.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace klara {
namespace {

constexpr double smoothing = 0.25;      // of a mean week, so that no week is worth nothing
constexpr double least_between = 0.25;  // fewer areas than hundreds cannot show that they are alike
constexpr int passes = 4;               // the weighted mean has settled by then
constexpr double least_freedom = 10.0;  // of a factor that is mostly the city's
constexpr double freedom_per_week = 0.6;  // bursts make a factor less sure than normal weeks would
constexpr double least_own = 0.3;
constexpr double correlation_variance = 0.05;  // of the areas' true ratios of blocks to weeks
constexpr double least_correlation = 0.2;
constexpr double most_correlation = 5.0;

/// What each week of a period is worth; adds up to 1.
std::vector<double> week_shares(const WeeklyPanel& panel, std::span<const std::size_t> reference,
                                std::size_t first, std::size_t weeks) {
  std::vector<double> shares(weeks);
  for (const std::size_t area : reference) {
    for (std::size_t w = 0; w < weeks; ++w) shares[w] += panel.of(area)[first + w];
  }
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  const auto n = static_cast<double>(weeks);
  if (total == 0.0) {
    std::ranges::fill(shares, 1.0 / n);
    return shares;
  }
  for (double& share : shares) share = (share / total + smoothing / n) / (1.0 + smoothing);
  return shares;
}

/// Of one area in one period, over whole blocks of weeks: the sum of (y - e)^2 / e.
double pearson_sum(std::span<const std::uint32_t> counts, std::span<const double> shares,
                   std::size_t block) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (total == 0.0) return 0.0;
  double sum = 0.0;
  for (std::size_t w = 0; w + block <= counts.size(); w += block) {
    double found = 0.0;
    double expected = 0.0;
    for (std::size_t i = w; i < w + block; ++i) {
      found += counts[i];
      expected += total * shares[i];
    }
    sum += (found - expected) * (found - expected) / expected;
  }
  return sum;
}

/// Pearson's factor of every area from blocks of this many weeks.
class PearsonFactors {
 public:
  PearsonFactors(const WeeklyPanel& panel, std::span<const std::size_t> reference)
      : panel_(panel),
        before_(week_shares(panel, reference, 0, panel.weeks_before)),
        after_(week_shares(panel, reference, panel.weeks_before, panel.weeks_after)) {}

  [[nodiscard]] double freedom(std::size_t block) const {
    const std::size_t blocks = panel_.weeks_before / block + panel_.weeks_after / block;
    return static_cast<double>(blocks) - 2.0;
  }
  [[nodiscard]] double of(std::size_t area, std::size_t block) const {
    const double sum = pearson_sum(panel_.before(area), before_, block) +
                       pearson_sum(panel_.after(area), after_, block);
    return sum / freedom(block);
  }

 private:
  const WeeklyPanel& panel_;
  std::vector<double> before_, after_;
};

/// Squared coefficient of variation of Pearson's factor, of weeks with this mean count.
double sampling_variance(double typical, double mean, double freedom) {
  return (2.0 + 6.0 * (typical - 1.0) / mean + 1.0 / (typical * mean)) / freedom;
}

/// One area that says something of the city's scatter.
struct Pooled {
  double factor, mean;
};

double typical_factor(std::span<const Pooled> areas, double freedom) {
  std::vector<double> factors;
  for (const Pooled& area : areas) factors.push_back(area.factor);
  double typical = std::max(1.0, median(std::move(factors)));
  for (int pass = 0; pass < passes; ++pass) {
    double sum = 0.0;
    double weights = 0.0;
    for (const Pooled& area : areas) {
      const double weight = 1.0 / (sampling_variance(typical, area.mean, freedom) + least_between);
      sum += weight * area.factor;
      weights += weight;
    }
    typical = std::max(1.0, sum / weights);
  }
  return typical;
}

/// By moments: what relative spread the factors show beyond that of sampling.
double between_areas(std::span<const Pooled> areas, double typical, double freedom) {
  double excess = 0.0;
  double weights = 0.0;
  for (const Pooled& area : areas) {
    const double variance = sampling_variance(typical, area.mean, freedom);
    const double off = area.factor / typical - 1.0;
    excess += (off * off - variance) / variance;
    weights += 1.0 / variance;
  }
  return std::max(least_between, excess / weights);
}

}  // namespace

WeeklyScatter weekly_scatter(const WeeklyPanel& panel, std::span<const std::size_t> reference) {
  WeeklyScatter result;
  result.of_area.resize(panel.areas());
  if (panel.weeks() <= 2) return result;

  const PearsonFactors pearson(panel, reference);
  const double freedom = pearson.freedom(1);
  const std::size_t block = block_length(panel);
  const double block_freedom = pearson.freedom(block);
  const double trust_in_blocks =
      block_freedom > 0.0 ? correlation_variance / (correlation_variance + 2.0 / block_freedom)
                          : 0.0;

  std::vector<Pooled> of_area(panel.areas());
  std::vector<Pooled> pooled;
  for (std::size_t area = 0; area < of_area.size(); ++area) {
    const auto counts = panel.of(area);
    const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    of_area[area] = {.factor = pearson.of(area, 1),
                     .mean = static_cast<double>(total) / static_cast<double>(panel.weeks())};
    if (total >= fewest_incidents) pooled.push_back(of_area[area]);
  }
  if (pooled.empty()) return result;
  result.typical = typical_factor(pooled, freedom);
  result.between = between_areas(pooled, result.typical, freedom);

  for (std::size_t area = 0; area < of_area.size(); ++area) {
    AreaScatter& scatter = result.of_area[area];
    const Pooled& seen = of_area[area];
    if (seen.mean > 0.0) {
      const double variance = sampling_variance(result.typical, seen.mean, freedom);
      scatter.own = result.between / (result.between + variance);
    }
    scatter.factor = std::max(1.0, result.typical + scatter.own * (seen.factor - result.typical));
    if (trust_in_blocks > 0.0 && seen.factor > 0.0) {
      const double correlation =
          std::clamp(pearson.of(area, block) / seen.factor, least_correlation, most_correlation);
      scatter.factor *= 1.0 + trust_in_blocks * scatter.own * (correlation - 1.0);
    }
    scatter.factor = std::max(1.0, scatter.factor);
    scatter.freedom =
        std::max(least_freedom, freedom_per_week * freedom / std::max(scatter.own, least_own));
  }
  return result;
}

}  // namespace klara
