#pragma once
/// Counts that scatter more than Poisson, drawn.
#include <klara/base/random.hpp>

#include <cstdint>

namespace klara {

/// A factor of mean 1 and this variance, gamma distributed; 1 where the variance is 0.
[[nodiscard]] double gamma_factor(double variance, Random& random);

/// A count of this mean and of `factor` times that variance: negative binomial, as a Poisson count
/// whose mean is gamma distributed (Greenwood & Yule 1920); Poisson where `factor` is at most 1.
[[nodiscard]] std::uint64_t scattered_count(double mean, double factor, Random& random);

}  // namespace klara
