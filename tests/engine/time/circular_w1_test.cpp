#include <klara/base/random.hpp>
#include <klara/time/circular_w1.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {
namespace {

// The circle is cut at every bin in turn, and as much as one likes goes around through the cut: the
// cheapest of all such ways. The best amount is one of the leads, since the cost bends only there.
double w1_by_definition(const std::vector<double>& before, const std::vector<double>& after) {
  const double all_before = std::accumulate(before.begin(), before.end(), 0.0);
  const double all_after = std::accumulate(after.begin(), after.end(), 0.0);
  std::vector<double> lead;
  double sum = 0.0;
  for (std::size_t k = 0; k < before.size(); ++k) {
    sum += after[k] / all_after - before[k] / all_before;
    lead.push_back(sum);
  }
  double least = std::numeric_limits<double>::infinity();
  for (const double around : lead) {
    double cost = 0.0;
    for (const double d : lead) cost += std::abs(d - around);
    least = std::min(least, cost);
  }
  return least;
}

std::vector<double> turned(const std::vector<double>& profile, std::size_t bins) {
  std::vector<double> result;
  for (std::size_t k = 0; k < profile.size(); ++k) {
    result.push_back(profile[(k + profile.size() - bins) % profile.size()]);
  }
  return result;
}

std::vector<double> drawn(std::size_t bins, Random& random) {
  std::vector<double> profile(bins);
  for (double& of_bin : profile) of_bin = random.gamma(0.5);
  return profile;
}

TEST(CircularW1, IsTheCheapestWayAround) {
  constexpr std::uint64_t seed = 20110101;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (int i = 0; i < 200; ++i) {
    const std::vector<double> before = drawn(i % 2 == 0 ? 24 : 7, random);
    const std::vector<double> after = drawn(before.size(), random);
    EXPECT_NEAR(circular_w1(before, after), w1_by_definition(before, after), 1e-13);
  }
}

TEST(CircularW1, IsThePublishedNumber) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/circular.json"));
  const auto& one = golden["circular_w1"];
  EXPECT_NEAR(circular_w1(one["before"].get<std::vector<double>>(),
                          one["after"].get<std::vector<double>>()),
              one["hours"].get<double>(), 1e-13);  // printed to 15 digits
  const auto& shift = golden["hour_shift"];
  std::vector<double> before(24), after(24);
  for (const std::size_t hour : shift["pre_hours"]) before[hour] += 1.0;
  for (const std::size_t hour : shift["post_hours"]) after[hour] += 1.0;
  EXPECT_NEAR(circular_w1(before, after), shift["circular_W1"].get<double>(), 1e-13);
}

TEST(CircularW1, IsADistanceThatKnowsNoBeginning) {
  Random random(20110102);
  for (int i = 0; i < 50; ++i) {
    const auto a = drawn(24, random), b = drawn(24, random), c = drawn(24, random);
    EXPECT_DOUBLE_EQ(circular_w1(a, a), 0.0);
    EXPECT_NEAR(circular_w1(a, b), circular_w1(b, a), 1e-13);
    EXPECT_NEAR(circular_w1(turned(a, 5), turned(b, 5)), circular_w1(a, b), 1e-13);
    EXPECT_LE(circular_w1(a, c), circular_w1(a, b) + circular_w1(b, c) + 1e-13);
    EXPECT_LE(circular_w1(a, turned(a, 3)), 3.0 + 1e-13);
  }
}

TEST(CircularW1, DoesNotDependOnTheTotals) {
  const std::vector<double> before{1.0, 2.0, 3.0, 4.0}, after{4.0, 1.0, 1.0, 2.0};
  std::vector<double> tenfold = after;
  for (double& of_bin : tenfold) of_bin *= 10.0;
  EXPECT_NEAR(circular_w1(before, tenfold), circular_w1(before, after), 1e-15);
}

TEST(CircularW1, GoesTheShortWay) {
  std::vector<double> before(24), after(24);
  before[23] = 1.0;
  after[1] = 1.0;
  EXPECT_DOUBLE_EQ(circular_w1(before, after), 2.0);
  after[1] = 0.0;
  after[11] = 1.0;
  EXPECT_DOUBLE_EQ(circular_w1(before, after), 12.0);
}

TEST(CircularW1, OfNothingDoesNotExist) {
  const std::vector<double> some{1.0, 2.0}, nothing{0.0, 0.0};
  EXPECT_TRUE(std::isnan(circular_w1(some, nothing)));
  EXPECT_TRUE(std::isnan(circular_w1(nothing, some)));
}

}  // namespace
}  // namespace klara
