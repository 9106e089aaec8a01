#include <klara/base/random.hpp>
#include <klara/time/watson_u2.hpp>

#include <engine/time/marked_times.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

namespace klara {
namespace {

const nlohmann::json golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/circular.json"));

std::vector<double> numbers(const nlohmann::json& list) {
  return list.get<std::vector<double>>();
}

// Both distribution functions at every time, counted.
double u2_by_definition(const std::vector<double>& before, const std::vector<double>& after) {
  std::vector<double> all = before;
  all.insert(all.end(), after.begin(), after.end());
  const auto share_up_to = [](const std::vector<double>& sample, double t) {
    const auto count = std::ranges::count_if(sample, [&](double s) { return s <= t; });
    return static_cast<double>(count) / static_cast<double>(sample.size());
  };
  const auto n = static_cast<double>(before.size());
  const auto m = static_cast<double>(after.size());
  double sum = 0.0;
  double squares = 0.0;
  for (const double t : all) {
    const double d = share_up_to(before, t) - share_up_to(after, t);
    sum += d;
    squares += d * d;
  }
  return n * m / ((n + m) * (n + m)) * (squares - sum * sum / (n + m));
}

std::vector<double> drawn(std::size_t count, double step, Random& random) {
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    times.push_back(std::floor(random.uniform() / step) * step);
  }
  return times;
}

TEST(WatsonU2, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 19620101;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (const double step : {1e-9, 1.0 / 48.0}) {  // the latter with many equal times
    for (std::size_t i = 0; i < 50; ++i) {
      const auto before = drawn(3 + i, step, random), after = drawn(40, step, random);
      EXPECT_NEAR(watson_u2(two_samples(before, after, 1.0).marked()),
                  u2_by_definition(before, after), 1e-13);
    }
  }
}

TEST(WatsonU2, IsThePublishedNumber) {
  const auto& zar = golden["zar_1999"];
  EXPECT_NEAR(
      watson_u2(two_samples(numbers(zar["x1_deg"]), numbers(zar["x2_deg"]), 360.0).marked()),
      zar["watson_two_U2"].get<double>(), 1e-14);
  const auto& pigeons = golden["pigeons_batschelet"];
  EXPECT_NEAR(
      watson_u2(
          two_samples(numbers(pigeons["x1_deg"]), numbers(pigeons["x2_deg"]), 360.0).marked()),
      pigeons["watson_two_U2"].get<double>(), 1e-14);
  const auto points = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/synthetic_points.json"));
  EXPECT_NEAR(
      watson_u2(two_samples(numbers(points["pre"]["hour"]), numbers(points["post"]["hour"]), 24.0)
                    .marked()),
      golden["hours"]["watson_u2"].get<double>(), 1e-13);
}

TEST(WatsonU2, HasThePublishedCriticalValues) {
  for (const auto& [p, u2] : golden["critical_values"]["watson_two_U2"].items()) {
    const double level = std::stod(p);
    // Values are printed to 0.001, and p falls by a factor of exp(2 pi^2 / 1000) in that.
    EXPECT_NEAR(watson_u2_p_if_independent(u2.get<double>()), level, 0.0101 * level) << p;
  }
}

TEST(WatsonU2, DoesNotDependOnWhereTheCircleIsCutOrWhichSampleIsFirst) {
  Random random(19620102);
  for (int i = 0; i < 20; ++i) {
    const auto before = drawn(30, 1.0 / 1024.0, random), after = drawn(25, 1.0 / 1024.0, random);
    const TwoSamples samples = two_samples(before, after, 1.0);
    const double u2 = watson_u2(samples.marked());
    EXPECT_NEAR(watson_u2(turned(samples, 0.25).marked()), u2, 1e-14);
    EXPECT_NEAR(watson_u2(turned(samples, 0.625).marked()), u2, 1e-14);
    EXPECT_NEAR(watson_u2(two_samples(after, before, 1.0).marked()), u2, 1e-14);
  }
}

TEST(WatsonU2, HasTheSeriesWrittenOutAsItsP) {
  const auto term = [](double k, double u2) {
    return 2.0 * std::exp(-2.0 * k * k * std::numbers::pi * std::numbers::pi * u2);
  };
  for (const double u2 : {0.03, 0.05, 0.1}) {
    const double expected =
        term(1, u2) - term(2, u2) + term(3, u2) - term(4, u2) + term(5, u2) - term(6, u2);
    EXPECT_NEAR(watson_u2_p_if_independent(u2), expected, 1e-12);  // the seventh is 1e-12
  }
}

TEST(WatsonU2, FallsInPFromOneToNothing) {
  EXPECT_EQ(watson_u2_p_if_independent(0.0), 1.0);
  EXPECT_NEAR(watson_u2_p_if_independent(0.0051), 1.0, 1e-8);  // where the series begins
  double last = 1.0;
  for (double u2 = 0.01; u2 < 3.0; u2 *= 1.2) {
    const double p = watson_u2_p_if_independent(u2);
    EXPECT_LE(p, last);
    last = p;
  }
  EXPECT_LT(last, 1e-20);
  // Where every term is less than the smallest number: hours turned by 4 h at 15 000 incidents.
  EXPECT_EQ(watson_u2_p_if_independent(50.0), 0.0);
  EXPECT_EQ(watson_u2_p_if_independent(1e6), 0.0);
  EXPECT_TRUE(std::isnan(watson_u2_p_if_independent(std::nan(""))));
}

TEST(WatsonU2, OfAnEmptySampleDoesNotExist) {
  EXPECT_TRUE(std::isnan(watson_u2(two_samples({0.5}, {}, 1.0).marked())));
  EXPECT_TRUE(std::isnan(watson_u2({})));
}

}  // namespace
}  // namespace klara
