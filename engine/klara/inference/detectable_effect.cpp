#include <klara/inference/detectable_effect.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/student.hpp>

namespace klara {

double detectable_effect(double se, double freedom, double level) {
  constexpr double power = 0.8;
  return (student_reach(level, freedom) + normal_quantile(power)) * se;
}

}  // namespace klara
