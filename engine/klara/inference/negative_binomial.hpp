#pragma once
/// How far counts scatter about means that are known, by the negative binomial (NB2).
#include <functional>
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

/// likely_theta of means that depend on it in turn: `means_of` gives the most likely ones for a
/// theta, infinite for Poisson's, and is asked until theta moves by no more than 1e-8 of itself,
/// last of all for the one that is returned. Cost: that of both for each of about five turns.
[[nodiscard]] LikelyTheta settled_theta(
    std::span<const double> counts,
    const std::function<std::span<const double>(double theta)>& means_of);

}  // namespace klara
