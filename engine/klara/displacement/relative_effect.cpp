#include <klara/displacement/relative_effect.hpp>

#include <klara/displacement/weight.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <cmath>

namespace klara {

Estimate relative_effect(const BeforeAfter& treated, const BeforeAfter& control,
                         double overdispersion, double level) {
  require_overdispersion(overdispersion);
  const auto t0 = static_cast<double>(treated.before);
  const auto t1 = static_cast<double>(treated.after);
  const auto c0 = static_cast<double>(control.before);
  const auto c1 = static_cast<double>(control.after);
  const bool any_zero = t0 == 0.0 || t1 == 0.0 || c0 == 0.0 || c1 == 0.0;
  const double none = Estimate::none;
  const Estimate log_ratio = normal_estimate(
      any_zero ? none : std::log(t1 / t0) - std::log(c1 / c0),
      any_zero ? none : std::sqrt(overdispersion * (1.0 / t0 + 1.0 / t1 + 1.0 / c0 + 1.0 / c1)),
      level);
  return {.value = std::exp(log_ratio.value),
          .se = log_ratio.se,
          .low = std::exp(log_ratio.low),
          .high = std::exp(log_ratio.high),
          .p = log_ratio.p,
          .level = level};
}

}  // namespace klara
