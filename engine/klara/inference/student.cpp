#include <klara/inference/student.hpp>

#include <klara/inference/distributions.hpp>

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Errors end in infinity or NaN, and no precision beyond double is asked of the machine, so that
/// the same digits come out wherever long double is shorter or longer.
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::promote_double<false>>;
using Student = boost::math::students_t_distribution<double, Policy>;

}  // namespace

double student_cdf(double t, double freedom) {
  if (std::isnan(t) || !(freedom > 0.0)) return none;
  if (std::isinf(t)) return t > 0.0 ? 1.0 : 0.0;
  if (std::isinf(freedom)) return normal_cdf(t);
  return boost::math::cdf(Student(freedom), t);
}

double student_quantile(double p, double freedom) {
  if (!(p >= 0.0 && p <= 1.0) || !(freedom > 0.0)) return none;
  if (p == 0.0) return -infinity;
  if (p == 1.0) return infinity;
  if (std::isinf(freedom)) return normal_quantile(p);
  return boost::math::quantile(Student(freedom), p);
}

double student_reach(double level, double freedom) {
  require_interval_level(level);
  return -student_quantile(0.5 * (1.0 - level), freedom);
}

}  // namespace klara
