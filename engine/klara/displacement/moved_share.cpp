#include <klara/displacement/moved_share.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/fieller.hpp>
#include <klara/inference/student.hpp>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

/// Of the change as it was found: the counts are their own means.
double variance_of(const BeforeAfter& counts, const AreaScatter& scatter, const CityTrend& trend) {
  return change_variance(static_cast<double>(counts.before), static_cast<double>(counts.after),
                         scatter, trend)
      .total();
}

}  // namespace

Estimate moved_share(const AreaChange& fall, const AreaScatter& fall_scatter,
                     const AreaChange& place, const AreaScatter& place_scatter,
                     const CityTrend& trend, const MovedShareOptions& options) {
  require_interval_level(options.level);
  Estimate share{.level = options.level};
  if (trend.basis == TrendBasis::none || !(fall.change < 0.0)) return share;

  const UncertainPair pair{
      .numerator = place.change,
      .denominator = -fall.change,
      .numerator_variance = variance_of(place.counts, place_scatter, trend),
      .denominator_variance =
          variance_of(fall.counts, fall_scatter, options.fall_trend.value_or(trend)),
      .covariance = -static_cast<double>(fall.counts.before) *
                    static_cast<double>(place.counts.before) * trend.ratio_variance};
  const double reach = student_reach(options.level, std::min(fall.freedom, place.freedom));
  const Limits limits = fieller_limits(pair, reach);
  share.low = limits.low;
  share.high = limits.high;
  if (pair.denominator > fall_for_a_share * std::sqrt(pair.denominator_variance)) {
    share.value = pair.numerator / pair.denominator;
  }
  return share;
}

}  // namespace klara
