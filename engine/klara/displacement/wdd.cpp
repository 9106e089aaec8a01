#include <klara/displacement/wdd.hpp>

#include <klara/displacement/weight.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <cmath>

namespace klara {
namespace {

void require_weights(const WddOptions& options) {
  require_weight(options.before_length,
                 {.en = "the length of the period before", .sv = "längden på perioden före"});
  require_weight(options.after_length,
                 {.en = "the length of the period after", .sv = "längden på perioden efter"});
  require_weight(options.treated_size,
                 {.en = "the size of the treated area", .sv = "insatsområdets storlek"});
  require_weight(options.control_size,
                 {.en = "the size of the control area", .sv = "kontrollområdets storlek"});
  require_weight(options.displacement_size, {.en = "the size of the displacement area",
                                             .sv = "omfördelningsområdets storlek"});
  require_weight(options.displacement_control_size,
                 {.en = "the size of the displacement area's control",
                  .sv = "storleken på omfördelningsområdets kontroll"});
  require_overdispersion(options.overdispersion);
}

struct Change {
  double value = 0.0;
  double variance = 0.0;  // of Poisson counts
};

Change change(const BeforeAfter& counts, double size, const WddOptions& options) {
  const double before_weight = options.before_length * size;
  const double after_weight = options.after_length * size;
  const double before = static_cast<double>(counts.before) / before_weight;
  const double after = static_cast<double>(counts.after) / after_weight;
  return {.value = after - before, .variance = after / after_weight + before / before_weight};
}

Change beyond(const Change& area, const Change& control) {
  return {.value = area.value - control.value, .variance = area.variance + control.variance};
}

}  // namespace

Wdd weighted_displacement_difference(const WddAreas& areas, const WddOptions& options) {
  require_weights(options);
  const Change local = beyond(change(areas.treated, options.treated_size, options),
                              change(areas.control, options.control_size, options));
  const auto estimate = [&](const Change& part) {
    return normal_estimate(part.value, std::sqrt(options.overdispersion * part.variance),
                           options.level);
  };
  Wdd result{.local = estimate(local),
             .displacement = {.level = options.level},
             .total = estimate(local),
             .overdispersion = options.overdispersion};
  if (!areas.displacement) return result;

  Change displacement = change(*areas.displacement, options.displacement_size, options);
  if (areas.displacement_control) {
    displacement = beyond(displacement, change(*areas.displacement_control,
                                               options.displacement_control_size, options));
  }
  result.displacement = estimate(displacement);
  result.total = estimate({.value = local.value + displacement.value,
                           .variance = local.variance + displacement.variance});
  return result;
}

}  // namespace klara
