#pragma once
/// How far one composition lies from another.
#include <span>

namespace klara {

/// Of counts before and after, each taken as shares p and q of its total. All are 0 for equal
/// shares, do not know how sure they are, and grow with the number of levels by chance alone. NaN
/// where a total is 0. Counts are not below 0, and both have equally many.
struct ShareDistance {
  double total_variation;  // half the sum of |q - p|: the share that must change level
  double jensen_shannon;   // natural units, at most ln 2; Lin (1991), IEEE Trans. Inf. Theory 37
  double hellinger;        // sqrt of half the sum of (sqrt q - sqrt p)^2, at most 1
  /// Length of the difference of centred logarithms (Aitchison 1986, section 8.3); NaN where a
  /// level has no incident in either period, which has no logarithm.
  double aitchison;
};

[[nodiscard]] ShareDistance share_distance(std::span<const double> before,
                                           std::span<const double> after);

}  // namespace klara
