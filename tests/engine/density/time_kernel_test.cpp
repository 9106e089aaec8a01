#include <klara/base/random.hpp>
#include <klara/density/time_kernel.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace klara {
namespace {

class TimeKernels : public testing::TestWithParam<TimeKernel> {};

INSTANTIATE_TEST_SUITE_P(All, TimeKernels, testing::ValuesIn(all_time_kernels));

/// Simpson's rule, exact for polynomials to the third degree and fine enough for the fourth.
double integral(TimeKernel kernel, double begin, double end) {
  constexpr int parts = 2000;
  const double width = (end - begin) / parts;
  const auto at = [&](double u) { return time_profile(kernel, std::clamp(u, begin, end)); };
  double sum = 0.0;
  for (int i = 0; i < parts; ++i) {
    const double left = begin + i * width;
    sum += at(left) + 4.0 * at(left + 0.5 * width) + at(left + width);
  }
  return sum * width / 6.0;
}

TEST_P(TimeKernels, IntegrateToOne) {
  EXPECT_NEAR(integral(GetParam(), -1.0, 1.0), 1.0, 1e-12);
}

TEST_P(TimeKernels, EndAtOneBandwidth) {
  EXPECT_EQ(time_profile(GetParam(), 1.0 + 1e-15), 0.0);
  EXPECT_EQ(time_profile(GetParam(), -1.0 - 1e-15), 0.0);
  EXPECT_EQ(time_profile(GetParam(), 1.0), power_of(GetParam()) == 0 ? 0.5 : 0.0);
}

TEST_P(TimeKernels, HaveTheMeanThatTheirIntegralGives) {
  constexpr std::uint64_t seed = 3;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 200; ++i) {
    const double begin = 3.0 * random.uniform() - 1.5;
    const double end = begin + 2.0 * random.uniform();
    const double within = std::max(begin, -1.0) < std::min(end, 1.0)
                              ? integral(GetParam(), std::max(begin, -1.0), std::min(end, 1.0))
                              : 0.0;
    EXPECT_NEAR(mean_time_profile(GetParam(), begin, end), within / (end - begin), 1e-12);
  }
}

// A minute in a bandwidth of a month: a difference of integrals would keep nine digits.
TEST_P(TimeKernels, KeepTheirDigitsOverAShortInterval) {
  constexpr double minute = 60.0 / (30.0 * 86'400.0);
  for (const double u : {-0.9, -0.3, 0.0, 0.2, 0.7}) {
    const double mean = mean_time_profile(GetParam(), u - 0.5 * minute, u + 0.5 * minute);
    // By the curvature, at most 15/16 * 8 at the quartic's end.
    EXPECT_NEAR(mean, time_profile(GetParam(), u), minute * minute);
  }
}

TEST_P(TimeKernels, TakeAnExactTimeAsItIs) {
  EXPECT_EQ(mean_time_profile(GetParam(), 0.4, 0.4), time_profile(GetParam(), 0.4));
}

}  // namespace
}  // namespace klara
