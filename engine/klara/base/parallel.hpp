#pragma once
/// The only place in the engine that starts threads.
#include <klara/base/run_context.hpp>

#include <cstddef>
#include <functional>

namespace klara {

/// [begin, end)
struct IndexRange {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// Calls `work` once for each block of `per_block` consecutive indices of [0, count); the last
/// block may be shorter. Blocks are the same for every number of threads, so work that owns what it
/// writes gives the same answer for every `run.threads`.
///
/// A stop is polled between blocks and ends in Error{cancelled}. If blocks throw, the exception of
/// the lowest failing block is rethrown. Progress is reported on the calling thread; an exception
/// from there ends the run, too. Where the machine gives fewer threads than asked for, those do the
/// work. Throws Error{bad_argument} BLOCK_RANGE if per_block is 0.
void for_each_block(std::size_t count, std::size_t per_block, const RunContext& run,
                    const std::function<void(IndexRange)>& work);

/// The number of blocks that for_each_block makes.
[[nodiscard]] constexpr std::size_t block_count(std::size_t count, std::size_t per_block) {
  return count / per_block + (count % per_block == 0 ? 0 : 1);
}

}  // namespace klara
