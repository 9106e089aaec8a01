#include <klara/base/parallel.hpp>

#include <klara/base/error.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::chrono::milliseconds report_every{100};

/// The first failure by block number, not by time, so that the same error is told every time.
class LowestFailure {
 public:
  void keep(std::size_t block, std::exception_ptr failure) {
    const std::scoped_lock lock(mutex_);
    if (block >= block_) return;
    block_ = block;
    failure_ = std::move(failure);
    limit_.store(block, std::memory_order_relaxed);
  }
  /// Blocks at or above it need not run any more; those below must, for one may fail, too.
  [[nodiscard]] std::size_t limit() const { return limit_.load(std::memory_order_relaxed); }
  void rethrow_if_any() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::size_t block_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr failure_;
  std::atomic<std::size_t> limit_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace

void for_each_block(std::size_t count, std::size_t per_block, const RunContext& run,
                    const std::function<void(IndexRange)>& work) {
  if (per_block == 0) {
    throw bad_argument("BLOCK_RANGE", {.en = "a block must hold at least one index",
                                       .sv = "ett block måste rymma minst ett index"});
  }
  const std::size_t blocks = block_count(count, per_block);
  const unsigned wanted =
      run.threads == 0 ? std::max(1u, std::thread::hardware_concurrency()) : run.threads;
  const std::size_t threads = std::min<std::size_t>(wanted, blocks);

  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> done = 0;
  LowestFailure failure;

  const auto run_one = [&]() -> bool {
    if (run.stop.stop_requested()) return false;
    const std::size_t block = next.fetch_add(1, std::memory_order_relaxed);
    if (block >= blocks || block >= failure.limit()) return false;
    try {
      const std::size_t begin = block * per_block;
      work({begin, begin + std::min(per_block, count - begin)});
    } catch (...) {
      failure.keep(block, std::current_exception());
    }
    done.fetch_add(1, std::memory_order_relaxed);
    return true;
  };

  auto last_report = std::chrono::steady_clock::now();
  const auto report = [&] {
    if (!run.progress) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_report < report_every) return;
    last_report = now;
    run.progress({run.stage, done.load(std::memory_order_relaxed), blocks});
  };

  if (threads <= 1) {
    while (run_one()) report();
  } else {
    std::mutex mutex;
    std::condition_variable_any finished;
    std::size_t working = 0;
    std::vector<std::jthread> pool;
    pool.reserve(threads);
    const auto work_through = [&] {
      while (run_one()) {
      }
      const std::scoped_lock lock(mutex);
      --working;
      finished.notify_one();
    };
    std::unique_lock lock(mutex);
    try {
      for (; working < threads; ++working) pool.emplace_back(work_through);
    } catch (const std::system_error&) {
      while (pool.empty() && run_one()) report();
    }
    // The calling thread only reports, so that a progress callback never runs beside the work.
    while (!finished.wait_for(lock, report_every, [&] { return working == 0; })) {
      lock.unlock();
      try {
        report();
      } catch (...) {
        next.store(blocks, std::memory_order_relaxed);  // nobody waits for the rest
        throw;
      }
      lock.lock();
    }
    lock.unlock();
    pool.clear();
  }

  failure.rethrow_if_any();
  throw_if_stopped(run);
  if (run.progress) run.progress({run.stage, blocks, blocks});
}

}  // namespace klara
