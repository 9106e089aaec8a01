#include <klara/displacement/area_change.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/interval_end.hpp>
#include <klara/inference/student.hpp>

#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr double first_step = 0.1;  // of the logarithm of the relative change

Estimate relative_change(const AreaChange& found, const AreaScatter& scatter,
                         const CityTrend& trend, double level) {
  Estimate relative{.p = found.p, .level = level};
  if (found.counts.before == 0) return relative;
  const auto before = static_cast<double>(found.counts.before);
  const auto after = static_cast<double>(found.counts.after);
  const double reach = student_reach(level, found.freedom);
  const auto beyond = [&](double log_change) {
    const CityTrend changed = scaled(trend, std::exp(log_change));
    return std::abs(after - changed.ratio * before) -
           reach * std::sqrt(untreated_variance(before + after, scatter, changed).total());
  };
  relative.value = after / found.expected;
  // No incident after: the least change that counts as seen, far inside the interval.
  constexpr double next_to_none = 1e-6;
  const double inside = std::log(after > 0.0 ? relative.value : next_to_none / found.expected);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  relative.low = after > 0.0 ? std::exp(interval_end(inside, -infinity, first_step, beyond)) : 0.0;
  relative.high = std::exp(interval_end(inside, infinity, first_step, beyond));
  return relative;
}

}  // namespace

AreaChange area_change(const BeforeAfter& counts, const AreaScatter& scatter,
                       const CityTrend& trend, const AreaChangeOptions& options) {
  require_interval_level(options.level);
  AreaChange result{.counts = counts, .relative = {.level = options.level}};
  if (trend.basis == TrendBasis::none) return result;

  const auto before = static_cast<double>(counts.before);
  const auto after = static_cast<double>(counts.after);
  result.expected = trend.ratio * before;
  result.change = after - result.expected;
  const ChangeVariance variance = untreated_variance(before + after, scatter, trend);
  result.se = std::sqrt(variance.total());
  result.freedom = change_freedom(variance, scatter, trend);
  if (!(result.se > 0.0)) return result;

  result.z = result.change / result.se;
  result.p = 2.0 * student_cdf(-std::abs(result.z), result.freedom);
  result.p_rise = student_cdf(-result.z, result.freedom);
  result.p_fall = student_cdf(result.z, result.freedom);
  result.relative = relative_change(result, scatter, trend, options.level);
  // What the controls leave open of sigma^2, for an area of this size, against all that is known.
  const double expected_after = trend.ratio * (before + after) / (1.0 + trend.ratio);
  result.variation_identified =
      trend.between_se * year_parts(trend.years) * expected_after * expected_after <=
      variance.weekly + variance.between;
  return result;
}

}  // namespace klara
