#include <klara/inference/rate_comparison.hpp>

#include <klara/base/error.hpp>
#include <klara/inference/distributions.hpp>

#include <fmt/format.h>
#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t most_count = 1'000'000'000;
constexpr double as_far = 1.0 - 1e-9;

void require_sound(ExposedCount seen) {
  if (!(std::isfinite(seen.exposure) && seen.exposure > 0.0)) {
    throw bad_argument(
        "WEIGHT_RANGE",
        {.en = fmt::format("an exposure must be positive and finite, got {}", seen.exposure),
         .sv = fmt::format("en exponering måste vara positiv och ändlig, inte {}", seen.exposure)});
  }
  if (seen.count > most_count) {
    throw bad_argument(
        "COUNT_RANGE",
        {.en = fmt::format("counts above {} are not compared exactly, got {}", most_count,
                           seen.count),
         .sv = fmt::format("antal över {} jämförs inte exakt, fick {}", most_count, seen.count)})
        .with_remedy({.en = "Counts so large are compared by their normal interval.",
                      .sv = "Så stora antal jämförs med sitt normalintervall."});
  }
}

/// Poisson probabilities of [first, first + size), beyond which lies less than 1e-16.
struct PoissonTable {
  std::size_t first = 0;
  std::vector<double> probability, at_most;  // at_most: P(first <= K <= first + i)

  explicit PoissonTable(double mean) {
    const double reach = 8.5 * std::sqrt(mean) + 40.0;
    first = static_cast<std::size_t>(std::max(0.0, std::floor(mean - reach)));
    const auto last = static_cast<std::size_t>(std::ceil(mean + reach));
    const auto mode = static_cast<std::size_t>(mean);
    probability.assign(last - first + 1, 0.0);
    // From the mode outwards, and then to a sum of 1: no factorial, so no error that grows with it.
    probability[mode - first] = 1.0;
    for (std::size_t k = mode; k < last; ++k) {
      probability[k + 1 - first] = probability[k - first] * mean / static_cast<double>(k + 1);
    }
    for (std::size_t k = mode; k > first; --k) {
      probability[k - 1 - first] = probability[k - first] * static_cast<double>(k) / mean;
    }
    double sum = 0.0;
    for (const double p : probability) sum += p;
    double below = 0.0;
    for (double& p : probability) {
      p /= sum;
      below += p;
      at_most.push_back(below);
    }
  }

  [[nodiscard]] std::size_t end() const { return first + probability.size(); }
  /// P(K < k) and P(K >= k), for k from `first` to end().
  [[nodiscard]] double below(std::size_t k) const {
    return k == first ? 0.0 : at_most[k - first - 1];
  }
  [[nodiscard]] double from(std::size_t k) const {
    return std::max(0.0, at_most.back() - below(k));
  }
};

/// How far apart the rates of two counts are, in standard errors.
struct Distance {
  double a_exposure = 1.0, b_exposure = 1.0;

  [[nodiscard]] double operator()(double a, double b) const {
    if (a == 0.0 && b == 0.0) return 0.0;
    const double x = a / a_exposure;
    const double y = b / b_exposure;
    return std::abs(x - y) / std::sqrt(x / a_exposure + y / b_exposure);
  }
};

/// The first k of [first, last) for which `holds`, which once true stays true; else last.
template <class Holds>
std::size_t first_where(std::size_t first, std::size_t last, const Holds& holds) {
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (holds(middle)) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

}  // namespace

double e_test_p(ExposedCount a, ExposedCount b) {
  require_sound(a);
  require_sound(b);
  const Distance distance{.a_exposure = a.exposure, .b_exposure = b.exposure};
  const double observed = distance(static_cast<double>(a.count), static_cast<double>(b.count));
  if (observed == 0.0) return 1.0;
  const double rate = static_cast<double>(a.count + b.count) / (a.exposure + b.exposure);
  const PoissonTable of_a(rate * a.exposure);
  const PoissonTable of_b(rate * b.exposure);
  double p = 0.0;
  for (std::size_t k = of_a.first; k < of_a.end(); ++k) {
    const auto x = static_cast<double>(k);
    const auto is_far = [&](std::size_t j) {
      return distance(x, static_cast<double>(j)) >= observed * as_far;
    };
    // Away from where the rates are equal the distance only grows.
    const double equal = std::ceil(x / a.exposure * b.exposure);
    const auto middle = static_cast<std::size_t>(
        std::clamp(equal, static_cast<double>(of_b.first), static_cast<double>(of_b.end())));
    const std::size_t near_from =
        first_where(of_b.first, middle, [&](std::size_t j) { return !is_far(j); });
    const std::size_t far_from = first_where(middle, of_b.end(), is_far);
    p += of_a.probability[k - of_a.first] * (of_b.below(near_from) + of_b.from(far_from));
  }
  return std::min(p, 1.0);
}

Estimate exact_rate_ratio(ExposedCount before, ExposedCount after, double level) {
  require_sound(before);
  require_sound(after);
  require_interval_level(level);
  Estimate result{.level = level};
  const std::uint64_t sum = before.count + after.count;
  result.p =
      exact_binomial_p(after.count, sum, after.exposure / (before.exposure + after.exposure));
  if (sum == 0) return result;
  const double per_exposure = before.exposure / after.exposure;
  const auto k0 = static_cast<double>(before.count);
  const auto k1 = static_cast<double>(after.count);
  result.value = k1 / k0 * per_exposure;  // infinite for none before
  const double tail = 0.5 * (1.0 - level);
  const auto odds = [&](double one, double other, double probability) {
    double rest = 0.0;
    const double share = boost::math::ibeta_inv(one, other, probability, &rest);
    return share / rest * per_exposure;
  };
  result.low = after.count == 0 ? 0.0 : odds(k1, k0 + 1.0, tail);
  result.high =
      before.count == 0 ? std::numeric_limits<double>::infinity() : odds(k1 + 1.0, k0, 1.0 - tail);
  return result;
}

}  // namespace klara
