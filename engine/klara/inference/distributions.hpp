#pragma once
/// The few distributions that tests and intervals rest on.
#include <cstdint>

namespace klara {

/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1.
void require_interval_level(double level);

/// P(Z <= z) of the standard normal. As exact as `z` is: the result is that of a z one rounding
/// away, so its relative error is below 3e-16 (1 + z^2) in the lower tail.
[[nodiscard]] double normal_cdf(double z);

/// The z with normal_cdf(z) = p, within 5e-16 (1 + |z|) for p from 1e-300 on; -infinity for 0,
/// +infinity for 1, NaN outside [0, 1]. Halley's iteration on normal_cdf from formula 26.2.23 of
/// Abramowitz & Stegun (1964).
[[nodiscard]] double normal_quantile(double p);

/// How many standard errors a two-sided normal interval of this level reaches: 1.96 for 0.95.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] double normal_reach(double level);

struct Limits {
  double low = 0.0, high = 0.0;
};

/// The exact two-sided limits for the mean of a Poisson count: P(K >= count) at `low` and
/// P(K <= count) at `high` are (1 - level) / 2 each; `low` is 0 for no count. Source: Garwood
/// (1936), Biometrika 28:437-442. The tails are the regularised incomplete gamma function of whole
/// shape, summed as the series they are, from Loader's (2000) saddle-point form of the Poisson
/// probability; relative error of a limit below 1e-14 up to counts of 1e9. Throws
/// Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: O(sqrt(count)).
[[nodiscard]] Limits poisson_limits(std::uint64_t count, double level);

/// The exact two-sided p of `successes` out of `trials` when each succeeds with probability
/// `share`, 0 < share < 1: the probability of all outcomes no more likely than this one (minimum
/// likelihood, Sterne 1954, Biometrika 41:275-278; not twice the smaller tail). Outcomes within a
/// factor of 1 + 1e-7 count as equally likely. 1 for no trials. Relative error below 1e-12 up to
/// 1e9 trials, as long as p is above 1e-300. Cost: O(sqrt(trials)).
[[nodiscard]] double exact_binomial_p(std::uint64_t successes, std::uint64_t trials, double share);

}  // namespace klara
