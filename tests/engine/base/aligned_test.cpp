#include <klara/base/aligned.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <new>

namespace klara {
namespace {

TEST(Aligned, BeginsWhereACacheLineDoes) {
  for (const std::size_t count : {1u, 7u, 1000u, 100'000u}) {
    const Aligned<double> doubles(count);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(doubles.data()) % 64, 0u) << count;
  }
}

TEST(Aligned, KeepsWhatItHoldsWhereItHoldsEnough) {
  Aligned<double> doubles(10);
  doubles[9] = 3.0;
  EXPECT_EQ(doubles.of(4), doubles.data());
  EXPECT_EQ(doubles.size(), 10u);
  EXPECT_EQ(doubles[9], 3.0);
  doubles.of(11);
  EXPECT_EQ(doubles.size(), 11u);
}

TEST(Aligned, HoldsNothingAtFirst) {
  Aligned<double> doubles;
  EXPECT_EQ(doubles.of(0), nullptr);
  EXPECT_EQ(doubles.size(), 0u);
}

TEST(Aligned, SaysSoWhereThereIsNoMemory) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  EXPECT_THROW(Aligned<double>{most / sizeof(double)}, std::bad_alloc);
  EXPECT_THROW(Aligned<double>{most / sizeof(double) + 1}, std::bad_alloc);
}

}  // namespace
}  // namespace klara
