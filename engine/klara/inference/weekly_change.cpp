#include <klara/inference/weekly_change.hpp>

#include <klara/base/sum.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/t_estimate.hpp>

#include <cmath>

namespace klara {
namespace {

struct Weekly {
  double mean = 0.0;
  double variance = 0.0;  // of the mean
};

Weekly weekly(std::span<const double> values) {
  const auto weeks = static_cast<double>(values.size());
  const double mean = sum(values) / weeks;
  CompensatedSum squares;
  for (const double value : values) squares.add((value - mean) * (value - mean));
  return {.mean = mean, .variance = squares.value() / (weeks - 1.0) / weeks};
}

}  // namespace

Estimate weekly_change(std::span<const double> before, std::span<const double> after,
                       double level) {
  require_interval_level(level);
  Estimate change{.level = level};
  if (before.empty() || after.empty()) return change;
  const Weekly w0 = weekly(before);
  const Weekly w1 = weekly(after);
  const auto k0 = static_cast<double>(before.size());
  const auto k1 = static_cast<double>(after.size());
  change.value = k1 * (w1.mean - w0.mean);
  const double variance = w0.variance + w1.variance;
  if (!(variance > 0.0)) return change;
  const double freedom =
      variance * variance /
      (w0.variance * w0.variance / (k0 - 1.0) + w1.variance * w1.variance / (k1 - 1.0));
  return t_estimate(change.value, k1 * std::sqrt(variance), freedom, level);
}

}  // namespace klara
