#include <klara/inference/t_estimate.hpp>

#include <klara/inference/student.hpp>

#include <cmath>

namespace klara {

Estimate t_estimate(double value, double se, double freedom, double level) {
  const double reach = student_reach(level, freedom) * se;
  Estimate estimate{.value = value, .se = se, .level = level};
  if (!(se > 0.0)) return estimate;
  estimate.low = value - reach;
  estimate.high = value + reach;
  estimate.p = 2.0 * student_cdf(-std::abs(value) / se, freedom);
  return estimate;
}

}  // namespace klara
