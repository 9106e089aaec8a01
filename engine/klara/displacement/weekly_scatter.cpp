#include <klara/displacement/weekly_scatter.hpp>

#include <klara/displacement/week_blocks.hpp>
#include <klara/inference/shrunk_factors.hpp>

#include <algorithm>
#include <numeric>

namespace klara {
namespace {

constexpr double smoothing = 0.25;             // of a mean week, so that no week is worth nothing
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
  PearsonFactors(const WeeklyPanel& panel, std::span<const std::size_t> reference) : panel_(panel) {
    std::size_t first = 0;
    std::vector<std::size_t> weeks = panel.earlier;
    weeks.push_back(panel.weeks_before -
                    std::accumulate(weeks.begin(), weeks.end(), std::size_t{0}));
    weeks.push_back(panel.weeks_after);
    for (const std::size_t of_season : weeks) {
      shares_.push_back(week_shares(panel, reference, first, of_season));
      first += of_season;
    }
  }

  [[nodiscard]] double freedom(std::size_t block) const {
    const std::size_t blocks = blocks_before(panel_, block) + panel_.weeks_after / block;
    return static_cast<double>(blocks) - static_cast<double>(panel_.seasons());
  }
  [[nodiscard]] double of(std::size_t area, std::size_t block) const {
    const auto seasons = panel_.seasons_of(area);
    double sum = 0.0;
    for (std::size_t s = 0; s < seasons.size(); ++s) {
      sum += pearson_sum(seasons[s], shares_[s], block);
    }
    return sum / freedom(block);
  }

 private:
  const WeeklyPanel& panel_;
  std::vector<std::vector<double>> shares_;  // of each season's weeks
};

}  // namespace

WeeklyScatter weekly_scatter(const WeeklyPanel& panel, std::span<const std::size_t> reference) {
  WeeklyScatter result;
  result.of_area.resize(panel.areas());
  if (panel.weeks() <= panel.seasons()) return result;

  const PearsonFactors pearson(panel, reference);
  const double freedom = pearson.freedom(1);
  const std::size_t block = block_length(panel);
  const double block_freedom = pearson.freedom(block);
  const double trust_in_blocks =
      block_freedom > 0.0 ? correlation_variance / (correlation_variance + 2.0 / block_freedom)
                          : 0.0;

  std::vector<SeenFactor> seen(panel.areas());
  std::vector<std::size_t> pooled;
  for (std::size_t area = 0; area < seen.size(); ++area) {
    const auto counts = panel.of(area);
    const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    seen[area] = {.factor = pearson.of(area, 1),
                  .mean = static_cast<double>(total) / static_cast<double>(panel.weeks())};
    if (total >= fewest_incidents) pooled.push_back(area);
  }
  if (pooled.empty()) return result;
  const ShrunkFactors shrunk = shrunk_factors(seen, pooled, freedom);
  result.typical = shrunk.typical;
  result.between = shrunk.between;

  for (std::size_t area = 0; area < seen.size(); ++area) {
    const ShrunkFactor& of_weeks = shrunk.of_area[area];
    AreaScatter& scatter = result.of_area[area];
    scatter = {.factor = of_weeks.factor, .own = of_weeks.own, .freedom = of_weeks.freedom};
    if (!(trust_in_blocks > 0.0 && seen[area].factor > 0.0)) continue;
    const double correlation = std::clamp(pearson.of(area, block) / seen[area].factor,
                                          least_correlation, most_correlation);
    scatter.factor *= 1.0 + trust_in_blocks * scatter.own * (correlation - 1.0);
    scatter.factor = std::max(1.0, scatter.factor);
  }
  return result;
}

}  // namespace klara
