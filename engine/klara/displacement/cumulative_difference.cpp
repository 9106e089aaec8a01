#include <klara/displacement/cumulative_difference.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/weight.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <fmt/format.h>

#include <cmath>

namespace klara {
namespace {

void require_as_long(std::size_t treated, std::size_t control) {
  if (treated == control) return;
  throw bad_argument(
      "WEEKS_DIFFER",
      {.en = fmt::format("{} periods of the treated area, but {} of its control", treated, control),
       .sv = fmt::format("{} perioder i insatsområdet men {} i dess kontroll", treated, control)});
}

Estimate over(const Estimate& sum, double periods) {
  return {.value = sum.value / periods,
          .se = sum.se / periods,
          .low = sum.low / periods,
          .high = sum.high / periods,
          .p = sum.p,
          .level = sum.level};
}

Estimate ratio(double treated, double control, const CumulativeDifferenceOptions& options) {
  if (treated == 0.0 || control == 0.0) return {.level = options.level};
  const double variance = options.overdispersion * (1.0 / treated + 1.0 / control);
  const Estimate log_ratio =
      normal_estimate(std::log(treated / control), std::sqrt(variance), options.level);
  return {.value = treated / control,
          .se = log_ratio.se,
          .low = std::exp(log_ratio.low),
          .high = std::exp(log_ratio.high),
          .p = log_ratio.p,
          .level = options.level};
}

}  // namespace

std::vector<CumulativeDifference> cumulative_difference(
    std::span<const std::uint64_t> treated, std::span<const std::uint64_t> control,
    const CumulativeDifferenceOptions& options) {
  require_as_long(treated.size(), control.size());
  require_overdispersion(options.overdispersion);
  require_interval_level(options.level);
  std::vector<CumulativeDifference> result;
  CumulativeDifference sum;
  for (std::size_t period = 0; period < treated.size(); ++period) {
    sum.treated += treated[period];
    sum.control += control[period];
    const auto t = static_cast<double>(sum.treated);
    const auto c = static_cast<double>(sum.control);
    sum.difference =
        normal_estimate(t - c, std::sqrt(options.overdispersion * (t + c)), options.level);
    sum.per_period = over(sum.difference, static_cast<double>(period + 1));
    sum.ratio = ratio(t, c, options);
    result.push_back(sum);
  }
  return result;
}

}  // namespace klara
