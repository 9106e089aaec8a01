#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace klara {
namespace {

// How far a chi-square statistic lies from its expectation, in about standard normal units
// (Wilson & Hilferty 1931). Seeds are fixed, so 4.5 is no lottery: it is where doubt begins.
double chi_square_z(const std::vector<double>& observed, const std::vector<double>& expected) {
  double chi2 = 0.0;
  double cells = 0.0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    if (expected[i] < 5.0) continue;
    chi2 += (observed[i] - expected[i]) * (observed[i] - expected[i]) / expected[i];
    cells += 1.0;
  }
  const double df = cells - 1.0;
  const double spread = 2.0 / (9.0 * df);
  return (std::cbrt(chi2 / df) - (1.0 - spread)) / std::sqrt(spread);
}

constexpr double doubtful = 4.5;

struct Moments {
  double mean = 0.0, variance = 0.0, third = 0.0;  // central
};

template <class Draw>
Moments moments(std::size_t n, const Draw& draw) {
  std::vector<double> values(n);
  for (double& value : values) value = draw();
  const auto count = static_cast<double>(n);
  Moments m;
  m.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  for (const double value : values) {
    m.variance += (value - m.mean) * (value - m.mean) / count;
    m.third += std::pow(value - m.mean, 3) / count;
  }
  return m;
}

// Salmon et al. (2011), known answers of philox4x32-10 for the zero counter and key.
TEST(Random, GivesThePublishedBitsOfPhilox) {
  Random random(0, 0);
  EXPECT_EQ(random.bits(), 0xe169c58d'6627e8d5u);
  EXPECT_EQ(random.bits(), 0x9b00dbd8'bc57ac4cu);
}

// The definition: Salmon et al. (2011), section 3.3 and table 2, ten rounds.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = 0xD2511F53ull * counter[0];
    const std::uint64_t b = 0xCD9E8D57ull * counter[2];
    const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
    key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
  }
  return counter;
}

TEST(Random, CountsDrawsAndReplicatesInTheCounterAndTheSeedInTheKey) {
  const std::uint64_t seed = 0x299f31d0'a4093822;
  const std::uint64_t replicate = 0x03707344'13198a2e;
  Random random(seed, replicate);
  for (std::uint32_t draw = 0; draw < 1000; ++draw) {
    const auto words = philox({draw, 0, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
    EXPECT_EQ(random.bits(), static_cast<std::uint64_t>(words[1]) << 32 | words[0]);
    EXPECT_EQ(random.bits(), static_cast<std::uint64_t>(words[3]) << 32 | words[2]);
  }
}

TEST(Random, DependsOnNothingButSeedReplicateAndDraw) {
  Random a(20190101, 7);
  for (int i = 0; i < 5; ++i) static_cast<void>(a.bits());
  Random copy = a;
  Random again(20190101, 7);
  for (int i = 0; i < 5; ++i) static_cast<void>(again.bits());
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t bits = a.bits();
    EXPECT_EQ(copy.bits(), bits);
    EXPECT_EQ(again.bits(), bits);
  }
}

TEST(Random, DiffersBetweenSeedsAndReplicates) {
  std::set<std::uint64_t> first;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (std::uint64_t replicate = 0; replicate < 50; ++replicate) {
      first.insert(Random(seed, replicate).bits());
    }
    first.insert(Random(seed << 32, 0).bits());
    first.insert(Random(0, (seed + 1) << 32).bits());
  }
  EXPECT_EQ(first.size(), 50u * 52u - 1u);  // Random(0, 0) twice
}

TEST(Random, StreamsOfReplicatesAreUncorrelated) {
  constexpr int draws = 20'000;
  for (const std::uint64_t replicate : {1u, 2u, 1000u}) {
    Random a(3, 0);
    Random b(3, replicate);
    double product = 0.0;
    for (int i = 0; i < draws; ++i) product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    EXPECT_LT(std::abs(product / draws * 12.0 * std::sqrt(draws)), doubtful);
  }
}

TEST(Random, UniformIsFlatInItsHalfOpenInterval) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    std::vector<double> counts(100, 0.0);
    for (int i = 0; i < 200'000; ++i) {
      const double u = random.uniform();
      ASSERT_TRUE(u >= 0.0 && u < 1.0);
      counts[static_cast<std::size_t>(u * 100.0)] += 1.0;
    }
    EXPECT_LT(std::abs(chi_square_z(counts, std::vector<double>(100, 2000.0))), doubtful);
  }
}

TEST(Random, BelowIsFlat) {
  for (const std::uint64_t count : {1u, 2u, 3u, 7u, 100u}) {
    SCOPED_TRACE(testing::Message() << "below " << count << ", seed 11");
    Random random(11, count);
    std::vector<double> counts(count, 0.0);
    for (int i = 0; i < 100'000; ++i) counts.at(random.below(count)) += 1.0;
    if (count > 1) {
      EXPECT_LT(std::abs(chi_square_z(
                    counts, std::vector<double>(count, 1e5 / static_cast<double>(count)))),
                doubtful);
    }
  }
}

// Of 2^64 words a product with 3/4 alone would give every third number two and the others one.
TEST(Random, BelowIsUnbiasedForLargeCounts) {
  Random random(12);
  constexpr std::uint64_t count = 3ull << 62;
  std::vector<double> counts(3, 0.0);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t drawn = random.below(count);
    ASSERT_LT(drawn, count);
    counts[drawn % 3] += 1.0;
  }
  EXPECT_LT(std::abs(chi_square_z(counts, std::vector<double>(3, 1e5 / 3.0))), doubtful);
}

