#pragma once
/// What areas show where nothing was done, as a yardstick for the area where something was.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>

#include <cstddef>
#include <span>

namespace klara {

/// An effect with the variance that it has from the area's own incidents, and the degrees of
/// freedom of that variance.
struct OwnEffect {
  double value = 0.0, variance = 0.0, freedom = 0.0;
};

/// Effects of untreated areas: what they have in common and how they differ beyond their own
/// variances.
struct PlaceboSpread {
  std::size_t areas = 0;
  double mean = 0.0, mean_variance = 0.0;
  double between = 0.0, between_se = 0.0;  // sigma^2, a variance, and its standard error
};

/// Random effects of areas j with effect y_j and own variance v_j. From sigma^2 = 0, 12 times:
///
///     V_j = v_j + sigma^2,  mean = sum of y/V / sum of 1/V,  h_j = (1/V_j) / sum of 1/V, at most
///     0.9 sigma^2 = max(0, sum of ((y - mean)^2 / (1 - h) - v) / V^2  /  sum of 1/V^2)
///
/// and SE(sigma^2) = sqrt(2 / sum of 1/V^2), the variance of the mean 1 / sum of 1/V. Sources:
/// Paule & Mandel (1982), Journal of Research of the National Bureau of Standards 87:377-385;
/// Higgins, Thompson & Spiegelhalter (2009), JRSS A 172:137-159. All variances must be above 0.
/// Cost: O(areas).
[[nodiscard]] PlaceboSpread placebo_spread(std::span<const double> effects,
                                           std::span<const double> variances);

struct BeyondPlacebos {
  Estimate effect;                             // less the placebos' mean; p two-sided
  double freedom = Estimate::none;             // of its t
  double minimum_detectable = Estimate::none;  // detectable_effect, either way
  /// SE(sigma^2) is no more than the variance. Where it is, the interval is too wide.
  bool between_identified = false;

  friend bool operator==(const BeyondPlacebos& a, const BeyondPlacebos& b) {
    return a.effect == b.effect && same_bits(a.freedom, b.freedom) &&
           same_bits(a.minimum_detectable, b.minimum_detectable) &&
           a.between_identified == b.between_identified;
  }
};

/// What an effect is beyond that of areas where nothing was done, its variance with sigma^2 and
/// that of their mean. Assumes that the area differs from year to year as they do. t with
/// Satterthwaite's (1946) degrees of freedom, in [2, 400], of the own variance and of sigma^2, the
/// latter's 2 sigma^4 / SE^2 in [1, 10 000]. For the smallest detectable effect a quarter of
/// SE(sigma^2) is added to sigma^2, without which it promises too much.
///
/// Where areas are so much smaller than this one that SE(sigma^2) exceeds all of the variance, they
/// may show no spread though there is one, and alarms would be false in 16 % of cases: sigma^2 is
/// then taken one standard error above its estimate, as if it were known.
///
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1 and 0 < power < 1.
[[nodiscard]] BeyondPlacebos beyond_placebos(const OwnEffect& own, const PlaceboSpread& placebos,
                                             double level = 0.95, double power = 0.8);

}  // namespace klara
