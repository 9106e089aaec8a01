#pragma once
/// The weighted displacement quotient.
#include <klara/base/estimate.hpp>
#include <klara/displacement/before_after.hpp>

namespace klara {

struct Wdq {
  /// value NaN when the quotient does not exist; low and high NaN when the interval is unbounded.
  Estimate quotient;
  double success = 0.0;            // T1/C1 - T0/C0; negative is good
  double buffer = 0.0;             // D1/C1 - D0/C0
  double gross_effect = 0.0;       // T0 - T1
  double total_net_effect = 0.0;   // [T0 C1/C0 - T1] + [D0 C1/C0 - D1]
  /// Only when the success measure is surely negative may the quotient be read at all
  /// (Bowers & Johnson's stepwise rule with a test in place of a look).
  bool interpretable = false;
};

struct WdqOptions {
  double overdispersion = 1.0;
  double level = 0.95;
};

/// buffer / success with Fieller's (1954) interval, counts independent with variance
/// overdispersion * count, the shared control's covariance included. With no effect at all its
/// absolute value exceeds 1 in 41 % of runs, so read it only where `interpretable`.
/// Source: Bowers & Johnson (2003), JQC 19:275-301; Guerette (2009), appendix B.
/// A control count of 0 leaves everything NaN and not interpretable; nothing is thrown.
[[nodiscard]] Wdq weighted_displacement_quotient(const BeforeAfter& treated,
                                                 const BeforeAfter& displacement,
                                                 const BeforeAfter& control,
                                                 const WdqOptions& options = {});

}  // namespace klara
