#include <klara/inference/placebo_spread.hpp>

#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/t_estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace klara {
namespace {

constexpr int passes = 12;
constexpr double most_leverage = 0.9;

double between_variance(std::span<const double> effects, std::span<const double> variances,
                        const PlaceboSpread& last) {
  const double all_weights = 1.0 / last.mean_variance;
  double excess = 0.0;
  double squares = 0.0;
  for (std::size_t j = 0; j < effects.size(); ++j) {
    const double weight = 1.0 / (variances[j] + last.between);
    const double leverage = std::min(weight / all_weights, most_leverage);
    const double off = effects[j] - last.mean;
    excess += weight * weight * (off * off / (1.0 - leverage) - variances[j]);
    squares += weight * weight;
  }
  return std::max(0.0, excess / squares);
}

}  // namespace

PlaceboSpread placebo_spread(std::span<const double> effects, std::span<const double> variances) {
  assert(effects.size() == variances.size());
  PlaceboSpread spread{.areas = effects.size()};
  if (effects.empty()) return spread;
  for (int pass = 0; pass <= passes; ++pass) {
    double weights = 0.0;
    double weighted = 0.0;
    double squares = 0.0;
    for (std::size_t j = 0; j < effects.size(); ++j) {
      const double weight = 1.0 / (variances[j] + spread.between);
      weights += weight;
      weighted += weight * effects[j];
      squares += weight * weight;
    }
    spread.mean = weighted / weights;
    spread.mean_variance = 1.0 / weights;
    spread.between_se = std::sqrt(2.0 / squares);
    if (pass < passes) spread.between = between_variance(effects, variances, spread);
  }
  return spread;
}

BeyondPlacebos beyond_placebos(const OwnEffect& own, const PlaceboSpread& placebos, double level,
                               double power) {
  const double known = own.variance + placebos.mean_variance;
  BeyondPlacebos result;
  result.between_identified = placebos.between_se <= known + placebos.between;
  const double between =
      result.between_identified ? placebos.between : placebos.between + placebos.between_se;

  double per_freedom = own.variance * own.variance / own.freedom;
  // What is raised to a bound is not an estimate with a freedom of its own.
  if (result.between_identified && between > 0.0) {
    const double ratio = between / placebos.between_se;
    per_freedom += between * between / std::clamp(2.0 * ratio * ratio, 1.0, 1e4);
  }
  const double both = own.variance + between;
  result.freedom = std::clamp(both * both / per_freedom, 2.0, 400.0);
  result.effect =
      t_estimate(own.value - placebos.mean, std::sqrt(known + between), result.freedom, level);
  const double cautious = std::sqrt(known + between + 0.25 * placebos.between_se);
  result.minimum_detectable = detectable_effect(cautious, result.freedom, level, power);
  return result;
}

}  // namespace klara
