#include <klara/inference/distributions.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace klara {
namespace {

constexpr double negligible = 1e-17;  // a term of a sum that began with 1
constexpr double equally_likely = 1.0 + 1e-7;
constexpr int most_steps = 100;

double normal_density(double z) {
  return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}

/// log n! less Stirling's (n + 1/2) log n - n + log(2 pi) / 2, for n >= 1.
double stirling_error(double n) {
  constexpr double series_from = 16.0;
  if (n < series_from) {
    double factorial = 1.0;
    for (int i = 2; i <= static_cast<int>(n); ++i) factorial *= i;
    return std::log(factorial * std::exp(n) /
                    (std::pow(n, n) * std::sqrt(2.0 * std::numbers::pi * n)));
  }
  const double n2 = n * n;
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / n2) / n2) / n2) / n2) /
         n;
}

/// x log(x / m) + m - x for x, m > 0, without cancellation where they are close.
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

double poisson_probability(double k, double mean) {
  if (k == 0.0) return std::exp(-mean);
  return std::exp(-stirling_error(k) - deviance(k, mean)) / std::sqrt(2.0 * std::numbers::pi * k);
}

double binomial_probability(double k, double n, double share) {
  if (k == 0.0) return std::exp(n * std::log1p(-share));
  if (k == n) return std::exp(n * std::log(share));
  const double rest = n - k;
  const double log_ratio = stirling_error(n) - stirling_error(k) - stirling_error(rest) -
                           deviance(k, n * share) - deviance(rest, n * (1.0 - share));
  return std::exp(log_ratio) * std::sqrt(n / (2.0 * std::numbers::pi * k * rest));
}

/// 1 + r(0) + r(0) r(1) + ... with r falling to below 1 or to 0.
template <class Ratio>
double sum_of_products(const Ratio& ratio) {
  double sum = 1.0;
  double term = 1.0;
  for (double j = 0.0; term > negligible * sum; ++j) {
    term *= ratio(j);
    sum += term;
  }
  return sum;
}

double lower_limit(double k, double tail) {
  // log P(K >= k) is concave in log(mean): Newton's steps fall below the root once and then rise
  // to it.
  double mean = k;
  for (int step = 0; step < most_steps; ++step) {
    const double sum = sum_of_products([&](double j) { return mean / (k + 1.0 + j); });
    const double off = std::log(poisson_probability(k, mean) * sum / tail) * sum / k;
    mean *= std::exp(-off);
    if (std::abs(off) < std::numeric_limits<double>::epsilon()) break;
  }
  return mean;
}

double upper_limit(double k, double tail) {
  // log P(K <= k) is concave in the mean.
  double mean = k + 1.0;
  for (int step = 0; step < most_steps; ++step) {
    const double sum = sum_of_products([&](double j) { return (k - j) / mean; });
    const double off = std::log(poisson_probability(k, mean) * sum / tail) * sum;
    mean += off;
    if (std::abs(off) < std::numeric_limits<double>::epsilon() * mean) break;
  }
  return mean;
}

}  // namespace

void require_interval_level(double level) {
  if (level > 0.0 && level < 1.0) return;
  throw bad_argument(
      "LEVEL_RANGE",
      {.en = fmt::format("the level of an interval must be between 0 and 1, got {}", level),
       .sv = fmt::format("ett intervalls nivå måste ligga mellan 0 och 1, inte {}", level)})
      .with_remedy(
          {.en = "For intervals of 95 %, write 0.95.", .sv = "För intervall på 95 %, skriv 0.95."});
}

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double p) {
  if (!(p >= 0.0 && p <= 1.0)) return std::numeric_limits<double>::quiet_NaN();
  if (p > 0.5) return -normal_quantile(1.0 - p);
  if (p == 0.0) return -std::numeric_limits<double>::infinity();

  const double t = std::sqrt(-2.0 * std::log(p));
  double z = (2.515517 + t * (0.802853 + t * 0.010328)) /
                 (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
             t;
  // The error of 4.5e-4 falls to its third power with each step: two are enough.
  for (int step = 0; step < 2; ++step) {
    const double off = (normal_cdf(z) - p) / normal_density(z);
    z -= off / (1.0 + 0.5 * z * off);
  }
  return z;
}

double normal_reach(double level) {
  require_interval_level(level);
  return -normal_quantile(0.5 * (1.0 - level));
}

Limits poisson_limits(std::uint64_t count, double level) {
  require_interval_level(level);
  const auto k = static_cast<double>(count);
  const double tail = 0.5 * (1.0 - level);
  return {.low = count == 0 ? 0.0 : lower_limit(k, tail), .high = upper_limit(k, tail)};
}

double exact_binomial_p(std::uint64_t successes, std::uint64_t trials, double share) {
  assert(successes <= trials && share > 0.0 && share < 1.0);
  const auto k = static_cast<double>(successes);
  const auto n = static_cast<double>(trials);
  const double expected = n * share;
  if (k == expected) return 1.0;
  if (k > expected) return exact_binomial_p(trials - successes, trials, 1.0 - share);

  const double odds = share / (1.0 - share);
  const double probability = binomial_probability(k, n, share);
  const double below =
      probability * sum_of_products([&](double j) { return (k - j) / ((n - k + 1.0 + j) * odds); });

  // Beyond the expectation outcomes only grow less likely: the first that is no more likely.
  const auto as_unlikely = [&](double j) {
    return binomial_probability(j, n, share) <= probability * equally_likely;
  };
  if (!as_unlikely(n)) return std::min(below, 1.0);
  double first = std::ceil(expected);
  double last = n;
  while (first < last) {
    const double middle = std::floor(0.5 * (first + last));
    if (as_unlikely(middle)) {
      last = middle;
    } else {
      first = middle + 1.0;
    }
  }
  const double above = binomial_probability(first, n, share) * sum_of_products([&](double j) {
                         return (n - first - j) * odds / (first + 1.0 + j);
                       });
  return std::min(below + above, 1.0);
}

}  // namespace klara
