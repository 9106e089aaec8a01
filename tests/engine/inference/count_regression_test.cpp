#include <klara/inference/count_regression.hpp>

#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <vector>

namespace klara {
namespace {

const nlohmann::json golden =
    nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/count_regression.json"));

/// A group and a period: one, treated, after, both.
CountModel two_by_two(const std::vector<double>& treated, const std::vector<double>& control,
                      std::size_t months_before, CountFamily family) {
  CountModel model{
      .counts = {}, .columns = {}, .coefficients = 4, .exposure = {}, .family = family};
  for (const bool is_treated : {true, false}) {
    const std::vector<double>& series = is_treated ? treated : control;
    for (std::size_t month = 0; month < series.size(); ++month) {
      const double of_treated = is_treated ? 1.0 : 0.0, after = month >= months_before ? 1.0 : 0.0;
      model.counts.push_back(series[month]);
      model.columns.insert(model.columns.end(), {1.0, of_treated, after, of_treated * after});
    }
  }
  return model;
}

CountModel line(const std::vector<double>& y, const std::vector<double>& x, CountFamily family) {
  CountModel model{.counts = y, .columns = {}, .coefficients = 2, .exposure = {}, .family = family};
  for (const double value : x) model.columns.insert(model.columns.end(), {1.0, value});
  return model;
}

TEST(CountRegression, IsThatOfRForTwoSeriesOfMonths) {
  const auto& each = golden["monthly"];
  const CountModel poisson =
      two_by_two(each["treated"], each["control"], each["months_before"], CountFamily::poisson);
  CountModel quasi = poisson;
  quasi.family = CountFamily::quasi_poisson;
  const CountRegression of_poisson = count_regression(poisson);
  const CountRegression of_quasi = count_regression(quasi);
  // R stops where the deviance changes by less than 1e-8 of itself.
  EXPECT_NEAR(of_poisson.coefficients[3], each["log_rirr"], 1e-7);
  EXPECT_NEAR(of_poisson.se[3], each["se_poisson"], 1e-7);
  EXPECT_NEAR(of_quasi.dispersion, each["phi"], 1e-7);
  EXPECT_NEAR(of_quasi.se[3], each["se_quasi"], 1e-7);
  EXPECT_EQ(of_quasi.coefficients, of_poisson.coefficients);
}

TEST(CountRegression, IsThatOfRForTheNegativeBinomial) {
  const auto& each = golden["negative_binomial"];
  const CountRegression fit =
      count_regression(line(each["y"], each["x"], CountFamily::negative_binomial));
  // glm.nb stops theta within 1.2e-4 of its logarithm, and with it the rest.
  EXPECT_NEAR(fit.theta, each["theta"], 1e-4);
  EXPECT_NEAR(fit.theta_se, each["theta_se"], 1e-4);
  EXPECT_NEAR(fit.log_likelihood, each["log_likelihood"], 1e-7);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(fit.coefficients[k], each["coefficients"][k], 1e-6);
    EXPECT_NEAR(fit.se[k], each["se"][k], 1e-5);
  }
}

TEST(CountRegression, LeavesNoDirectionInWhichTheCountsAreLikelier) {
  // The definition of the most likely, tried around it in every coefficient and theta.
  const auto& each = golden["negative_binomial"];
  const std::vector<double> y = each["y"], x = each["x"];
  const CountRegression fit = count_regression(line(y, x, CountFamily::negative_binomial));
  const auto likelihood = [&](double b0, double b1, double theta) {
    double sum = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double m = std::exp(b0 + b1 * x[i]);
      sum += std::lgamma(theta + y[i]) - std::lgamma(theta) - std::lgamma(y[i] + 1.0) +
             theta * std::log(theta / (theta + m)) + y[i] * std::log(m / (theta + m));
    }
    return sum;
  };
  const double best = likelihood(fit.coefficients[0], fit.coefficients[1], fit.theta);
  EXPECT_NEAR(fit.log_likelihood, best, 1e-10);
  for (const double off : {-1e-3, 1e-3}) {
    EXPECT_LT(likelihood(fit.coefficients[0] + off, fit.coefficients[1], fit.theta), best);
    EXPECT_LT(likelihood(fit.coefficients[0], fit.coefficients[1] + off, fit.theta), best);
    EXPECT_LT(likelihood(fit.coefficients[0], fit.coefficients[1], fit.theta * (1.0 + off)), best);
  }
}

