#include <klara/displacement/earlier_years.hpp>

#include <klara/inference/distributions.hpp>
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

}  // namespace klara
