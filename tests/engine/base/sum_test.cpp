#include <klara/base/sum.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace klara {
namespace {

__extension__ using Wide = __int128;

// Multiples of 2^-40 of very different sizes, whose sum integers know exactly.
TEST(Sum, IsTheExactSumRoundedOnce) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    std::vector<double> terms;
    Wide exact = 0;
    for (int i = 0; i < 100'000; ++i) {
      const auto magnitude = static_cast<unsigned>(random.below(53));
      const auto units = static_cast<std::int64_t>(random.bits() >> (63 - magnitude));
      terms.push_back(static_cast<double>(units) * 0x1p-40);
      exact += units;
    }
    EXPECT_EQ(sum(terms), static_cast<double>(exact) * 0x1p-40);
    EXPECT_NE(std::accumulate(terms.begin(), terms.end(), 0.0),
              sum(terms));  // or it proves nothing
  }
}

TEST(Sum, SurvivesCancellation) {
  EXPECT_EQ(sum(std::vector{1.0, 1e100, 1.0, -1e100}), 2.0);  // Neumaier's own example
}

TEST(Sum, OfNothingIsZero) {
  EXPECT_EQ(sum({}), 0.0);
}

}  // namespace
}  // namespace klara
