#pragma once
/// How many incidents more than the city's change tells came to a place.
#include <klara/displacement/area_change.hpp>

#include <span>

namespace klara {

struct Arrivals {
  /// y1 - rho y0 in incidents, below 0 where fewer came; no se, as the interval is not symmetric; p
  /// two-sided, that of area_change.
  Estimate count{};
  double at_most = Estimate::none;  // what one-sided tests at clear_p do not reject

  friend bool operator==(const Arrivals& a, const Arrivals& b) {
    return a.count == b.count && same_bits(a.at_most, b.at_most);
  }
};

struct ArrivalsOptions {
  double level = 0.95;
};

/// Every a for which y1 - rho y0 - a is within Student's t of its standard error when a arrived:
/// means m = (y0 + max(y1 - a, 0)) / (1 + rho) before and rho m + a after (change_variance.hpp).
/// The estimate is not cut at 0: cut ones find displacement wherever one looks. Reports are
/// counted, persons are not followed: what came to a place need not be what left another.
///
/// `place` is area_change's answer for these `scatter` and `trend`. NaN where the trend has no
/// basis. Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Arrivals arrivals(const AreaChange& place, const AreaScatter& scatter,
                                const CityTrend& trend, const ArrivalsOptions& options = {});

/// The same of several places together, by the sum of their variances and the ratio's, which they
/// share; an Estimate by Student's t, its freedom by Satterthwaite (1946). Of many places the
/// interval is wide: what each strays adds up. `places` and `scatter` are as long. Throws as
/// arrivals.
[[nodiscard]] Estimate arrivals_together(std::span<const AreaChange> places,
                                         std::span<const AreaScatter> scatter,
                                         const CityTrend& trend,
                                         const ArrivalsOptions& options = {});

}  // namespace klara
