#pragma once
/// Many p at once, by the share of false ones among those that are called.
#include <span>
#include <vector>

namespace klara {

/// Adjusted p in the order given: those of at most q are a set of which no more than the share q is
/// false on average. Tests must be independent or positively dependent (Benjamini & Hochberg 1995,
/// JRSS B 57:289-300). NaN stays NaN and does not count. Cost: O(n log n).
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p);

/// The same whatever the dependence, larger by the factor 1 + 1/2 + ... + 1/n (Benjamini &
/// Yekutieli 2001, Annals of Statistics 29:1165-1188).
[[nodiscard]] std::vector<double> benjamini_yekutieli(std::span<const double> p);

}  // namespace klara
