#include <klara/displacement/arrivals.hpp>

#include <klara/base/sum.hpp>
#include <klara/displacement/verdict.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/interval_end.hpp>
#include <klara/inference/student.hpp>
#include <klara/inference/t_estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Of the change where this many arrived.
double variance_of(double arrived, const BeforeAfter& counts, const AreaScatter& scatter,
                   const CityTrend& trend) {
  const auto before = static_cast<double>(counts.before);
  const auto after = static_cast<double>(counts.after);
  const double mean = (before + std::max(after - arrived, 0.0)) / (1.0 + trend.ratio);
  const double mean_after = std::max(trend.ratio * mean + arrived, 0.0);
  return change_variance(mean, mean_after, scatter, trend).total();
}

}  // namespace

Arrivals arrivals(const AreaChange& place, const AreaScatter& scatter, const CityTrend& trend,
                  const ArrivalsOptions& options) {
  require_interval_level(options.level);
  Arrivals result{.count = {.level = options.level}};
  if (trend.basis == TrendBasis::none) return result;
  result.count.value = place.change;
  result.count.p = place.p;

  const auto end = [&](double reach, double limit) {
    const auto beyond = [&](double arrived) {
      return std::abs(place.change - arrived) -
             reach * std::sqrt(variance_of(arrived, place.counts, scatter, trend));
    };
    const double step = std::max(1.0, 0.5 * place.se);
    return interval_end(place.change, limit, step, beyond);
  };
  // No more can stay away than came: the mean after is at least 0.
  const double fewest =
      -trend.ratio * static_cast<double>(place.counts.before + place.counts.after);
  const double reach = student_reach(options.level, place.freedom);
  result.count.low = end(reach, fewest);
  result.count.high = end(reach, infinity);
  result.at_most = end(student_quantile(verdict_level, place.freedom), infinity);
  return result;
}

Estimate arrivals_together(std::span<const AreaChange> places, std::span<const AreaScatter> scatter,
                           const CityTrend& trend, const ArrivalsOptions& options) {
  assert(places.size() == scatter.size());
  require_interval_level(options.level);
  if (trend.basis == TrendBasis::none || places.empty()) return {.level = options.level};

  CompensatedSum change;
  CompensatedSum before;
  CompensatedSum weekly;
  CompensatedSum weekly_by_freedom;
  CompensatedSum between;
  for (std::size_t k = 0; k < places.size(); ++k) {
    const BeforeAfter& counts = places[k].counts;
    const ChangeVariance variance = change_variance(
        static_cast<double>(counts.before), static_cast<double>(counts.after), scatter[k], trend);
    change.add(places[k].change);
    before.add(static_cast<double>(counts.before));
    weekly.add(variance.weekly);
    weekly_by_freedom.add(variance.weekly * variance.weekly / scatter[k].freedom);
    between.add(variance.between);
  }
  // One scatter that stands for all of them.
  AreaScatter together;
  if (weekly.value() > 0.0) {
    together.freedom = weekly.value() * weekly.value() / weekly_by_freedom.value();
  }
  const ChangeVariance variance{.weekly = weekly.value(),
                                .between = between.value(),
                                .ratio = before.value() * before.value() * trend.ratio_variance};
  return t_estimate(change.value(), std::sqrt(variance.total()),
                    change_freedom(variance, together, trend), options.level);
}

}  // namespace klara
