#pragma once
/// Coordinates that keep their digits far from the edge of a grid.
#include <cmath>

namespace klara {

/// A coordinate as the unevaluated sum of two doubles.
struct ExactOrigin {
  double high = 0.0, low = 0.0;

  /// How far `value` lies beyond it, with no digits lost but those of the answer.
  [[nodiscard]] double before(double value) const { return (value - high) - low; }
};

/// start + steps * step: the product and the sum are exact (Dekker 1971, "A floating-point
/// technique for extending the available precision", sections 4 and 5).
inline ExactOrigin exact_origin(double start, double steps, double step) {
  const double product = steps * step;
  const double lost_in_product = std::fma(steps, step, -product);
  const double sum = start + product;
  const double part = sum - start;
  const double lost_in_sum = (start - (sum - part)) + (product - part);
  return {.high = sum, .low = lost_in_product + lost_in_sum};
}

}  // namespace klara
