#include <klara/density/bandwidth.hpp>
#include <klara/density/best_bandwidth.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

BandwidthSearch from_10_to_1000_m() {
  BandwidthSearch search;
  search.range = {.from = 10_m, .until = 1000_m};
  return search;
}

/// The same of each bandwidth.
template <class Value>
BandwidthCriterion each(const Value& value) {
  return [value](std::span<const Metres> bandwidths) {
    std::vector<double> values;
    for (const Metres bandwidth : bandwidths) values.push_back(value(bandwidth.value));
    return values;
  };
}

double squared_log(double h, double best) {
  return std::pow(std::log(h / best), 2.0);
}

TEST(LeastBandwidth, IsExactForAParabolaOfTheLogarithm) {
  for (double best = 20.0; best < 700.0; best *= 1.17) {
    const BestBandwidth found = least_bandwidth(
        from_10_to_1000_m(), each([best](double h) { return squared_log(h, best); }));
    EXPECT_FALSE(found.at_end);
    EXPECT_NEAR(found.bandwidth.value, best, 1e-9 * best);
  }
}

TEST(LeastBandwidth, IsOneOfThoseTriedForACriterionWithSteps) {
  BandwidthSearch search = from_10_to_1000_m();
  search.smooth = false;
  std::vector<double> tried;
  const BestBandwidth found = least_bandwidth(search, each([&](double h) {
                                                tried.push_back(h);
                                                return squared_log(h, 123.0);
                                              }));
  EXPECT_NEAR(found.bandwidth.value, 123.0, 123.0 * 0.03);  // sixteen an octave
  EXPECT_EQ(std::ranges::count(tried, found.bandwidth.value), 1);
}

TEST(LeastBandwidth, SaysWhereItLiesAtAnEnd) {
  const BestBandwidth low =
      least_bandwidth(from_10_to_1000_m(), each([](double h) { return squared_log(h, 9.0); }));
  EXPECT_TRUE(low.at_end);
  EXPECT_NEAR(low.bandwidth.value, 10.0, 1e-12);
  const BestBandwidth high =
      least_bandwidth(from_10_to_1000_m(), each([](double h) { return squared_log(h, 2e3); }));
  EXPECT_TRUE(high.at_end);
  EXPECT_NEAR(high.bandwidth.value, 1000.0, 1e-12);
}

TEST(LeastBandwidth, IsNoneOfThoseThatCannotBeJudged) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double unknown : {infinity, nan}) {
    const BestBandwidth found = least_bandwidth(
        from_10_to_1000_m(), each([&](double h) { return h < 200.0 ? unknown : h; }));
    EXPECT_FALSE(found.at_end);
    EXPECT_GE(found.bandwidth.value, 200.0);
    EXPECT_LE(found.bandwidth.value, 200.0 * std::exp2(1.0 / 16.0));
  }
}

TEST(LeastBandwidth, IsJudgedAsTheKernelsThatTheCriterionIsMadeForAndGivenAsThatAskedFor) {
  BandwidthSearch search = from_10_to_1000_m();
  search.made_for = Kernel::uniform;
  search.kernel = Kernel::quartic;
  const BestBandwidth found =
      least_bandwidth(search, each([](double radius) { return squared_log(radius, 246.0); }));
  EXPECT_NEAR(found.bandwidth.value, 123.0 * std::sqrt(8.0), 1e-6);
}

TEST(FirstBandwidthAtZero, IsWhereTheCriterionRisesToIt) {
  const BestBandwidth found = first_bandwidth_at_zero(
      from_10_to_1000_m(), each([](double h) { return std::log(h / 123.0); }));
  EXPECT_FALSE(found.at_end);
  EXPECT_NEAR(found.bandwidth.value, 123.0, 1e-9);
}

TEST(FirstBandwidthAtZero, IsTheLeastOfSeveral) {
  const BestBandwidth found = first_bandwidth_at_zero(
      from_10_to_1000_m(), each([](double h) { return (h - 50.0) * (h - 200.0) * (h - 500.0); }));
  EXPECT_NEAR(found.bandwidth.value, 50.0, 0.05);  // a straight line between sixteen an octave
}

TEST(FirstBandwidthAtZero, SaysWhereThereIsNone) {
  EXPECT_TRUE(
      first_bandwidth_at_zero(from_10_to_1000_m(), each([](double) { return 1.0; })).at_end);
  EXPECT_TRUE(
      first_bandwidth_at_zero(from_10_to_1000_m(), each([](double) { return -1.0; })).at_end);
}

TEST(BestBandwidths, RefuseRangesOutOfOrder) {
  const auto refused = [](double from, double until, const char* code) {
    BandwidthSearch search;
    search.range = {.from = {from}, .until = {until}};
    const BandwidthCriterion criterion = each([](double h) { return h; });
    expect_refusal(ErrorKind::bad_argument, code,
                   [&] { static_cast<void>(least_bandwidth(search, criterion)); });
    expect_refusal(ErrorKind::bad_argument, code,
                   [&] { static_cast<void>(first_bandwidth_at_zero(search, criterion)); });
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  refused(200.0, 100.0, "RANGE_ORDER");
  refused(100.0, 100.0, "RANGE_ORDER");
  for (const double bad : {0.0, -1.0, nan, 1e9}) {
    refused(bad, 100.0, "BANDWIDTH_RANGE");
    refused(100.0, bad, "BANDWIDTH_RANGE");
  }
}

TEST(UsualRange, IsAboutSilvermansRule) {
  const PointSet incidents = clustered_incidents(300, 4000.0, 6, 150.0, /*seed=*/12);
  const double rule = silverman_bandwidth(incidents, Kernel::gaussian).value;
  EXPECT_DOUBLE_EQ(usual_range(incidents).from.value, rule / 50.0);
  EXPECT_DOUBLE_EQ(usual_range(incidents).until.value, rule * 4.0);
}

TEST(UsualRange, StaysWithinWhatBandwidthsMayBe) {
  const BandwidthRange tiny = usual_range(uniform_incidents(10, 1e-6, /*seed=*/1));
  EXPECT_EQ(tiny.from.value, 1e-3);
  EXPECT_GT(tiny.until, tiny.from);
  const BandwidthRange huge = usual_range(uniform_incidents(10, 1e12, /*seed=*/1));
  EXPECT_EQ(huge.until.value, 1e6);
  EXPECT_GT(huge.until, huge.from);
}

}  // namespace
}  // namespace klara
