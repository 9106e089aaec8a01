#include <klara/base/random.hpp>

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace klara {
namespace {

constexpr double inversion_below = 10.0;

std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return (static_cast<std::uint64_t>(high) << 32) | low;
}

/// ln k!, by Stirling's series from 10 on, where its first term left out is below 1e-12. Our own,
/// as the C library's lgamma writes a global that threads would share.
double log_factorial(double k) {
  if (k < 10.0) {
    double product = 1.0;
    for (double factor = 2.0; factor <= k; factor += 1.0) product *= factor;
    return std::log(product);
  }
  const double r2 = 1.0 / (k * k);
  const double series = (1.0 / 12.0 - r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 / 1680.0))) / k;
  return k * std::log(k) - k + 0.5 * std::log(2.0 * std::numbers::pi * k) + series;
}

std::uint64_t poisson_by_inversion(double mean, Random& random) {
  // Products of uniforms, kept as a sum of exponentials so that nothing underflows.
  double time = random.exponential();
  std::uint64_t count = 0;
  while (time < mean) {
    ++count;
    time += random.exponential();
  }
  return count;
}

/// Hörmann (1993), "The transformed rejection method for generating Poisson random variables",
/// algorithm PTRS.
std::uint64_t poisson_by_rejection(double mean, Random& random) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2.0);
  for (;;) {
    const double u = random.uniform() - 0.5;
    const double v = random.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<std::uint64_t>(k);
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    const double left = std::log(v * inverse_alpha / (a / (us * us) + b));
    if (left <= k * std::log(mean) - mean - log_factorial(k)) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

}  // namespace

Random::Random(std::uint64_t seed, std::uint64_t replicate) : seed_(seed), replicate_(replicate) {}

std::uint64_t Random::bits() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
  const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
  const r123::Philox4x32::ctr_type counter{
      {low(draw_), high(draw_), low(replicate_), high(replicate_)}};
  const r123::Philox4x32::key_type key{{low(seed_), high(seed_)}};
  const auto block = r123::Philox4x32()(counter, key);
  ++draw_;
  spare_ = joined(block[2], block[3]);
  has_spare_ = true;
  return joined(block[0], block[1]);
}

double Random::uniform() {
  return static_cast<double>(bits() >> 11) * 0x1p-53;
}

std::uint64_t Random::below(std::uint64_t count) {
  // Lemire (2019), "Fast random integer generation in an interval", algorithm 5.
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(bits()) * count;
  if (static_cast<std::uint64_t>(product) < count) {
    const std::uint64_t threshold = (0 - count) % count;
    while (static_cast<std::uint64_t>(product) < threshold) {
      product = static_cast<Wide>(bits()) * count;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double Random::normal() {
  for (;;) {
    const double u = 2.0 * uniform() - 1.0;
    const double v = 2.0 * uniform() - 1.0;
    const double s = u * u + v * v;
    if (s > 0.0 && s < 1.0) return u * std::sqrt(-2.0 * std::log(s) / s);
  }
}

double Random::exponential() {
  return -std::log1p(-uniform());
}

double Random::gamma(double shape) {
  if (shape < 1.0) {
    // Marsaglia & Tsang (2000), section 6: boost by one and scale down.
    const double boosted = gamma(shape + 1.0);
    return boosted * std::pow(1.0 - uniform(), 1.0 / shape);
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = normal();
    const double cube = 1.0 + c * x;
    if (cube <= 0.0) continue;
    const double v = cube * cube * cube;
    const double u = 1.0 - uniform();
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

std::uint64_t Random::poisson(double mean) {
  if (mean <= 0.0) return 0;
  return mean < inversion_below ? poisson_by_inversion(mean, *this)
                                : poisson_by_rejection(mean, *this);
}

std::size_t Random::index(std::span<const double> cumulative) {
  const double at = uniform() * cumulative.back();
  const auto found = std::ranges::upper_bound(cumulative, at);
  return static_cast<std::size_t>(std::min(found, cumulative.end() - 1) - cumulative.begin());
}

}  // namespace klara
