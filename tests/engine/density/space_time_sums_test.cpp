#include <klara/base/random.hpp>
#include <klara/density/space_time_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/instruction_sets.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};
constexpr SliceAxis axis{.first = 0.0, .step = 10.0, .count = 60, .cycle = 0.0};  // s

constexpr EvenSlices slices_of_axis{
    .first = {}, .step = std::chrono::seconds(10), .count = axis.count};

/// At any time along the axis, every third for a while.
PointSet timed(PointSet incidents, std::uint64_t seed) {
  Random random(seed);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::chrono::seconds from(static_cast<std::int64_t>(random.below(700)) - 50);
    const std::chrono::seconds lasts(random.below(90));
    incidents.from.emplace_back(from);
    incidents.until.emplace_back(i % 3 == 0 ? from + lasts : from);
    incidents.weight.push_back(random.uniform());
  }
  return incidents;
}

class SpaceTimeSums : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] std::vector<double> of(IndexRange slices, const RunContext& run = {}) const {
    std::vector<double> values(slices.size() * city.size(), -1.0);
    write_space_time_sums(incidents_, stretches_, city, {.radius = 300_m, .power = GetParam()},
                          axis, {.kernel = TimeKernel::epanechnikov, .bandwidth = 45.0}, slices,
                          values, run);
    return values;
  }

 private:
  PointSet incidents_ = timed(clustered_incidents(20'000, 2000.0, 3, 40.0, /*seed=*/1), /*seed=*/2);
  TimeStretches stretches_{incidents_, slices_of_axis, 45.0};
};

INSTANTIATE_TEST_SUITE_P(Powers, SpaceTimeSums, testing::Range(0, 3));

TEST_P(SpaceTimeSums, OfASliceAreTheSameWhicheverSlicesAreSummedWithIt) {
  const std::vector<double> many = of({20, 52});
  for (const std::size_t s : {20u, 31u, 51u}) {
    const std::vector<double> alone = of({s, s + 1});
    ASSERT_TRUE(std::equal(alone.begin(), alone.end(),
                           many.begin() + static_cast<std::ptrdiff_t>((s - 20) * city.size())))
        << s;
  }
}

TEST_P(SpaceTimeSums, AreTheSameForEveryThreadCount) {
  RunContext run;
  const std::vector<double> alone = of({0, 8}, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(of({0, 8}, run), alone) << threads;
  }
}

TEST_P(SpaceTimeSums, AreTheSameForEveryInstructionSet) {
  const std::vector<double> best = of({0, 8});
  const double most = *std::ranges::max_element(best);
  with_every_instruction_set([&] {
    const std::vector<double> sums = of({0, 8});
    for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_NEAR(sums[i], best[i], 1e-12 * most);
  });
}

TEST_P(SpaceTimeSums, ServeWhereDiscsAreWideEnoughToKeepTheirDigits) {
  EXPECT_TRUE(has_space_time_sums(city, 300_m, GetParam()));
  EXPECT_FALSE(has_space_time_sums(city, 20_m, GetParam()));
  EXPECT_FALSE(has_space_time_sums(city, 60'000_m, GetParam()));
  EXPECT_FALSE(has_space_time_sums(city, 300_m, 3));
}

}  // namespace
}  // namespace klara
