#include <klara/displacement/difference.hpp>

#include <klara/displacement/relative_effect.hpp>
#include <klara/displacement/weight.hpp>

namespace klara {
namespace {

bool similar_level(const WddAreas& areas, const DifferenceOptions& options) {
  const double treated = static_cast<double>(areas.treated.before) / options.treated_size;
  const double control = static_cast<double>(areas.control.before) / options.control_size;
  return treated > 0.0 && control > 0.0 && control <= comparable_level_factor * treated &&
         treated <= comparable_level_factor * control;
}

}  // namespace

Difference difference(const WddAreas& areas, const Period& before, const Period& after,
                      double overdispersion, const DifferenceOptions& options) {
  require_weight(before.days(), {.en = "the length in days of the period before",
                                 .sv = "längden i dagar på perioden före"});
  require_weight(after.days(), {.en = "the length in days of the period after",
                                .sv = "längden i dagar på perioden efter"});
  WddOptions weights{.before_length = before.days() / after.days(),
                     .after_length = 1.0,
                     .treated_size = options.treated_size,
                     .control_size = options.control_size,
                     .displacement_size = options.displacement_size,
                     .displacement_control_size = options.displacement_control_size,
                     .overdispersion = overdispersion,
                     .level = options.level};
  Difference result;
  result.wdd = weighted_displacement_difference(areas, weights);
  weights.overdispersion = 1.0;
  result.wdd_poisson = weighted_displacement_difference(areas, weights);
  result.relative = relative_effect(areas.treated, areas.control, overdispersion, options.level);
  if (areas.displacement) {
    result.wdq = weighted_displacement_quotient(areas.treated, *areas.displacement, areas.control,
                                                {.before_length = weights.before_length,
                                                 .after_length = weights.after_length,
                                                 .overdispersion = overdispersion,
                                                 .level = options.level});
  }
  result.control_of_similar_level = similar_level(areas, options);
  return result;
}

}  // namespace klara
