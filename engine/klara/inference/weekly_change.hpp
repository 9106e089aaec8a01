#pragma once
/// The change of a total between two periods, by its weeks.
#include <klara/base/estimate.hpp>

#include <span>

namespace klara {

/// What the weeks after sum up to beyond what as many weeks would have at the mean of those before:
///
///     k1 (mean1 - mean0),   Var = k1^2 (s0^2 / k0 + s1^2 / k1)
///
/// with s^2 the variance of weeks within a period; t with Welch's (1947, Biometrika 34:28-35)
/// degrees of freedom. Weeks are taken to be independent, and how far one year lies from another is
/// not in it. NaN parts with fewer than two weeks in a period or no scatter in either.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: O(weeks).
[[nodiscard]] Estimate weekly_change(std::span<const double> before, std::span<const double> after,
                                     double level = 0.95);

}  // namespace klara
