#pragma once
/// How far counts scatter about means that are known, by the negative binomial (NB2).
#include <span>

namespace klara {

/// Var = mean + mean^2 / theta. Infinite, with an infinite se, where counts scatter no more than
/// Poisson's.
struct LikelyTheta {
  double theta = 0.0, se = 0.0;
};

/// The most likely theta, by Newton's steps on its logarithm from `begin` on, its se from the
/// observed information. Counts are 0 or more and means above 0, as many as counts. Source:
/// Venables & Ripley (2002), Modern Applied Statistics with S, section 7.4.
/// Cost: O(counts) for each of about ten steps.
[[nodiscard]] LikelyTheta likely_theta(std::span<const double> counts,
                                       std::span<const double> means, double begin);

/// The theta that makes the mean squared relative deviation what it is: where to begin.
[[nodiscard]] double moment_theta(std::span<const double> counts, std::span<const double> means);

}  // namespace klara
