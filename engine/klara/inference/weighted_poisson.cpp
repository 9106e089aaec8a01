#include <klara/inference/weighted_poisson.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace klara {
namespace {

using std::numbers::pi;

constexpr int most_steps = 200;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// log gamma(a + 1) less Stirling's (a + 1/2) log a - a + log(2 pi) / 2.
double stirling_error(double a) {
  constexpr double series_from = 16.0;
  double lifted = a;
  double product = 1.0;
  for (; lifted < series_from; ++lifted) product *= lifted + 1.0;
  const double a2 = lifted * lifted;
  const double series =
      (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / a2) / a2) / a2) / a2) /
      lifted;
  if (lifted == a) return series;
  const auto stirling = [](double n) { return (n + 0.5) * std::log(n) - n; };
  return series + stirling(lifted) - stirling(a) - std::log(product);
}

/// x log(x / m) + m - x, without cancellation where they are close.
double deviance(double x, double m) {
  const double difference = x - m;
  const double v = difference / (x + m);
  if (std::abs(v) > 0.1) return x * std::log(x / m) - difference;
  double sum = difference * v;
  double power = 2.0 * x * v;
  for (double odd = 3.0;; odd += 2.0) {
    power *= v * v;
    const double next = sum + power / odd;
    if (next == sum) return sum;
    sum = next;
  }
}

/// x^a exp(-x) / gamma(a + 1), in Loader's (2000) form.
double poisson_term(double a, double x) {
  return std::exp(-stirling_error(a) - deviance(a, x)) / std::sqrt(2.0 * pi * a);
}

/// P(X <= x) by its series, good for x up to a.
double lower_tail(double a, double x) {
  double sum = 1.0;
  double term = 1.0;
  for (double n = a + 1.0; term > 0.1 * epsilon * sum; ++n) {
    term *= x / n;
    sum += term;
  }
  return poisson_term(a, x) * sum;
}

/// P(X > x) by its continued fraction, good for x from a on; evaluated as Lentz does.
double upper_tail(double a, double x) {
  double b = x + 1.0 - a;
  double c = 1e300;
  double d = 1.0 / b;
  double fraction = d;
  for (double n = 1.0;; ++n) {
    const double numerator = -n * (n - a);
    b += 2.0;
    d = 1.0 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (std::abs(c * d - 1.0) < epsilon) break;
  }
  return poisson_term(a, x) * a * fraction;
}

}  // namespace

double gamma_quantile(double shape, double p) {
  if (!(shape >= 1.0 && 0.0 < p && p < 1.0)) return std::numeric_limits<double>::quiet_NaN();
  double low = 0.0;
  double high = std::numeric_limits<double>::max();
  // Wilson & Hilferty (1931).
  const double ninth = 1.0 / (9.0 * shape);
  const double root = 1.0 - ninth + normal_quantile(p) * std::sqrt(ninth);
  double x = shape * std::max(root * root * root, 1e-3);
  for (int step = 0; step < most_steps; ++step) {
    // The smaller tail keeps its digits.
    const double off = x < shape + 1.0 ? lower_tail(shape, x) - p : 1.0 - p - upper_tail(shape, x);
    (off > 0.0 ? high : low) = x;
    const double density = poisson_term(shape, x) * shape / x;
    double next = x - off / density;
    if (!(low < next && next < high)) next = high < 1e300 ? 0.5 * (low + high) : 2.0 * x;
    if (std::abs(next - x) <= 2.0 * epsilon * x) return next;
    x = next;
  }
  return x;
}

WeightedPoissonLimits::WeightedPoissonLimits(double level) {
  const double tail = normal_cdf(-normal_reach(level));
  low_ = roots_of(tail);
  high_ = roots_of(1.0 - tail);
}

WeightedPoissonLimits::Roots WeightedPoissonLimits::roots_of(double p) {
  Roots values;
  const auto n = static_cast<double>(values.size());
  const auto angle = [n](std::size_t k) { return pi * (static_cast<double>(k) + 0.5) / n; };
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double variation = 0.5 * (1.0 + std::cos(angle(k)));
    const double shape = 1.0 / (variation * variation);
    values[k] = std::cbrt(gamma_quantile(shape, p) / shape);
  }
  Roots roots;
  for (std::size_t j = 0; j < roots.size(); ++j) {
    double sum = 0.0;
    for (std::size_t k = 0; k < values.size(); ++k) {
      sum += values[k] * std::cos(static_cast<double>(j) * angle(k));
    }
    roots[j] = (j == 0 ? 1.0 : 2.0) * sum / n;
  }
  return roots;
}

/// Clenshaw's (1955) recurrence.
double WeightedPoissonLimits::at(const Roots& roots, double variation) {
  const double x = 2.0 * variation - 1.0;
  double last = 0.0;
  double before = 0.0;
  for (std::size_t j = roots.size() - 1; j > 0; --j) {
    const double next = 2.0 * x * last - before + roots[j];
    before = last;
    last = next;
  }
  const double root = x * last - before + roots[0];
  return root * root * root;
}

Limits WeightedPoissonLimits::operator()(double sum, double squares, double largest_weight) const {
  // No sum of weights varies by more than itself; rounding in empty tails may say so.
  const auto variation = [](double mean, double variance) {
    return std::min(1.0, std::sqrt(variance) / mean);
  };
  const double more = sum + largest_weight;
  return {.low = sum > 0.0 ? sum * at(low_, variation(sum, squares)) : 0.0,
          .high = more * at(high_, variation(more, squares + largest_weight * largest_weight))};
}

}  // namespace klara
