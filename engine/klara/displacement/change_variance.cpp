#include <klara/displacement/change_variance.hpp>

#include <algorithm>

namespace klara {
namespace {

constexpr double least_freedom = 2.0;
constexpr double most_freedom = 400.0;
constexpr double least_freedom_between = 1.0;
constexpr double most_freedom_between = 1e4;

}  // namespace

ChangeVariance change_variance(double mean_before, double mean_after, const AreaScatter& scatter,
                               const CityTrend& trend) {
  const double expected = trend.ratio * mean_before;
  return {.weekly = scatter.factor * (trend.ratio * expected + mean_after),
          .between =
              0.5 * trend.between * (expected * expected / trend.years + mean_after * mean_after),
          .ratio = mean_before * mean_before * trend.ratio_variance};
}

ChangeVariance untreated_variance(double incidents, const AreaScatter& scatter,
                                  const CityTrend& trend) {
  const double mean = incidents / (1.0 + trend.ratio);
  return change_variance(mean, trend.ratio * mean, scatter, trend);
}

CityTrend scaled(const CityTrend& trend, double factor) {
  CityTrend result = trend;
  result.ratio *= factor;
  result.ratio_variance *= factor * factor;
  return result;
}

double between_freedom(const CityTrend& trend) {
  if (trend.own_freedom > 0.0) return trend.own_freedom;
  if (trend.basis == TrendBasis::few) return static_cast<double>(trend.controls) - 1.0;
  const double relative = trend.between / trend.between_se;
  return std::clamp(2.0 * relative * relative, least_freedom_between, most_freedom_between);
}

double change_freedom(const ChangeVariance& variance, const AreaScatter& scatter,
                      const CityTrend& trend) {
  if (trend.basis == TrendBasis::none) return CityTrend::unknown;
  const bool are_few = trend.basis == TrendBasis::few && trend.own_freedom == 0.0;
  if (are_few) return between_freedom(trend);
  if (!(variance.between > 0.0)) return std::clamp(scatter.freedom, least_freedom, most_freedom);
  const double both = variance.weekly + variance.between;
  const double freedom = both * both /
                         (variance.weekly * variance.weekly / scatter.freedom +
                          variance.between * variance.between / between_freedom(trend));
  return std::clamp(freedom, least_freedom, most_freedom);
}

}  // namespace klara
