#pragma once
/// Overdispersion of many areas, what is seldom seen borrowed from all.
#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// Variance over mean as one area's own weeks show it, and its mean count of a week; NaN where it
/// shows none.
struct SeenFactor {
  double factor = 1.0, mean = 0.0;
};

struct ShrunkFactor {
  double factor = 1.0;    // never below 1
  double own = 0.0;       // B in [0, 1): the part of it that is the area's own
  double freedom = 10.0;  // degrees
  friend bool operator==(const ShrunkFactor&, const ShrunkFactor&) = default;
};

struct ShrunkFactors {
  std::vector<ShrunkFactor> of_area;
  double typical = 1.0;   // what factors are drawn towards
  double between = 0.25;  // squared relative spread of the true factors, never below 0.25
};

/// Each factor from `freedom` degrees of weeks, drawn towards their weighted mean by as much as its
/// relative sampling variance
///
///     [2 + 6 (typical - 1) / mu + 1 / (typical mu)] / freedom,   mu = mean count of a week
///
/// exceeds the spread of factors between areas, found by moments (empirical Bayes; Efron & Morris
/// 1975, JASA 70:311-319). The `pooled` areas alone, indices of those with enough incidents to say
/// something, make typical and spread; an area that shows no factor takes the typical one.
/// Cost: O(areas).
[[nodiscard]] ShrunkFactors shrunk_factors(std::span<const SeenFactor> seen,
                                           std::span<const std::size_t> pooled, double freedom);

}  // namespace klara
