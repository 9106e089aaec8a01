#include <klara/displacement/harm_difference.hpp>

#include <klara/displacement/weight.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <cmath>

namespace klara {
namespace {

Harm harm_of(std::span<const double> weight, std::span<const Part> part_of, Part part,
             std::span<const std::size_t> rows) {
  Harm result;
  for (const std::size_t row : rows) {
    if (part_of[row] != part) continue;
    result.sum += weight[row];
    result.squares += weight[row] * weight[row];
  }
  return result;
}

}  // namespace

HarmBeforeAfter harm_of(std::span<const double> weight, std::span<const Part> part_of, Part part,
                        std::span<const std::size_t> before, std::span<const std::size_t> after) {
  return {.before = harm_of(weight, part_of, part, before),
          .after = harm_of(weight, part_of, part, after)};
}

Estimate harm_difference(const HarmBeforeAfter& treated, const HarmBeforeAfter& control,
                         const HarmDifferenceOptions& options) {
  require_weight(options.before_length,
                 {.en = "the length of the period before", .sv = "längden på perioden före"});
  require_weight(options.after_length,
                 {.en = "the length of the period after", .sv = "längden på perioden efter"});
  require_overdispersion(options.overdispersion);
  const double w0 = options.before_length, w1 = options.after_length;
  const auto change = [&](const HarmBeforeAfter& area) {
    return area.after.sum / w1 - area.before.sum / w0;
  };
  const auto variance = [&](const HarmBeforeAfter& area) {
    return area.after.squares / (w1 * w1) + area.before.squares / (w0 * w0);
  };
  return normal_estimate(
      change(treated) - change(control),
      std::sqrt(options.overdispersion * (variance(treated) + variance(control))), options.level);
}

}  // namespace klara
