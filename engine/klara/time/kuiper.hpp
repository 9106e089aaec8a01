#pragma once
/// Kuiper's two-sample test.
#include <klara/time/hour_times.hpp>

#include <cstddef>

namespace klara {

/// V, the largest lead of one distribution over the other plus the largest the other way, the same
/// wherever the circle is cut. Looked at only between times that differ. Source: Kuiper (1960),
/// Proceedings of the Koninklijke Nederlandse Akademie van Wetenschappen A 63:38-47. NaN where a
/// sample is empty. Cost: O(N).
[[nodiscard]] double kuiper_v(const MarkedTimes& times);

/// p of V of samples of n and m were all incidents independent and their times never equal:
///
///     2 * sum over k >= 1 of (4 k^2 l^2 - 1) exp(-2 k^2 l^2),
///     l = (sqrt(e) + 0.155 + 0.24 / sqrt(e)) V,  e = n m / (n + m)
///
/// (Stephens 1970, JRSS B 32:115-122). With bursts it is below 0.05 in up to 54 % of cases without
/// a difference.
[[nodiscard]] double kuiper_p_if_independent(double v, std::size_t n, std::size_t m);

}  // namespace klara
