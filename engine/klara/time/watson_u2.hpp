#pragma once
/// Watson's two-sample test.
#include <klara/time/hour_times.hpp>

namespace klara {

/// U^2 of two samples of n and m times, N = n + m, with d_k the difference of both distributions
/// just after time k:
///
///     U^2 = n m / N^2 [sum of d_k^2 - (sum of d_k)^2 / N]
///
/// the same wherever the circle is cut. Of times that are equal, each counts with the difference
/// after all of them, so that their order plays no part. Source: Watson (1962), Biometrika
/// 49:57-63; ties as Zar (1999), section 27.6. NaN where a sample is empty. Cost: O(N).
[[nodiscard]] double watson_u2(const MarkedTimes& times);

/// p of U^2 were all incidents independent and their times never equal, in large samples:
/// 2 * sum over k >= 1 of (-1)^(k - 1) exp(-2 k^2 pi^2 U^2) (Watson 1961, Biometrika 48:109-114).
/// Incidents of a night are not independent: with bursts it is below 0.05 in up to 67 % of cases
/// without a difference.
[[nodiscard]] double watson_u2_p_if_independent(double u2);

}  // namespace klara
