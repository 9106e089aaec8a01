#pragma once
/// A test of an area's change against its own weeks, dealt out anew.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/weekly_panel.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace klara {

struct BlockPermutation {
  double p = Estimate::none, p_rise = Estimate::none, p_fall = Estimate::none;
  std::size_t blocks_before = 0, blocks_after = 0;

  friend bool operator==(const BlockPermutation& a, const BlockPermutation& b) {
    return same_bits(a.p, b.p) && same_bits(a.p_rise, b.p_rise) && same_bits(a.p_fall, b.p_fall) &&
           a.blocks_before == b.blocks_before && a.blocks_after == b.blocks_after;
  }
};

struct BlockPermutationOptions {
  std::size_t replicates = 399;
};

/// Whether the area has more or fewer incidents after than before beyond the `reference` areas
/// together, by which of its blocks of four weeks are called after: the sum over those of
/// y_b - Y c_b / C, with y and c the counts of a block in the area and in the reference, Y and C
/// their totals of both periods, against the same sum under `replicates` random labellings, each
/// from Random(seed, replicate). p = (r + 1) / (n + 1), ties counted as at least as extreme. Blocks
/// keep short series together (after Künsch 1989, Annals of Statistics 17:1217-1241).
///
/// Guards the test of area_change against bursts of one small area, which its pooled variance
/// cannot learn; alone it knows nothing of how years differ, and raises false alarms in half of all
/// cases at 500 incidents where they do by 14 %. Weeks beyond the last whole block of a period are
/// left out. NaN where a period has fewer than `fewest_blocks` or the area no incident in any; a
/// reference without incidents is one in which all blocks are alike.
/// Cost: O(areas of the reference * weeks + replicates * blocks).
[[nodiscard]] BlockPermutation block_permutation(const WeeklyPanel& panel, std::size_t area,
                                                 std::span<const std::size_t> reference,
                                                 std::uint64_t seed,
                                                 const BlockPermutationOptions& options = {});

}  // namespace klara
