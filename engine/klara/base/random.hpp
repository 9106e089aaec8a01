#pragma once
/// Randomness as a pure function of (seed, replicate, draw).
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace klara {

/// A stream of numbers that depends on nothing but its seed, its replicate and how many were drawn:
/// Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), key = seed, counter = (draw, replicate). The
/// same on every machine and compiler; distributions below are our own for the same reason, exact
/// up to the last digit of log, exp and sqrt of the C library.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t replicate = 0);

  /// 64 uniform bits.
  std::uint64_t bits();
  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform();
  /// Uniform in {0, ..., count - 1}, without bias (Lemire 2019). `count` must not be 0.
  std::uint64_t below(std::uint64_t count);
  /// Standard normal, by the polar method of Marsaglia & Bray (1964).
  double normal();
  /// Exponential of mean 1.
  double exponential();
  /// Gamma of this shape and mean `shape` (Marsaglia & Tsang 2000). shape > 0.
  double gamma(double shape);
  /// Poisson of this mean (inversion below 10; PTRS of Hörmann 1993 above). mean >= 0 and finite.
  std::uint64_t poisson(double mean);
  /// An index with probability proportional to its weight; weights >= 0, not all 0.
  /// `cumulative` holds running sums of the weights.
  std::size_t index(std::span<const double> cumulative);

 private:
  std::uint64_t seed_;
  std::uint64_t replicate_;
  std::uint64_t draw_ = 0;
  std::uint64_t spare_ = 0;
  bool has_spare_ = false;
};

/// A uniform permutation in place (Fisher & Yates; Durstenfeld 1964).
template <class T>
void shuffle(std::span<T> values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) {
    using std::swap;
    swap(values[i - 1], values[static_cast<std::size_t>(random.below(i))]);
  }
}

}  // namespace klara
