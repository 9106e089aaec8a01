#include <klara/displacement/earlier_years.hpp>

#include <klara/displacement/change_variance.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/interval_end.hpp>
#include <klara/inference/variance_ratio.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace klara {

EarlierYears earlier_years(std::span<const BeforeAfter> counts, const AreaScatter& scatter,
                           std::span<const CityTrend> trends, const EarlierYearsOptions& options) {
  assert(counts.size() == trends.size() && !counts.empty());
  require_interval_level(options.level);
  EarlierYears result{.steps = {}, .straying = {.level = options.level}};
  double squares = 0.0;
  RatioFreedom freedom{.above = 0.0, .below = std::numeric_limits<double>::infinity()};
  for (std::size_t s = 0; s + 1 < counts.size(); ++s) {
    result.steps.push_back(area_change(counts[s], scatter, trends[s], {.level = options.level}));
    const AreaChange& step = result.steps.back();
    if (std::isnan(step.z)) continue;
    squares += step.z * step.z;
    freedom.above += 1.0;
    freedom.below = std::min(freedom.below, step.freedom);
  }
  if (freedom.above == 0.0) return result;

  const double ratio = squares / freedom.above;
  const double tail = 0.5 * (1.0 - options.level);
  const auto over = [&](double p) {
    return std::sqrt(ratio / variance_ratio_quantile(p, freedom));
  };
  result.straying.value = std::sqrt(ratio);
  result.straying.low = over(1.0 - tail);
  result.straying.high = over(tail);
  result.straying.p = variance_ratio_upper(ratio, freedom);
  return result;
}

CityTrend own_trend(const EarlierYears& years, const AreaScatter& scatter,
                    std::span<const CityTrend> trends) {
  CityTrend own = trends.back();
  if (!surely_strays(years) || own.basis == TrendBasis::none) return own;
  double freedom = 0.0;
  for (const AreaChange& step : years.steps) {
    if (!std::isnan(step.z)) freedom += 1.0;
  }
  const auto less_than_seen = [&](double between) {
    double squares = 0.0;
    for (std::size_t s = 0; s < years.steps.size(); ++s) {
      const AreaChange& step = years.steps[s];
      if (std::isnan(step.z)) continue;
      CityTrend wider = trends[s];
      wider.between = between;
      const auto incidents = static_cast<double>(step.counts.before + step.counts.after);
      squares += step.change * step.change / untreated_variance(incidents, scatter, wider).total();
    }
    return freedom - squares;
  };
  constexpr double first_step = 0.01;  // of sigma^2: an area-year's coefficient of variation of 7 %
  own.between = interval_end(own.between, std::numeric_limits<double>::infinity(), first_step,
                             less_than_seen);
  own.own_freedom = freedom;
  return own;
}

}  // namespace klara
