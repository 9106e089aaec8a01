#include <klara/displacement/share_distance.hpp>

#include <klara/base/sum.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace klara {
namespace {

/// p ln(p / q), 0 for p = 0.
double divergence(double p, double q) {
  return p > 0.0 ? p * std::log(p / q) : 0.0;
}

double aitchison_distance(std::span<const double> before, std::span<const double> after) {
  std::vector<double> ratio;
  for (std::size_t c = 0; c < before.size(); ++c) {
    if (!(before[c] > 0.0 && after[c] > 0.0)) return std::numeric_limits<double>::quiet_NaN();
    ratio.push_back(std::log(after[c] / before[c]));
  }
  const double centre = sum(ratio) / static_cast<double>(ratio.size());
  CompensatedSum squares;
  for (const double r : ratio) squares.add((r - centre) * (r - centre));
  return std::sqrt(squares.value());
}

}  // namespace

ShareDistance share_distance(std::span<const double> before, std::span<const double> after) {
  assert(before.size() == after.size());
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double all_before = sum(before);
  const double all_after = sum(after);
  if (!(all_before > 0.0 && all_after > 0.0)) return {none, none, none, none};
  CompensatedSum variation;
  CompensatedSum shannon;
  CompensatedSum hellinger;
  for (std::size_t c = 0; c < before.size(); ++c) {
    const double p = before[c] / all_before;
    const double q = after[c] / all_after;
    const double middle = 0.5 * (p + q);
    variation.add(0.5 * std::abs(q - p));
    shannon.add(0.5 * (divergence(p, middle) + divergence(q, middle)));
    const double root = std::sqrt(q) - std::sqrt(p);
    hellinger.add(0.5 * root * root);
  }
  return {.total_variation = variation.value(),
          .jensen_shannon = std::max(shannon.value(), 0.0),
          .hellinger = std::sqrt(hellinger.value()),
          .aitchison = aitchison_distance(before, after)};
}

}  // namespace klara