TEST(Random, NormalHasTheNormalDistribution) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    constexpr std::size_t bins = 60;
    constexpr double n = 200'000.0;
    std::vector<double> counts(bins, 0.0);
    std::vector<double> expected(bins);
    const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
    const auto edge = [](std::size_t bin) { return -3.0 + 0.1 * static_cast<double>(bin); };
    for (std::size_t b = 0; b < bins; ++b) {
      expected[b] =
          n * ((b + 1 == bins ? 1.0 : below(edge(b + 1))) - (b == 0 ? 0.0 : below(edge(b))));
    }
    for (int i = 0; i < 200'000; ++i) {
      const double place = std::floor((random.normal() + 3.0) / 0.1);
      counts[static_cast<std::size_t>(std::clamp(place, 0.0, 59.0))] += 1.0;
    }
    EXPECT_LT(std::abs(chi_square_z(counts, expected)), doubtful);
  }
}

TEST(Random, ExponentialHasMeanAndVarianceOne) {
  Random random(21);
  constexpr std::size_t n = 400'000;
  const Moments m = moments(n, [&] { return random.exponential(); });
  EXPECT_NEAR(m.mean, 1.0, doubtful / std::sqrt(n));
  EXPECT_NEAR(m.variance, 1.0, doubtful * std::sqrt(8.0 / n));  // fourth central moment 9
}

TEST(Random, GammaHasTheMomentsOfItsShape) {
  for (const double shape : {0.05, 0.3, 1.0, 2.5, 40.0}) {
    SCOPED_TRACE(testing::Message() << "shape " << shape << ", seed 31");
    Random random(31);
    constexpr std::size_t n = 400'000;
    const Moments m = moments(n, [&] { return random.gamma(shape); });
    const double fourth = 3.0 * shape * shape + 6.0 * shape;
    EXPECT_NEAR(m.mean, shape, doubtful * std::sqrt(shape / n));
    EXPECT_NEAR(m.variance, shape, doubtful * std::sqrt((fourth - shape * shape) / n));
    // 2.5 standard errors at shape 0.05, where the cube scatters most (4 %), more elsewhere.
    EXPECT_NEAR(m.third / (2.0 * shape), 1.0, 0.1);
  }
}

// Means on both sides of the change of method at 10.
TEST(Random, PoissonHasThePoissonDistribution) {
  for (const double mean : {0.1, 3.0, 9.99, 10.0, 37.5, 1000.0}) {
    SCOPED_TRACE(testing::Message() << "mean " << mean << ", seed 41");
    Random random(41);
    constexpr double n = 200'000.0;
    const auto top = static_cast<std::size_t>(mean + 10.0 * std::sqrt(mean) + 10.0);
    std::vector<double> counts(top, 0.0);
    std::vector<double> expected(top);
    for (std::size_t k = 0; k < top; ++k) {
      const auto count = static_cast<double>(k);
      expected[k] = n * std::exp(count * std::log(mean) - mean - std::lgamma(count + 1.0));
    }
    for (int i = 0; i < 200'000; ++i) counts.at(random.poisson(mean)) += 1.0;
    EXPECT_LT(std::abs(chi_square_z(counts, expected)), doubtful);
  }
}

TEST(Random, PoissonOfLargeMeansHasMeanAndVarianceEqual) {
  Random random(42);
  constexpr double mean = 1e9;
  constexpr std::size_t n = 100'000;
  const Moments m = moments(n, [&] { return static_cast<double>(random.poisson(mean)); });
  EXPECT_NEAR(m.mean, mean, doubtful * std::sqrt(mean / n));
  EXPECT_NEAR(m.variance / mean, 1.0, doubtful * std::sqrt(2.0 / n));
}

TEST(Random, PoissonOfNothingIsNothing) {
  Random random(43);
  EXPECT_EQ(random.poisson(0.0), 0u);
  EXPECT_EQ(random.bits(), Random(43).bits());  // and draws nothing
}

TEST(Random, IndexIsProportionalToWeightAndSkipsTheWeightless) {
  Random random(51);
  const std::vector<double> weights{0.0, 1.0, 0.0, 2.0, 5.0, 0.0};
  std::vector<double> cumulative(weights.size());
  std::partial_sum(weights.begin(), weights.end(), cumulative.begin());
  std::vector<double> counts(weights.size(), 0.0);
  for (int i = 0; i < 80'000; ++i) counts.at(random.index(cumulative)) += 1.0;
  EXPECT_EQ(counts[0] + counts[2] + counts[5], 0.0);
  EXPECT_LT(std::abs(chi_square_z(counts, {0.0, 1e4, 0.0, 2e4, 5e4, 0.0})), doubtful);
}

TEST(Shuffle, MakesEveryOrderEquallyOften) {
  Random random(61);
  std::vector<std::array<int, 4>> orders;
  std::array<int, 4> order{0, 1, 2, 3};
  do orders.push_back(order);
  while (std::ranges::next_permutation(order).found);

  std::vector<double> counts(orders.size(), 0.0);
  for (int i = 0; i < 48'000; ++i) {
    std::array<int, 4> shuffled{0, 1, 2, 3};
    shuffle(std::span<int>(shuffled), random);
    const auto found = std::ranges::find(orders, shuffled);
    ASSERT_NE(found, orders.end());
    counts[static_cast<std::size_t>(found - orders.begin())] += 1.0;
  }
  EXPECT_LT(std::abs(chi_square_z(counts, std::vector<double>(24, 2000.0))), doubtful);
}

}  // namespace
}  // namespace klara
