#include <klara/displacement/block_permutation.hpp>

#include <klara/base/random.hpp>
#include <klara/displacement/week_blocks.hpp>

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace klara {
namespace {

/// Counts of whole blocks, each inside one season, those of the period before first.
std::vector<std::int64_t> block_counts(const WeeklyPanel& panel, std::size_t area) {
  std::vector<std::int64_t> counts;
  for (const auto weeks : panel.seasons_of(area)) {
    for (std::size_t w = 0; w + weeks_per_block <= weeks.size(); w += weeks_per_block) {
      const auto block = weeks.subspan(w, weeks_per_block);
      counts.push_back(std::accumulate(block.begin(), block.end(), std::int64_t{0}));
    }
  }
  return counts;
}

std::int64_t total(std::span<const std::int64_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

/// What each block has beyond its share, times the reference's total: whole numbers, so that ties
/// are ties.
std::vector<std::int64_t> residuals(const WeeklyPanel& panel, std::size_t area,
                                    std::span<const std::size_t> reference) {
  const auto counts = block_counts(panel, area);
  std::vector<std::int64_t> worth(counts.size());
  for (const std::size_t other : reference) {
    const auto others = block_counts(panel, other);
    for (std::size_t b = 0; b < worth.size(); ++b) worth[b] += others[b];
  }
  if (total(worth) == 0) worth.assign(counts.size(), 1);
  const std::int64_t all = total(counts);
  const std::int64_t all_worth = total(worth);
  std::vector<std::int64_t> result(counts.size());
  for (std::size_t b = 0; b < counts.size(); ++b) {
    result[b] = counts[b] * all_worth - all * worth[b];
  }
  return result;
}

}  // namespace

BlockPermutation block_permutation(const WeeklyPanel& panel, std::size_t area,
                                   std::span<const std::size_t> reference, std::uint64_t seed,
                                   const BlockPermutationOptions& options) {
  BlockPermutation result{.blocks_before = blocks_before(panel, weeks_per_block),
                          .blocks_after = panel.weeks_after / weeks_per_block};
  if (!long_enough_for_blocks(panel) || total(block_counts(panel, area)) == 0) return result;

  const auto observed = residuals(panel, area, reference);
  const auto after = [&](std::span<const std::int64_t> labelled) {
    return total(labelled.last(result.blocks_after));
  };
  const std::int64_t found = after(observed);
  std::size_t as_extreme = 0;
  std::size_t as_high = 0;
  std::size_t as_low = 0;
  std::vector<std::int64_t> dealt;
  for (std::size_t replicate = 0; replicate < options.replicates; ++replicate) {
    Random random(seed, replicate);
    dealt = observed;
    shuffle(std::span(dealt), random);
    const std::int64_t drawn = after(dealt);
    // Residuals add up to 0, so that the sum after says all of the difference.
    if (std::abs(drawn) >= std::abs(found)) ++as_extreme;
    if (drawn >= found) ++as_high;
    if (drawn <= found) ++as_low;
  }
  const auto p = [&](std::size_t count) {
    return (static_cast<double>(count) + 1.0) / (static_cast<double>(options.replicates) + 1.0);
  };
  result.p = p(as_extreme);
  result.p_rise = p(as_high);
  result.p_fall = p(as_low);
  return result;
}

}  // namespace klara
