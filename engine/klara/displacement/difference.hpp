#pragma once
/// The field's before-after differences of one design, side by side.
#include <klara/base/estimate.hpp>
#include <klara/base/period.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/displacement/wdq.hpp>

#include <optional>

namespace klara {

struct DifferenceOptions {
  double treated_size = 1.0, control_size = 1.0;  // see WddOptions
  double displacement_size = 1.0, displacement_control_size = 1.0;
  double level = 0.95;
};

/// Control much larger or smaller than the treated area makes a difference of counts misleading.
constexpr double comparable_level_factor = 3.0;

struct Difference {
  Wdd wdd;                 // with the overdispersion given
  Wdd wdd_poisson;         // with 1
  Estimate relative;       // relative_effect of the treated area, with the overdispersion given
  std::optional<Wdq> wdq;  // likewise; none without a displacement area
  /// Whether the control's count before is within comparable_level_factor of the treated area's,
  /// sizes counted; an empty area is similar to nothing.
  bool control_of_similar_level = true;

  friend bool operator==(const Difference&, const Difference&) = default;
};

/// The three measures of one design. Counts before are brought to the length of the period after,
/// so that differences are incidents per period after (and unit of size). Without
/// `areas.displacement_control`, a trend of the whole city counts as displacement or diffusion.
/// Assumes what wdd.hpp, relative_effect.hpp and wdq.hpp assume, above all that no area's year
/// differs from another by more than weekly scatter: estimates and intervals, no verdict.
/// Throws Error{bad_argument} WEIGHT_RANGE unless both periods have a positive length and all sizes
/// and the overdispersion are positive and finite, LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Difference difference(const WddAreas& areas, const Period& before,
                                    const Period& after, double overdispersion,
                                    const DifferenceOptions& options = {});

}  // namespace klara
