#include <klara/base/parallel.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace std::chrono_literals;

RunContext on(unsigned threads) {
  return {.threads = threads, .stop = {}, .progress = {}, .stage = {}};
}

TEST(ForEachBlock, VisitsEveryIndexExactlyOnce) {
  constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();
  for (const unsigned threads : {0u, 1u, 2u, 3u, 8u}) {
    for (const std::size_t count : {0u, 1u, 7u, 64u, 1000u}) {
      for (const std::size_t per_block : {std::size_t{1}, std::size_t{3}, std::size_t{64}, whole}) {
        std::vector<std::atomic<int>> visits(count);
        for_each_block(count, per_block, on(threads), [&](IndexRange block) {
          EXPECT_EQ(block.begin % per_block, 0u);
          EXPECT_TRUE(block.size() == per_block || block.end == count);
          for (std::size_t i = block.begin; i < block.end; ++i) ++visits[i];
        });
        for (const auto& visited : visits) EXPECT_EQ(visited, 1);
      }
    }
  }
}

TEST(ForEachBlock, MakesAsManyBlocksAsItSays) {
  for (const std::size_t count : {0u, 1u, 9u, 10u, 11u}) {
    std::size_t blocks = 0;
    for_each_block(count, 5, on(1), [&](IndexRange) { ++blocks; });
    EXPECT_EQ(blocks, block_count(count, 5));
  }
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(block_count(most, most), 1u);
  EXPECT_EQ(block_count(most, 2), most / 2 + 1);
}

TEST(ForEachBlock, GivesTheSameBitsForEveryNumberOfThreads) {
  std::vector<double> terms(100'003);
  Random random(5);
  for (double& term : terms) term = random.normal();
  const auto total_by = [&](unsigned threads) {
    std::vector<double> of_block(block_count(terms.size(), 1000));
    for_each_block(terms.size(), 1000, on(threads), [&](IndexRange block) {
      double sum = 0.0;
      for (std::size_t i = block.begin; i < block.end; ++i) sum += terms[i];
      of_block[block.begin / 1000] = sum;
    });
    return std::accumulate(of_block.begin(), of_block.end(), 0.0);
  };
  const double alone = total_by(1);
  for (const unsigned threads : {2u, 3u, 8u, 0u}) EXPECT_EQ(total_by(threads), alone);
}

TEST(ForEachBlock, RethrowsTheFailureOfTheLowestBlock) {
  for (const unsigned threads : {1u, 2u, 8u}) {
    for (int repeat = 0; repeat < 30; ++repeat) {
      // Blocks 5 and 6 wait for each other; by turns the lowest then fails last and first.
      std::barrier both(threads == 1 ? 1 : 2);
      const std::size_t late = repeat % 2 == 0 ? 5 : 6;
      try {
        for_each_block(40, 1, on(threads), [&](IndexRange block) {
          if (block.begin == 5 || block.begin == 6) both.arrive_and_wait();
          if (block.begin == late) std::this_thread::sleep_for(1ms);
          if (block.begin % 7 >= 5) throw std::runtime_error(std::to_string(block.begin));
        });
        FAIL() << "nothing was thrown";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "5");
      }
    }
  }
}

TEST(ForEachBlock, StopsBetweenBlocks) {
  for (const unsigned threads : {1u, 2u, 8u}) {
    std::stop_source source;
    std::atomic<std::size_t> blocks = 0;
    RunContext run = on(threads);
    run.stop = source.get_token();
    expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
      for_each_block(100'000, 1, run, [&](IndexRange) {
        if (++blocks == 10) source.request_stop();
      });
    });
    // Whoever had taken a block when the stop came finishes it, and nobody takes another.
    EXPECT_GE(blocks, 10u);
    EXPECT_LT(blocks, 100'000u);
  }
}

TEST(ForEachBlock, DoesNothingOnceStopped) {
  std::stop_source source;
  source.request_stop();
  RunContext run = on(2);
  run.stop = source.get_token();
  std::atomic<int> blocks = 0;
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { for_each_block(100, 1, run, [&](IndexRange) { ++blocks; }); });
  EXPECT_EQ(blocks, 0);
}

TEST(ForEachBlock, ReportsProgressOnTheCallingThread) {
  for (const unsigned threads : {1u, 3u}) {
    std::vector<Progress> reports;
    RunContext run = on(threads);
    run.stage = {.en = "Density", .sv = "Täthet"};
    const auto caller = std::this_thread::get_id();
    run.progress = [&](const Progress& progress) {
      EXPECT_EQ(std::this_thread::get_id(), caller);
      reports.push_back(progress);
    };
    for_each_block(12 * threads, 1, run, [](IndexRange) { std::this_thread::sleep_for(40ms); });

    ASSERT_GE(reports.size(), 2u);  // some on the way and the last
    for (std::size_t i = 0; i < reports.size(); ++i) {
      EXPECT_EQ(reports[i].stage, run.stage);
      EXPECT_EQ(reports[i].total, 12 * threads);
      if (i > 0) {
        EXPECT_GE(reports[i].done, reports[i - 1].done);
      }
    }
    EXPECT_EQ(reports.back().done, reports.back().total);
  }
}

TEST(ForEachBlock, EndsWhenProgressThrows) {
  for (const unsigned threads : {1u, 2u}) {
    RunContext run = on(threads);
    run.progress = [](const Progress&) { throw std::runtime_error("enough"); };
    std::atomic<std::size_t> blocks = 0;
    EXPECT_THROW(for_each_block(1000, 1, run,
                                [&](IndexRange) {
                                  ++blocks;
                                  std::this_thread::sleep_for(10ms);
                                }),
                 std::runtime_error);
    EXPECT_LT(blocks, 1000u);
  }
}

TEST(ForEachBlock, RefusesBlocksOfNothing) {
  expect_refusal(ErrorKind::bad_argument, "BLOCK_RANGE",
                 [] { for_each_block(10, 0, on(1), [](IndexRange) {}); });
}

}  // namespace
}  // namespace klara
