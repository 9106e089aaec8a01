#include <klara/inference/chi_squared.hpp>

#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <limits>

namespace klara {

double chi_squared_upper(double x, double freedom) {
  if (std::isnan(x) || !(freedom > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  if (x <= 0.0) return 1.0;
  if (std::isinf(x)) return 0.0;
  // The same digits wherever long double is shorter or longer, and no exception of a stranger's.
  using namespace boost::math::policies;
  return boost::math::gamma_q(
      0.5 * freedom, 0.5 * x,
      policy<promote_double<false>, overflow_error<ignore_error>, underflow_error<ignore_error>,
             evaluation_error<ignore_error>>());
}

}  // namespace klara
