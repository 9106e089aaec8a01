#pragma once
/// The weighted displacement quotient.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/before_after.hpp>

namespace klara {

struct Wdq {
  /// value NaN when the quotient does not exist; low and high NaN when the interval is unbounded or
  /// the displacement area saw no incident. p is that of a buffer measure of 0; se is NaN, as a
  /// quotient has none that means anything.
  Estimate quotient;
  double success = Estimate::none;           // T1/C1 - T0/C0; negative is good
  double buffer = Estimate::none;            // D1/C1 - D0/C0
  double gross_effect = Estimate::none;      // T0 - T1, in incidents per period after
  double total_net_effect = Estimate::none;  // [T0 C1/C0 - T1] + [D0 C1/C0 - D1], likewise
  /// Only when the success measure is surely negative (its two-sided interval stays below 0) may
  /// the quotient be read at all: Bowers & Johnson's stepwise rule with a test in place of a look.
  bool interpretable = false;

  friend bool operator==(const Wdq& a, const Wdq& b) {
    return a.quotient == b.quotient && same_bits(a.success, b.success) &&
           same_bits(a.buffer, b.buffer) && same_bits(a.gross_effect, b.gross_effect) &&
           same_bits(a.total_net_effect, b.total_net_effect) && a.interpretable == b.interpretable;
  }
};

struct WdqOptions {
  /// In any one unit. Only the gross effect needs them: elsewhere the control has the same length.
  double before_length = 1.0, after_length = 1.0;
  double overdispersion = 1.0;  // variance over mean of the counts
  double level = 0.95;
};

/// buffer / success with Fieller's (1954) interval, counts independent with variance
/// overdispersion * count, the shared control's covariance included. Assumes that the areas' trends
/// are proportional to the control's and that they do not vary from year to year beyond
/// `overdispersion`. With no effect at all its absolute value exceeds 1 in 41 % of runs, so read it
/// only where `interpretable`.
/// Source: Bowers & Johnson (2003), JQC 19:275-301; Guerette (2009), appendix B.
/// A control count of 0 leaves all but the gross effect NaN and not interpretable; nothing is
/// thrown for it. Throws Error{bad_argument} WEIGHT_RANGE unless lengths and overdispersion are
/// positive and finite, LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Wdq weighted_displacement_quotient(const BeforeAfter& treated,
                                                 const BeforeAfter& displacement,
                                                 const BeforeAfter& control,
                                                 const WdqOptions& options = {});

}  // namespace klara
