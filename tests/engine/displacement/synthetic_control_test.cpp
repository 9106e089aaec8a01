#include <klara/displacement/synthetic_control.hpp>

#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {
namespace {

double sum_of_squares(const Series& treated, const std::vector<Series>& donors,
                      const std::vector<double>& weights, std::size_t before) {
  double sum = 0.0;
  for (std::size_t t = 0; t < before; ++t) {
    double gap = treated[t];
    for (std::size_t j = 0; j < donors.size(); ++j) gap -= weights[j] * donors[j][t];
    sum += gap * gap;
  }
  return sum;
}

struct City {
  Series treated;
  std::vector<Series> donors;
};

City random_city(std::uint64_t seed, std::uint64_t city, std::size_t donors, std::size_t times) {
  Random random(seed, city);
  City result;
  for (std::size_t j = 0; j <= donors; ++j) {
    Series series;
    const double level = 10.0 + 40.0 * random.uniform();
    for (std::size_t t = 0; t < times; ++t) series.push_back(level + 3.0 * random.normal());
    if (j == donors) {
      result.treated = series;
    } else {
      result.donors.push_back(series);
    }
  }
  return result;
}

TEST(SyntheticControl, IsTheQuadraticProgramOfThreeDonors) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/synthetic_control.json"));
  Series treated = golden["treated_before"];
  std::vector<Series> donors = golden["donors_before"];
  const std::size_t before = treated.size();
  const Series after = golden["treated_after"];
  treated.insert(treated.end(), after.begin(), after.end());
  for (std::size_t j = 0; j < donors.size(); ++j) {
    const Series more = golden["donors_after"][j];
    donors[j].insert(donors[j].end(), more.begin(), more.end());
  }
  const SyntheticControl control = synthetic_control(treated, donors, before);
  // The other program stops where the sum of squares changes by less than 1e-12.
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(control.weights[j], golden["weights"][j], 1e-6);
  EXPECT_NEAR(sum_of_squares(treated, donors, control.weights, before), golden["sum_of_squares"],
              1e-10);
  double mean_gap = 0.0;
  for (const double gap : golden["gap"]) mean_gap += gap / 3.0;
  EXPECT_NEAR(control.mean_gap, mean_gap, 1e-5);
}

TEST(SyntheticControl, LeavesNoDirectionThatComesCloser) {
  constexpr std::uint64_t seed = 20260923;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  for (std::uint64_t city = 0; city < 60; ++city) {
    // More donors than times, too, where the weights are not unique.
    const auto [treated, donors] = random_city(seed, city, 3 + city % 25, 14);
    const std::vector<double> weights = synthetic_control(treated, donors, 10).weights;
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1.0, 1e-12);
    EXPECT_GE(*std::ranges::min_element(weights), 0.0);
    const double best = sum_of_squares(treated, donors, weights, 10);
    // The sum of squares is convex: no step towards any one donor may lower it.
    for (std::size_t j = 0; j < donors.size(); ++j) {
      std::vector<double> moved = weights;
      for (double& w : moved) w *= 1.0 - 1e-4;
      moved[j] += 1e-4;
      EXPECT_GE(sum_of_squares(treated, donors, moved, 10), best * (1.0 - 1e-9) - 1e-9)
          << "city " << city;
    }
  }
}

TEST(SyntheticControl, IsTheDonorThatIsTheSame) {
  auto [treated, donors] = random_city(7, 0, 5, 12);
  donors[3] = treated;
  const SyntheticControl control = synthetic_control(treated, donors, 8);
  EXPECT_NEAR(control.weights[3], 1.0, 1e-9);
  EXPECT_NEAR(control.rms_before, 0.0, 1e-9);
  EXPECT_NEAR(control.mean_gap, 0.0, 1e-9);
}

TEST(SyntheticControl, TakesNoNoticeOfTheUnit) {
  const auto [treated, donors] = random_city(8, 0, 9, 20);
  const SyntheticControl control = synthetic_control(treated, donors, 12);
  Series small = treated;
  std::vector<Series> small_donors = donors;
  for (double& x : small) x *= 1e-5;
  for (Series& donor : small_donors) {
    for (double& x : donor) x *= 1e-5;
  }
  const SyntheticControl same = synthetic_control(small, small_donors, 12);
  for (std::size_t j = 0; j < donors.size(); ++j) {
    EXPECT_NEAR(same.weights[j], control.weights[j], 1e-9);
  }
  EXPECT_NEAR(same.mean_gap, 1e-5 * control.mean_gap, 1e-13);
  EXPECT_EQ(same.placebo_p, control.placebo_p);
}

TEST(SyntheticControl, RanksNoAreaFirstMoreOftenThanAnother) {
  // Where all areas are alike every rank of 10 is as likely: of 400 cities some 40 come first, with
  // a standard error of 6; four of these either way.
  constexpr std::uint64_t seed = 20260924;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  int first = 0;
  for (std::uint64_t city = 0; city < 400; ++city) {
    const auto [treated, donors] = random_city(seed, city, 9, 16);
    first += synthetic_control(treated, donors, 10).placebo_p <= 0.1 + 1e-12 ? 1 : 0;
  }
  EXPECT_GT(first, 16);
  EXPECT_LT(first, 64);
}

TEST(SyntheticControl, FindsAFallThatIsPlanted) {
  auto [treated, donors] = random_city(9, 1, 19, 40);
  for (std::size_t t = 24; t < treated.size(); ++t) treated[t] -= 20.0;
  const SyntheticControl control = synthetic_control(treated, donors, 24);
  EXPECT_NEAR(control.mean_gap, -20.0, 4.0);
  EXPECT_EQ(control.placebo_p, 0.05);
}

TEST(SyntheticControl, IsTheSameForAnyNumberOfThreads) {
  const auto [treated, donors] = random_city(10, 0, 12, 20);
  RunContext two;
  two.threads = 2;
  EXPECT_EQ(synthetic_control(treated, donors, 12, two), synthetic_control(treated, donors, 12));
}

TEST(SyntheticControl, RefusesWhatCannotBeMixed) {
  const Series treated{1, 2, 3};
  const auto refuses = [&](const std::vector<Series>& donors, std::size_t before) {
    expect_refusal(ErrorKind::bad_argument, "SERIES_SHAPE",
                   [&] { (void)synthetic_control(treated, donors, before); });
  };
  refuses({{1, 2, 3}}, 2);
  refuses({{1, 2, 3}, {1, 2}}, 2);
  refuses({{1, 2, 3}, {1, 2, std::numeric_limits<double>::quiet_NaN()}}, 2);
  refuses({{1, 2, 3}, {3, 2, 1}}, 1);
  refuses({{1, 2, 3}, {3, 2, 1}}, 3);
}

}  // namespace
}  // namespace klara
