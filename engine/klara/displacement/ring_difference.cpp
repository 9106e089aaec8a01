#include <klara/displacement/ring_difference.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/displacement/relative_effect.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/inference/distributions.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace klara {
namespace {

constexpr std::size_t points_per_block = 4096;

void require_width(Metres width) {
  if (std::isfinite(width.value) && width.value > 0.0) return;
  throw bad_argument(
      "LENGTH_RANGE",
      {.en = fmt::format("the width of a ring must be above 0 m, got {} m", width.value),
       .sv = fmt::format("en rings bredd ska vara över 0 m, inte {} m", width.value)});
}

/// Variance of a count's change, as the WDD weighs it.
double variance_of(const BeforeAfter& counts, const RingOptions& options) {
  return static_cast<double>(counts.before) / (options.before_length * options.before_length) +
         static_cast<double>(counts.after) / (options.after_length * options.after_length);
}

/// What a ring's Z is made of: own * U + shared * W, both standard normal and W the control's.
struct Loading {
  double own = 1.0, shared = 0.0;
};

Loading loading_of(const BeforeAfter& ring, double control_variance, const RingOptions& options) {
  const double own = variance_of(ring, options);
  const double all = own + control_variance;
  return {.own = std::sqrt(own / all), .shared = std::sqrt(control_variance / all)};
}

/// P(|own * U + shared * w| >= z for any of the rings).
double any_beyond(const std::vector<Loading>& rings, double z, double w) {
  double log_none = 0.0;
  for (const Loading& ring : rings) {
    const double beyond = normal_cdf((-z - ring.shared * w) / ring.own) +
                          normal_cdf((-z + ring.shared * w) / ring.own);
    log_none += std::log1p(-std::min(beyond, 1.0));
  }
  return -std::expm1(log_none);
}

double p_of_largest(const std::vector<Loading>& rings, double z) {
  constexpr double farthest = 9.0;
  double narrowest = 1.0;
  for (const Loading& ring : rings) narrowest = std::min(narrowest, ring.own);
  // A smooth integrand that ends in nothing: the error falls off faster than any power of the step.
  const double step = std::max(std::min(0.1, 0.25 * narrowest), 1e-4);
  const auto steps = static_cast<int>(std::ceil(farthest / step));
  double sum = 0.0;
  for (int k = -steps; k <= steps; ++k) {
    const double w = k * step;
    sum += std::exp(-0.5 * w * w) * any_beyond(rings, z, w);
  }
  return std::min(1.0, sum * step / std::sqrt(2.0 * std::numbers::pi));
}

BeforeAfter sum(const BeforeAfter& a, const BeforeAfter& b) {
  return {.before = a.before + b.before, .after = a.after + b.after};
}

}  // namespace

std::vector<std::uint32_t> rings_of(const PointSet& points, const MultiPolygon& area,
                                    const Rings& rings, const RunContext& run) {
  require_width(rings.width);
  const auto beyond = static_cast<std::uint32_t>(rings.count);
  std::vector<std::uint32_t> result(points.size(), beyond);
  const Bounds near = grown(bounds(area), static_cast<double>(rings.count) * rings.width);
  for_each_block(points.size(), points_per_block, run, [&](IndexRange block) {
    for (std::size_t i = block.begin; i < block.end; ++i) {
      const Position p{points.x[i], points.y[i]};
      if (!near.contains(p) || contains(area, p)) continue;
      const double away = distance_to_border(area, p).value / rings.width.value;
      if (away < static_cast<double>(rings.count)) result[i] = static_cast<std::uint32_t>(away);
    }
  });
  return result;
}

std::vector<RingDifference> ring_differences(const BeforeAfter& treated,
                                             std::span<const BeforeAfter> rings,
                                             const BeforeAfter& control,
                                             const RingOptions& options) {
  const WddOptions weights{.before_length = options.before_length,
                           .after_length = options.after_length,
                           .overdispersion = options.overdispersion,
                           .level = options.level};
  const auto wdd = [&](const BeforeAfter& area) -> Estimate {
    if (area == BeforeAfter{}) return {.level = options.level};
    return weighted_displacement_difference({.treated = area,
                                             .control = control,
                                             .displacement = {},
                                             .displacement_control = {}},
                                            weights)
        .local;
  };
  std::vector<Loading> family;
  std::vector<RingDifference> result;
  BeforeAfter within = treated;
  for (const BeforeAfter& ring : rings) {
    within = sum(within, ring);
    result.push_back(
        {.counts = ring,
         .difference = wdd(ring),
         .relative = relative_effect(ring, control, options.overdispersion, options.level),
         .cumulative = wdd(within)});
    if (ring == BeforeAfter{}) continue;
    family.push_back(loading_of(ring, variance_of(control, options), options));
  }
  for (RingDifference& ring : result) {
    if (ring.counts == BeforeAfter{}) continue;
    ring.p_adjusted = p_of_largest(family, std::abs(ring.difference.value) / ring.difference.se);
  }
  return result;
}

}  // namespace klara
