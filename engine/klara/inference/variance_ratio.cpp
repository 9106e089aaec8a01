#include <klara/inference/variance_ratio.hpp>

#include <boost/math/distributions/fisher_f.hpp>

#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// As that of student.cpp, for the same digits everywhere.
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::promote_double<false>>;
using FisherF = boost::math::fisher_f_distribution<double, Policy>;

bool is_positive(const RatioFreedom& freedom) {
  return freedom.above > 0.0 && freedom.below > 0.0;
}

}  // namespace

double variance_ratio_upper(double ratio, const RatioFreedom& freedom) {
  if (std::isnan(ratio) || !is_positive(freedom)) return none;
  if (ratio <= 0.0) return 1.0;
  if (std::isinf(ratio)) return 0.0;
  return boost::math::cdf(boost::math::complement(FisherF(freedom.above, freedom.below), ratio));
}

double variance_ratio_quantile(double p, const RatioFreedom& freedom) {
  if (!(p >= 0.0 && p <= 1.0) || !is_positive(freedom)) return none;
  if (p == 0.0) return 0.0;
  if (p == 1.0) return infinity;
  return boost::math::quantile(FisherF(freedom.above, freedom.below), p);
}

}  // namespace klara