TEST(CountRegression, FindsPoissonWhereCountsScatterNoMore) {
  const std::vector<double> y{5, 5, 6, 5, 6, 5, 5, 6}, x{0, 0, 0, 0, 1, 1, 1, 1};
  const CountRegression nb = count_regression(line(y, x, CountFamily::negative_binomial));
  const CountRegression poisson = count_regression(line(y, x, CountFamily::poisson));
  EXPECT_TRUE(std::isinf(nb.theta));
  // Both are settled within 1e-13 of the deviance, from other beginnings.
  EXPECT_NEAR(nb.coefficients[1], poisson.coefficients[1], 1e-10);
  EXPECT_NEAR(nb.log_likelihood, poisson.log_likelihood, 1e-10);
}

TEST(CountRegression, CountsByTheHourWhereExposuresDiffer) {
  // The rate of a group is its count over its exposure.
  CountModel model = line({10, 30, 5, 45}, {0, 0, 1, 1}, CountFamily::poisson);
  model.exposure = {1.0, 3.0, 2.0, 8.0};
  const CountRegression fit = count_regression(model);
  EXPECT_NEAR(fit.coefficients[0], std::log(40.0 / 4.0), 1e-12);
  EXPECT_NEAR(fit.coefficients[1], std::log(50.0 / 10.0) - std::log(40.0 / 4.0), 1e-12);
  EXPECT_NEAR(fit.se[1], std::sqrt(1.0 / 40.0 + 1.0 / 50.0), 1e-12);
}

TEST(CountRegression, CoversWhatWasPlanted) {
  // 400 series of 60 counts, negative binomial with theta 2: an interval of 95 % misses about 20
  // times, with a standard error of 4.4; small samples miss a few more.
  constexpr std::uint64_t seed = 20260922;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  int missed = 0;
  for (std::uint64_t series = 0; series < 400; ++series) {
    Random random(seed, series);
    std::vector<double> y, x;
    for (int i = 0; i < 60; ++i) {
      x.push_back(i % 2);
      const double mean = std::exp(1.5 + 0.4 * x.back());
      y.push_back(static_cast<double>(random.poisson(mean * random.gamma(2.0) / 2.0)));
    }
    const CountRegression fit = count_regression(line(y, x, CountFamily::negative_binomial));
    missed += std::abs(fit.coefficients[1] - 0.4) > 1.96 * fit.se[1] ? 1 : 0;
  }
  EXPECT_GT(missed, 7);
  EXPECT_LT(missed, 38);
}

TEST(CountRegression, RefusesWhatDecidesNothing) {
  const auto fit = [](std::vector<double> y, std::vector<double> x) {
    return [y = std::move(y), x = std::move(x)] {
      (void)count_regression(line(y, x, CountFamily::poisson));
    };
  };
  expect_refusal(ErrorKind::bad_data, "MODEL_UNDECIDED", fit({1, 2, 3, 4}, {1, 1, 1, 1}));
  expect_refusal(ErrorKind::bad_data, "MODEL_UNDECIDED", fit({0, 0, 0, 0}, {0, 0, 1, 1}));
  expect_refusal(ErrorKind::bad_data, "MODEL_UNDECIDED", fit({3, 4, 0, 0}, {0, 0, 1, 1}));
  expect_refusal(ErrorKind::bad_argument, "COUNT_RANGE", fit({3, -4, 0, 0}, {0, 0, 1, 1}));
  expect_refusal(ErrorKind::bad_argument, "MODEL_SHAPE", fit({3, 4}, {0, 1}));
  expect_refusal(ErrorKind::bad_argument, "MODEL_SHAPE", fit({3, 4, 5}, {0, 1}));
  expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", [] {
    CountModel model = line({3, 4, 5}, {0, 1, 1}, CountFamily::poisson);
    model.exposure = {1.0, 0.0, 1.0};
    (void)count_regression(model);
  });
}

}  // namespace
}  // namespace klara
