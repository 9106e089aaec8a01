#include <klara/inference/fieller.hpp>

#include <cmath>
#include <limits>

namespace klara {

Limits fieller_limits(const UncertainPair& pair, double reach) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const double reach2 = reach * reach;
  const double a = pair.denominator * pair.denominator - reach2 * pair.denominator_variance;
  if (!(a > 0.0)) return {.low = none, .high = none};
  const double b = pair.numerator * pair.denominator - reach2 * pair.covariance;
  const double c = pair.numerator * pair.numerator - reach2 * pair.numerator_variance;
  const double half = std::sqrt(std::fmax(b * b - a * c, 0.0));
  return {.low = (b - half) / a, .high = (b + half) / a};
}

}  // namespace klara
