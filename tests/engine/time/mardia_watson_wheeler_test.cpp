#include <klara/base/random.hpp>
#include <klara/time/mardia_watson_wheeler.hpp>

#include <engine/time/marked_times.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <complex>
#include <fstream>
#include <numbers>
#include <vector>

namespace klara {
namespace {

const nlohmann::json golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/circular.json"));

double w_of(const TwoSamples& samples) {
  return mardia_watson_wheeler(uniform_scores(samples.at), samples.after);
}

// Ranks counted for each time, cosines and sines added up.
double w_by_definition(const std::vector<double>& before, const std::vector<double>& after) {
  std::vector<double> all = before;
  all.insert(all.end(), after.begin(), after.end());
  const auto n = static_cast<double>(all.size());
  double c = 0.0;
  double s = 0.0;
  for (const double time : before) {
    double rank = 0.5;
    for (const double other : all) rank += other < time ? 1.0 : other == time ? 0.5 : 0.0;
    c += std::cos(2.0 * std::numbers::pi * rank / n);
    s += std::sin(2.0 * std::numbers::pi * rank / n);
  }
  return 2.0 * (n - 1.0) * (c * c + s * s) / static_cast<double>(before.size() * after.size());
}

std::vector<double> drawn(std::size_t count, double step, Random& random) {
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    times.push_back(std::floor(random.uniform() / step) * step);
  }
  return times;
}

TEST(MardiaWatsonWheeler, AgreesWithItsDefinition) {
  Random random(19640101);
  for (const double step : {1e-9, 1.0 / 48.0}) {  // the latter with many equal times
    for (std::size_t i = 0; i < 50; ++i) {
      const auto before = drawn(3 + i, step, random), after = drawn(40, step, random);
      // Either sample's sum serves, as scores sum to 0 but for equal times, which make them short.
      if (step < 1e-3) {
        EXPECT_NEAR(w_of(two_samples(before, after, 1.0)), w_by_definition(before, after), 1e-11);
      }
      EXPECT_NEAR(w_of(two_samples(after, before, 1.0)), w_by_definition(before, after), 1e-11);
    }
  }
}

TEST(MardiaWatsonWheeler, IsThePublishedNumber) {
  const auto& zar = golden["zar_1999"];
  const double w = w_of(two_samples(zar["x1_deg"].get<std::vector<double>>(),
                                    zar["x2_deg"].get<std::vector<double>>(), 360.0));
  EXPECT_NEAR(w, zar["watson_wheeler_W"].get<double>(), 1e-13);
  EXPECT_NEAR(mardia_watson_wheeler_p_if_independent(w), zar["p"].get<double>(), 1e-14);
  const auto points = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/synthetic_points.json"));
  const double hours = w_of(two_samples(points["pre"]["hour"].get<std::vector<double>>(),
                                        points["post"]["hour"].get<std::vector<double>>(), 24.0));
  EXPECT_NEAR(hours, golden["hours"]["watson_wheeler_W"].get<double>(), 1e-11);
  const double p = golden["hours"]["watson_wheeler_p"].get<double>();
  EXPECT_NEAR(mardia_watson_wheeler_p_if_independent(hours), p, 1e-11 * p);
}

TEST(MardiaWatsonWheeler, IsTwoOnAverageOverAllExchanges) {
  // Seven times, of which three are after: all 35 ways.
  const std::vector<double> at{0.1, 0.15, 0.2, 0.4, 0.45, 0.7, 0.9};
  const auto scores = uniform_scores(at);
  double sum = 0.0;
  int ways = 0;
  for (unsigned set = 0; set < 128; ++set) {
    std::vector<std::uint8_t> after;
    for (unsigned k = 0; k < 7; ++k) after.push_back(static_cast<std::uint8_t>(set >> k & 1u));
    if (std::ranges::count(after, 1) != 3) continue;
    sum += mardia_watson_wheeler(scores, after);
    ++ways;
  }
  EXPECT_EQ(ways, 35);
  EXPECT_NEAR(sum / ways, 2.0, 1e-13);
}

TEST(MardiaWatsonWheeler, DoesNotDependOnWhereTheCircleIsCut) {
  Random random(19640102);
  for (int i = 0; i < 20; ++i) {
    const TwoSamples samples =
        two_samples(drawn(30, 1.0 / 4096.0, random), drawn(25, 1.0 / 4096.0, random), 1.0);
    const double w = w_of(samples);
    EXPECT_NEAR(w_of(turned(samples, 0.25)), w, 1e-11);
    EXPECT_NEAR(w_of(turned(samples, 0.625)), w, 1e-11);
  }
}

TEST(UniformScores, GiveEqualTimesTheirMeanRank) {
  const auto scores = uniform_scores(std::vector<double>{0.1, 0.2, 0.2, 0.5});
  EXPECT_NEAR(std::abs(scores[0] - std::complex<double>(0.0, 1.0)), 0.0, 1e-15);
  EXPECT_EQ(scores[1], scores[2]);
  EXPECT_NEAR(std::abs(scores[1] - std::polar(1.0, 2.0 * std::numbers::pi * 2.5 / 4.0)), 0.0,
              1e-15);
  EXPECT_TRUE(uniform_scores({}).empty());
}

TEST(MardiaWatsonWheeler, OfAnEmptySampleDoesNotExist) {
  EXPECT_TRUE(std::isnan(w_of(two_samples({0.1, 0.2}, {}, 1.0))));
}

}  // namespace
}  // namespace klara
