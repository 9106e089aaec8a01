#include <klara/density/relabellings.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <stop_token>
#include <vector>

#include <engine/refusal.hpp>

namespace klara {
namespace {

std::vector<std::uint16_t> labels_of(std::size_t n, std::size_t cases, std::uint64_t seed,
                                     std::size_t first, const RunContext& run = {}) {
  std::vector<std::uint16_t> labels(n);
  write_labellings(seed, first, cases, labels, run);
  return labels;
}

TEST(Relabellings, BeginWithTheObservedOne) {
  const auto labels = labels_of(10, 4, /*seed=*/1, 0);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(labels[i] & 1, i < 4 ? 1 : 0);
}

TEST(Relabellings, MakeAsManyIncidentsCasesAlways) {
  for (const std::size_t n : {1u, 2u, 5u, 1000u, 100'003u}) {
    for (const std::size_t cases : {std::size_t{0}, std::size_t{1}, n / 3, n / 2, n - 1, n}) {
      const auto labels = labels_of(n, cases, /*seed=*/2, 0);
      for (std::size_t l = 0; l < labellings_at_once; ++l) {
        std::size_t count = 0;
        for (const std::uint16_t label : labels) count += label >> l & 1u;
        EXPECT_EQ(count, cases) << n;
      }
    }
  }
}

// All ten sets of two out of five are equally likely.
TEST(Relabellings, MakeEverySetAsLikely) {
  constexpr std::uint64_t seed = 3;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::array<int, 32> counts{};
  constexpr std::size_t batches = 2000;
  for (std::size_t b = 1; b <= batches; ++b) {
    const auto labels = labels_of(5, 2, seed, b * labellings_at_once);
    for (std::size_t l = 0; l < labellings_at_once; ++l) {
      std::size_t set = 0;
      for (std::size_t i = 0; i < 5; ++i) set |= (labels[i] >> l & std::size_t{1}) << i;
      ++counts[set];
    }
  }
  const double expected = batches * 16 / 10.0;
  double chi2 = 0.0;
  for (const int count : counts) {
    if (count > 0) chi2 += std::pow(count - expected, 2) / expected;
  }
  EXPECT_LT(chi2, 27.9);  // 9 degrees of freedom, 0.1 %
}

TEST(Relabellings, DependOnTheirNumberAndNotOnThoseBesideThem) {
  const auto from_16 = labels_of(500, 200, /*seed=*/4, 16);
  const auto from_20 = labels_of(500, 200, /*seed=*/4, 20);
  for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(from_16[i] >> 4, from_20[i] & 0x0fff);
  EXPECT_NE(from_16, labels_of(500, 200, /*seed=*/5, 16));
}

TEST(Relabellings, AreBitIdenticalForEveryThreadCount) {
  RunContext run;
  const auto alone = labels_of(10'000, 3000, /*seed=*/6, 0, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(labels_of(10'000, 3000, /*seed=*/6, 0, run), alone);
  }
}

TEST(Relabellings, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(labels_of(10, 3, /*seed=*/1, 0, run)); });
}

}  // namespace
}  // namespace klara
