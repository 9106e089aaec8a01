#include <klara/displacement/detectable_change.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/interval_end.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr double errors_above = 0.25;  // of the variation between areas
constexpr double first_step = 0.1;     // of what is expected

/// Where the change becomes one that is seen; infinite if it nowhere does up to `most`.
double least_seen(double before, const AreaScatter& scatter, CityTrend trend, double critical,
                  double sign, double most, double power) {
  require_interval_level(power);
  trend.between += errors_above * trend.between_se;
  const double expected = trend.ratio * before;
  const double reach = normal_quantile(power);
  const auto seen = [&](double change) {
    const double mean_after = std::max(expected + sign * change, 0.0);
    const double pooled = (before + mean_after) / (1.0 + trend.ratio);
    const double tested = change_variance(pooled, trend.ratio * pooled, scatter, trend).total();
    const double varying = change_variance(before, mean_after, scatter, trend).total();
    return change - critical * std::sqrt(tested) - reach * std::sqrt(varying);
  };
  const double least = interval_end(0.0, most, std::max(1.0, first_step * expected), seen);
  return least < most ? least : std::numeric_limits<double>::infinity();
}

std::optional<double> if_finite(double change) {
  return std::isfinite(change) ? std::optional(change) : std::nullopt;
}

}  // namespace

std::optional<double> detectable_fall(double before, const AreaScatter& scatter,
                                      const CityTrend& trend, double critical,
                                      const DetectableOptions& options) {
  require_interval_level(options.power);
  if (trend.basis == TrendBasis::none || !(before > 0.0)) return std::nullopt;
  return if_finite(
      least_seen(before, scatter, trend, critical, -1.0, trend.ratio * before, options.power));
}

std::optional<double> detectable_rise(double before, const AreaScatter& scatter,
                                      const CityTrend& trend, double critical,
                                      const DetectableOptions& options) {
  require_interval_level(options.power);
  if (trend.basis == TrendBasis::none) return std::nullopt;
  return if_finite(least_seen(before, scatter, trend, critical, 1.0,
                              std::numeric_limits<double>::infinity(), options.power));
}

}  // namespace klara
