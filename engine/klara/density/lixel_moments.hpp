#pragma once
/// Running sums along the lixels of an edge, for kernels that are polynomials of what is left of
/// the bandwidth.
#include <klara/density/street_kernel.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace klara {

/// The lixels of one edge, all lengths in bandwidths.
struct EdgeLixels {
  double length = 0.0;       // of the edge
  double step = 0.0;         // of a lixel
  double last_centre = 0.0;  // of the last lixel, which may be shorter
  std::size_t count = 0;

  [[nodiscard]] double centre(std::size_t lixel) const {
    return lixel + 1 < count ? (static_cast<double>(lixel) + 0.5) * step : last_centre;
  }
  /// The lixels whose centre lies no farther along than `end`.
  [[nodiscard]] std::size_t count_until(double end) const {
    if (end >= last_centre) return count;
    const double whole = std::floor(end / step + 0.5);
    return static_cast<std::size_t>(std::clamp(whole, 0.0, static_cast<double>(count - 1)));
  }
};

/// How far beyond its bandwidth a kernel is taken to reach, in bandwidths: more than the roundings
/// of distances, so that a place at exactly one bandwidth belongs.
constexpr double reach_slack = 1e-13;

/// Moments of y, what is left of the bandwidth: sums of weight y^k.
template <std::size_t degree>
using Moments = std::array<double, degree + 1>;

template <std::size_t degree>
void add(Moments<degree>& moments, double weight, double y) {
  moments[0] += weight;
  for (std::size_t k = 1; k <= degree; ++k) moments[k] += weight *= y;
}

/// Of y + step, by Pascal's triangle: nothing is taken away, so nothing cancels.
template <std::size_t degree>
void move_nearer(Moments<degree>& moments, double step) {
  for (std::size_t i = 0; i < degree; ++i) {
    for (std::size_t k = degree; k > i; --k) moments[k] += step * moments[k - 1];
  }
}

template <std::size_t degree>
double sum(const StreetPolynomial& polynomial, const Moments<degree>& moments) {
  double result = 0.0;
  for (std::size_t k = 0; k <= degree; ++k) result += polynomial.coefficient[k] * moments[k];
  return result;
}

/// Adds factor * sum of k(y) to the values of an edge. What comes in at an end of the edge reaches
/// some lixels from there on: at_first[j] and at_last[j] hold the moments, at lixel j, of what
/// reaches no farther than j from the first or the last lixel. Leaves them at zero.
template <std::size_t degree>
void take(const EdgeLixels& lixels, Moments<degree>* at_first, Moments<degree>* at_last,
          const StreetPolynomial& polynomial, double factor, double* values) {
  Moments<degree> running{};
  for (std::size_t j = lixels.count; j-- > 0;) {
    if (j + 1 < lixels.count) move_nearer<degree>(running, lixels.centre(j + 1) - lixels.centre(j));
    for (std::size_t k = 0; k <= degree; ++k) running[k] += at_first[j][k];
    at_first[j] = {};
    values[j] += factor * sum<degree>(polynomial, running);
  }
  running = {};
  for (std::size_t j = 0; j < lixels.count; ++j) {
    if (j > 0) move_nearer<degree>(running, lixels.centre(j) - lixels.centre(j - 1));
    for (std::size_t k = 0; k <= degree; ++k) running[k] += at_last[j][k];
    at_last[j] = {};
    values[j] += factor * sum<degree>(polynomial, running);
  }
}

/// Calls work.operator()<degree>() for the degree of a polynomial.
template <class Work>
void with_degree(std::size_t degree, const Work& work) {
  switch (degree) {
    case 0:
      return work.template operator()<0>();
    case 1:
      return work.template operator()<1>();
    case 2:
      return work.template operator()<2>();
    case 4:
      return work.template operator()<4>();
    default:
      return work.template operator()<StreetPolynomial::most_degree>();
  }
}

}  // namespace klara
