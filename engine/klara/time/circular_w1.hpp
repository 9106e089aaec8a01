#pragma once
/// How far one profile of the hours lies from another.
#include <span>

namespace klara {

/// The least mean number of bins that one profile must be moved around the circle to become the
/// other, each taken as shares:
///
///     W1 = sum over k of |D_k - median of D|,   D_k = shares after up to bin k - shares before
///
/// With bins of an hour it is in hours: 0 for equal profiles, at most h for one turned by h, and h
/// where incidents lie so close together that the nearest way is the same for all. Source: Rabin,
/// Delon & Gousseau (2011), Journal of Mathematical Imaging and Vision 41:147-167. NaN where a
/// profile is empty. Both have equally many bins, of numbers not below 0. Cost: O(bins).
[[nodiscard]] double circular_w1(std::span<const double> before, std::span<const double> after);

}  // namespace klara
