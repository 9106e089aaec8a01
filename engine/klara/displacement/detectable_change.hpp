#pragma once
/// The smallest change that a test would have seen.
#include <klara/displacement/change_variance.hpp>

#include <optional>

namespace klara {

struct DetectableOptions {
  double power = 0.8;
};

/// The fall beyond the city's, in incidents, that the test of area_change finds with this power in
/// an area with `before` incidents before: the smallest e with
///
///     e >= critical s0 + z(power) s1,
///
/// s0 the standard error that the test takes at the pooled mean, s1 that of the change where means
/// are `before` and rho before - e. The variation between areas is taken a quarter of its standard
/// error above its estimate, so that the power is kept on average over what the controls may show.
/// `critical` is in standard errors: student_quantile(0.975, freedom) for a two-sided test at 5 %.
/// None where no fall, not even of all that was expected, would be seen, or the trend has no basis.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < power < 1.
[[nodiscard]] std::optional<double> detectable_fall(double before, const AreaScatter& scatter,
                                                    const CityTrend& trend, double critical,
                                                    const DetectableOptions& options = {});

/// The same of a rise: with student_quantile(0.95, freedom) for one named place, or the `high` of
/// place_family for any of many. None where area and year vary so much that no rise would be seen.
[[nodiscard]] std::optional<double> detectable_rise(double before, const AreaScatter& scatter,
                                                    const CityTrend& trend, double critical,
                                                    const DetectableOptions& options = {});

}  // namespace klara
