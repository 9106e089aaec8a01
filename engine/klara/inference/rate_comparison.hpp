#pragma once
/// Exact comparisons of two small counts.
#include <klara/base/estimate.hpp>

#include <cstdint>

namespace klara {

/// What was counted, and over how much: days, or hours of persons. Only the ratio of two exposures
/// counts.
struct ExposedCount {
  std::uint64_t count = 0;
  double exposure = 1.0;
};

/// The two-sided p of equal Poisson rates by the E-test: the probability, at the pooled rate, of
/// all pairs of counts whose rates differ at least as much in units of their own standard error,
/// sqrt(a / A^2 + b / B^2). Pairs within a billionth count as equally far. Less conservative than
/// the conditional test below. Source: Krishnamoorthy & Thomson (2004), JSPI 119:23-35, eq. 3.5
/// with d = 0.
///
/// Two counts of 0 give 1. Throws Error{bad_argument} WEIGHT_RANGE unless both exposures are
/// positive and finite, COUNT_RANGE above 1e9 in either. Leaves out a probability below 1e-15.
/// Cost: O(sqrt(a + b)).
[[nodiscard]] double e_test_p(ExposedCount a, ExposedCount b);

/// The ratio of the rates (after / before), its exact interval and two-sided p: given their sum,
/// one of two Poisson counts is binomial. The interval is that of Clopper & Pearson (1934),
/// Biometrika 26:404-413; p as exact_binomial_p (distributions.hpp), so that the two may disagree
/// by a little at the border. `se` does not apply. Source: Przyborowski & Wilenski (1940),
/// Biometrika 31:313-323.
///
/// Two counts of 0 leave ratio and interval NaN, with a p of 1; none before leaves the ratio and
/// its upper limit infinite. Throws as e_test_p, and LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Estimate exact_rate_ratio(ExposedCount before, ExposedCount after,
                                        double level = 0.95);

}  // namespace klara
