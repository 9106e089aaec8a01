#pragma once
/// Limits for weighted sums of Poisson counts.
#include <klara/inference/distributions.hpp>

#include <array>

namespace klara {

/// The x with P(X <= x) = p for X gamma of this shape and scale 1; shape >= 1 and 0 < p < 1, else
/// NaN. By Newton's iteration on the series or the continued fraction of Abramowitz & Stegun
/// (1964), 6.5.29 and 6.5.31. Relative error below 1e-13 up to shapes of 1e8. Cost: O(sqrt(shape)).
[[nodiscard]] double gamma_quantile(double shape, double p);

/// The two-sided limits of Fay & Feuer (1997), Statistics in Medicine 16:791-801, for the mean of a
/// sum of weights, one for each of a Poisson number of events: those of gamma distributions with
/// the sum's mean and variance, the upper one as if one more event of the largest weight had come.
/// With all weights equal they are Garwood's (poisson_limits); else they are wider than they need
/// be, the more so the fewer events there are.
///
/// Quantiles are interpolated in the shape, at Chebyshev points; relative error below 1e-8 for
/// levels from 0.5 to 0.9999.
class WeightedPoissonLimits {
 public:
  /// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: about a millisecond.
  explicit WeightedPoissonLimits(double level);

  /// Of a sum of weights, the sum of their squares, and the largest weight that an event can have.
  /// Of no events, 0 and the largest weight times Garwood's limit for none.
  [[nodiscard]] Limits operator()(double sum, double squares, double largest_weight) const;

 private:
  /// The third root of quantile / shape by the coefficient of variation, from 0 to 1: nearly a
  /// straight line (Wilson & Hilferty 1931).
  using Roots = std::array<double, 33>;  // coefficients of Chebyshev polynomials

  static Roots roots_of(double p);
  static double at(const Roots& roots, double variation);

  Roots low_, high_;
};

}  // namespace klara
