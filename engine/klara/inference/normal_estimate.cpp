#include <klara/inference/normal_estimate.hpp>

#include <klara/inference/distributions.hpp>

#include <cmath>

namespace klara {

Estimate normal_estimate(double value, double se, double level) {
  const double reach = normal_reach(level) * se;
  Estimate estimate{.value = value, .se = se, .level = level};
  if (!(se > 0.0)) return estimate;
  estimate.low = value - reach;
  estimate.high = value + reach;
  estimate.p = 2.0 * normal_cdf(-std::abs(value) / se);
  return estimate;
}

}  // namespace klara
