#include <klara/inference/detectable_effect.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/student.hpp>

namespace klara {

double detectable_effect(double se, double freedom, double level, double power) {
  require_interval_level(power);
  return (student_reach(level, freedom) + normal_quantile(power)) * se;
}

}  // namespace klara
