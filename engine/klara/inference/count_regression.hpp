#pragma once
/// Regression of counts on a logarithmic scale.
#include <klara/base/estimate.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// How counts scatter about their mean: Var = mean; phi * mean; mean + mean^2 / theta (NB2).
enum class CountFamily { poisson, quasi_poisson, negative_binomial };

struct CountModel {
  std::vector<double> counts;
  std::vector<double> columns;   // of the design, row by row: counts.size() x coefficients
  std::size_t coefficients = 0;  // log mean = columns * coefficients + log exposure
  std::vector<double> exposure;  // empty = 1 everywhere
  CountFamily family = CountFamily::quasi_poisson;
};

struct CountRegression {
  std::vector<double> coefficients, se;
  double dispersion = 1.0;  // Pearson's phi = X^2 / (n - p); 1 for the other two families
  double theta = Estimate::none, theta_se = Estimate::none;  // of the negative binomial
  double log_likelihood = Estimate::none;                    // none for quasi_poisson
  std::size_t degrees_of_freedom = 0;                        // n - p

  friend bool operator==(const CountRegression&, const CountRegression&) = default;
};

/// The most likely coefficients by iteratively reweighted least squares, se from the expected
/// information; theta in turn with them, by Newton's steps, its se from the observed information,
/// and infinite where counts scatter no more than Poisson's. Source: McCullagh & Nelder (1989),
/// Generalized Linear Models, sections 2.5, 6.2 and 11.2; Venables & Ripley (2002), section 7.4.
///
/// Throws Error{bad_argument} MODEL_SHAPE for columns of another shape, no coefficients, or as
/// many as counts; COUNT_RANGE for counts below 0 or not finite, WEIGHT_RANGE for exposures that
/// are not positive and finite; Error{bad_data} MODEL_UNDECIDED where the counts do not decide
/// every coefficient: columns that say the same, or a group without any incident.
/// Cost: O(n p^2) for each of about ten steps, twenty times that with theta.
[[nodiscard]] CountRegression count_regression(const CountModel& model);

}  // namespace klara
