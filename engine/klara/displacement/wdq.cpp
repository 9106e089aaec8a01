#include <klara/displacement/wdq.hpp>

#include <klara/displacement/weight.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/fieller.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <cmath>

namespace klara {
namespace {

/// Counts of one period.
struct Counts {
  double treated, displacement, control;
};

/// Variances of the two measures and their covariance, by the linear terms of a ratio's expansion.
struct Scatter {
  double buffer, success, both;
};

Scatter scatter(const Counts& n, double overdispersion) {
  const double c2 = n.control * n.control;
  const double c3 = c2 * n.control;
  const auto variance = [&](double count) { return count / c2 + count * count / c3; };
  return {.buffer = overdispersion * variance(n.displacement),
          .success = overdispersion * variance(n.treated),
          .both = overdispersion * n.displacement * n.treated / c3};
}

}  // namespace

Wdq weighted_displacement_quotient(const BeforeAfter& treated, const BeforeAfter& displacement,
                                   const BeforeAfter& control, const WdqOptions& options) {
  require_weight(options.before_length,
                 {.en = "the length of the period before", .sv = "längden på perioden före"});
  require_weight(options.after_length,
                 {.en = "the length of the period after", .sv = "längden på perioden efter"});
  require_overdispersion(options.overdispersion);
  const double reach = normal_reach(options.level);
  const auto count = [](std::uint64_t n) { return static_cast<double>(n); };
  const Counts before{count(treated.before), count(displacement.before), count(control.before)};
  const Counts after{count(treated.after), count(displacement.after), count(control.after)};

  Wdq result;
  result.quotient.level = options.level;
  result.gross_effect =
      before.treated * (options.after_length / options.before_length) - after.treated;
  if (control.before == 0 || control.after == 0) return result;

  const double trend = after.control / before.control;
  result.total_net_effect =
      (before.treated * trend - after.treated) + (before.displacement * trend - after.displacement);
  result.success = after.treated / after.control - before.treated / before.control;
  result.buffer = after.displacement / after.control - before.displacement / before.control;
  if (result.success != 0.0) result.quotient.value = result.buffer / result.success;

  const Scatter s0 = scatter(before, options.overdispersion);
  const Scatter s1 = scatter(after, options.overdispersion);
  const Scatter s{.buffer = s0.buffer + s1.buffer,
                  .success = s0.success + s1.success,
                  .both = s0.both + s1.both};
  if (s.buffer > 0.0) {
    const Limits limits = fieller_limits({.numerator = result.buffer,
                                          .denominator = result.success,
                                          .numerator_variance = s.buffer,
                                          .denominator_variance = s.success,
                                          .covariance = s.both},
                                         reach);
    result.quotient.low = limits.low;
    result.quotient.high = limits.high;
    result.quotient.p = normal_estimate(result.buffer, std::sqrt(s.buffer), options.level).p;
  }
  result.interpretable = result.success + reach * std::sqrt(s.success) < 0.0;
  return result;
}

}  // namespace klara
