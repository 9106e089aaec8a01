#pragma once
/// The change of one area beyond the city's, tested.
#include <klara/base/estimate.hpp>
#include <klara/displacement/change_variance.hpp>

namespace klara {

struct AreaChange {
  static constexpr double none = Estimate::none;

  BeforeAfter counts{};
  double expected = none;  // after, had the area followed the city: rho y0
  double change = none;    // y1 - rho y0, in incidents
  double se = none;        // of the change, had nothing happened
  double z = none;         // change / se
  double freedom = none;
  double p = none, p_rise = none, p_fall = none;  // two-sided, and for either side
  /// y1 / (rho y0): 0.7 is a fall by 30 % beyond the city's. p two-sided, of a ratio of 1; no se,
  /// as the interval is not symmetric. NaN without an incident before.
  Estimate relative{};
  /// Whether the controls are large enough to say how the years of an area of this size vary. Where
  /// they are not, the test is conservative: it raises fewer alarms than it may.
  bool variation_identified = true;

  friend bool operator==(const AreaChange& a, const AreaChange& b) {
    return a.counts == b.counts && same_bits(a.expected, b.expected) &&
           same_bits(a.change, b.change) && same_bits(a.se, b.se) && same_bits(a.z, b.z) &&
           same_bits(a.freedom, b.freedom) && same_bits(a.p, b.p) &&
           same_bits(a.p_rise, b.p_rise) && same_bits(a.p_fall, b.p_fall) &&
           a.relative == b.relative && a.variation_identified == b.variation_identified;
  }
};

struct AreaChangeOptions {
  double level = 0.95;  // of the interval of `relative`
};

/// Tests y1 - rho y0 with its variance at m = (y0 + y1) / (1 + rho) by Student's t
/// (change_variance.hpp). The interval of the relative change holds every theta that the same test
/// does not reject, theta rho in place of rho, so that it excludes 1 exactly where p < 1 - level; a
/// score test and its inversion (Miettinen & Nurminen 1985, Statistics in Medicine 4:213-226).
///
/// Assumes that the area's own years vary as the controls' do: with one period before and one after
/// nothing shows whether they do. If they vary by 20 % and the controls' by 10 %, a third of tests
/// at 15 000 incidents are false alarms.
///
/// All but the counts is NaN where the trend has no basis. An area without incidents has a change
/// of 0 and neither z nor p. Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] AreaChange area_change(const BeforeAfter& counts, const AreaScatter& scatter,
                                     const CityTrend& trend, const AreaChangeOptions& options = {});

}  // namespace klara
