#pragma once
/// Limits of a ratio of two uncertain numbers.
#include <klara/inference/distributions.hpp>

namespace klara {

/// Two estimates and how they vary, together, too.
struct UncertainPair {
  double numerator = 0.0, denominator = 0.0;
  double numerator_variance = 0.0, denominator_variance = 0.0, covariance = 0.0;
};

/// The ratios q for which numerator - q denominator is within `reach` of its standard errors of 0
/// (Fieller 1954, JRSS B 16:175-185); both NaN unless the denominator is surely not 0, as the set
/// is then no interval.
[[nodiscard]] Limits fieller_limits(const UncertainPair& pair, double reach);

}  // namespace klara
