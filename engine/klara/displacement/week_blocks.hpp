#pragma once
/// Blocks of weeks, longer than most series of incidents go on.
#include <klara/displacement/weekly_panel.hpp>

#include <algorithm>
#include <cstddef>

namespace klara {

constexpr std::size_t weeks_per_block = 4;
constexpr std::size_t weeks_per_short_block = 2;
/// Fewer of them in a period have too few orders to be permuted.
constexpr std::size_t fewest_blocks = 8;

/// Whole blocks of so many weeks in the seasons before, each by itself.
[[nodiscard]] inline std::size_t blocks_before(const WeeklyPanel& panel, std::size_t block) {
  std::size_t blocks = 0;
  std::size_t last = panel.weeks_before;
  for (const std::size_t weeks : panel.earlier) {
    blocks += weeks / block;
    last -= weeks;
  }
  return blocks + last / block;
}

/// Whether both periods hold enough whole blocks to be permuted: 32 weeks.
[[nodiscard]] inline bool long_enough_for_blocks(const WeeklyPanel& panel) {
  return std::min(blocks_before(panel, weeks_per_block), panel.weeks_after / weeks_per_block) >=
         fewest_blocks;
}

/// Weeks of the blocks from which autocorrelation is read: short ones in short periods.
[[nodiscard]] inline std::size_t block_length(const WeeklyPanel& panel) {
  return long_enough_for_blocks(panel) ? weeks_per_block : weeks_per_short_block;
}

}  // namespace klara
