#include <klara/base/random.hpp>
#include <klara/time/kuiper.hpp>

#include <engine/time/marked_times.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

const nlohmann::json golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/circular.json"));

double share_up_to(const std::vector<double>& sample, double t) {
  const auto count = std::ranges::count_if(sample, [&](double s) { return s <= t; });
  return static_cast<double>(count) / static_cast<double>(sample.size());
}

// Both distribution functions at every time, counted.
double v_by_definition(const std::vector<double>& before, const std::vector<double>& after) {
  double lead = 0.0;
  double lag = 0.0;
  for (const auto* sample : {&before, &after}) {
    for (const double t : *sample) {
      const double d = share_up_to(before, t) - share_up_to(after, t);
      lead = std::max(lead, d);
      lag = std::max(lag, -d);
    }
  }
  return lead + lag;
}

std::vector<double> drawn(std::size_t count, double step, Random& random) {
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    times.push_back(std::floor(random.uniform() / step) * step);
  }
  return times;
}

TEST(Kuiper, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 19600101;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double step : {1e-9, 1.0 / 48.0}) {  // the latter with many equal times
    for (std::size_t i = 0; i < 50; ++i) {
      const auto before = drawn(3 + i, step, random), after = drawn(40, step, random);
      EXPECT_NEAR(kuiper_v(two_samples(before, after, 1.0).marked()),
                  v_by_definition(before, after), 1e-14);
    }
  }
}

TEST(Kuiper, IsThePublishedNumber) {
  const auto points = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/synthetic_points.json"));
  const auto before = points["pre"]["hour"].get<std::vector<double>>();
  const auto after = points["post"]["hour"].get<std::vector<double>>();
  const double v = kuiper_v(two_samples(before, after, 24.0).marked());
  EXPECT_NEAR(v, golden["hours"]["kuiper_V"].get<double>(), 1e-14);
  const double p = golden["hours"]["kuiper_p"].get<double>();
  EXPECT_NEAR(kuiper_p_if_independent(v, before.size(), after.size()), p, 1e-10 * p);
}

TEST(Kuiper, HasThePublishedCriticalValues) {
  // Stephens's V* is the l of the series, so of samples so large that nothing else is in it.
  for (const auto& [level, value] : golden["critical_values"]["kuiper_V_star"].items()) {
    constexpr std::size_t n = 2'000'000'000;
    const double root = std::sqrt(0.5 * static_cast<double>(n));
    const double v = value.get<double>() / (root + 0.155 + 0.24 / root);
    // Printed to 0.001, in which p falls by 0.7 % at most.
    EXPECT_NEAR(kuiper_p_if_independent(v, n, n), std::stod(level), 0.01 * std::stod(level));
  }
}

TEST(Kuiper, DoesNotDependOnWhereTheCircleIsCutOrWhichSampleIsFirst) {
  Random random(19600102);
  for (int i = 0; i < 20; ++i) {
    const auto before = drawn(30, 1.0 / 1024.0, random), after = drawn(25, 1.0 / 1024.0, random);
    const TwoSamples samples = two_samples(before, after, 1.0);
    const double v = kuiper_v(samples.marked());
    EXPECT_NEAR(kuiper_v(turned(samples, 0.25).marked()), v, 1e-14);
    EXPECT_NEAR(kuiper_v(turned(samples, 0.625).marked()), v, 1e-14);
    EXPECT_NEAR(kuiper_v(two_samples(after, before, 1.0).marked()), v, 1e-14);
  }
}

TEST(Kuiper, HasTheSeriesWrittenOutAsItsP) {
  constexpr double root = 5.0;  // of 50 and 50, effectively 25
  for (const double l : {0.6, 0.9, 1.3}) {
    double expected = 0.0;
    for (double k = 1.0; k < 30.0; ++k) {
      const double square = k * k * l * l;
      expected += 2.0 * (4.0 * square - 1.0) * std::exp(-2.0 * square);
    }
    const double v = l / (root + 0.155 + 0.24 / root);
    EXPECT_NEAR(kuiper_p_if_independent(v, 50, 50), std::min(expected, 1.0), 1e-13);
  }
}

TEST(Kuiper, FallsInPFromOneToNothing) {
  EXPECT_EQ(kuiper_p_if_independent(0.0, 50, 50), 1.0);
  double last = 1.0;
  for (double v = 0.05; v <= 1.0; v += 0.05) {
    const double p = kuiper_p_if_independent(v, 50, 50);
    EXPECT_LE(p, last);
    last = p;
  }
  EXPECT_LT(last, 1e-10);
  // Where every term is less than the smallest number.
  EXPECT_EQ(kuiper_p_if_independent(0.5, 15'000, 15'000), 0.0);
  EXPECT_EQ(kuiper_p_if_independent(1.0, 1'000'000, 1'000'000), 0.0);
}

TEST(Kuiper, OfAnEmptySampleDoesNotExist) {
  EXPECT_TRUE(std::isnan(kuiper_v(two_samples({}, {0.5}, 1.0).marked())));
  EXPECT_TRUE(std::isnan(kuiper_p_if_independent(std::nan(""), 3, 3)));
}

}  // namespace
}  // namespace klara
