#include <klara/density/joint_bandwidth.hpp>

#include <klara/base/sum.hpp>
#include <klara/density/density.hpp>
#include <klara/density/gaussian_pyramid.hpp>
#include <klara/density/left_out.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace klara {
namespace {

/// Sums at the places of `at`, for each bandwidth.
std::vector<std::vector<double>> sums_of(const ValidationSample& of, const ValidationSample& at,
                                         std::span<const Metres> bandwidths,
                                         const RunContext& run) {
  std::vector<std::vector<double>> sums(bandwidths.size());
  visit_gaussian_sums(
      of.at.places, at.at.places, bandwidths,
      [&](std::size_t k, std::span<const double> values) {
        sums[k].assign(values.begin(), values.end());
      },
      run);
  return sums;
}

/// The mean over units, by weight, of value(unit).
template <class Value>
double weighted_mean(const ValidationSample& sample, const Value& value) {
  CompensatedSum sum;
  for (const LeftOut& unit : sample.units) sum.add(unit.times * unit.weight * value(unit));
  return sum.value() / sample.weight;
}

PointSet together(const PointSet& a, const PointSet& b) {
  PointSet both{.x = a.x, .y = a.y, .weight = {}, .from = {}, .until = {}};
  both.x.insert(both.x.end(), b.x.begin(), b.x.end());
  both.y.insert(both.y.end(), b.y.begin(), b.y.end());
  for (const PointSet* each : {&a, &b}) {
    for (std::size_t i = 0; i < each->size(); ++i) both.weight.push_back(each->weight_of(i));
  }
  return both;
}

}  // namespace

std::vector<double> hazelton_criterion(const PointSet& cases, const PointSet& controls,
                                       std::span<const Metres> bandwidths, const RunContext& run) {
  for (const Metres bandwidth : bandwidths) require_bandwidth(bandwidth);
  const ValidationSample f = validation_sample(cases, LeaveOut::incident);
  const ValidationSample g = validation_sample(controls, LeaveOut::incident);
  constexpr std::size_t at_once = 4;  // bounds the memory
  constexpr double too_low = 1e-6;
  std::vector<double> criterion;
  for (std::size_t begin = 0; begin < bandwidths.size(); begin += at_once) {
    const auto part = bandwidths.subspan(begin, std::min(at_once, bandwidths.size() - begin));
    const auto f_at_f = sums_of(f, f, part, run), f_at_g = sums_of(f, g, part, run);
    const auto g_at_f = sums_of(g, f, part, run), g_at_g = sums_of(g, g, part, run);
    for (std::size_t k = 0; k < part.size(); ++k) {
      const double least = too_low * std::ranges::max(g_at_g[k]);
      const auto without = [](const ValidationSample& sample, double sum, const LeftOut& unit) {
        return (sum - unit.weight) / (sample.weight - unit.weight);
      };
      bool told = std::ranges::min(g_at_f[k]) >= least;
      const double squared = weighted_mean(g, [&](const LeftOut& unit) {
        const double sum = g_at_g[k][unit.place];
        if (!(sum - unit.weight >= least)) told = false;
        const double ratio = f_at_g[k][unit.place] / f.weight / without(g, sum, unit);
        return ratio * ratio;
      });
      const double expected = weighted_mean(f, [&](const LeftOut& unit) {
        return without(f, f_at_f[k][unit.place], unit) / (g_at_f[k][unit.place] / g.weight);
      });
      criterion.push_back(told ? squared - 2.0 * expected
                               : std::numeric_limits<double>::infinity());
    }
  }
  return criterion;
}

BestBandwidth hazelton_bandwidth(const PointSet& cases, const PointSet& controls, Kernel kernel,
                                 const std::optional<BandwidthRange>& range,
                                 const RunContext& run) {
  BandwidthSearch search;
  search.range = range ? *range : usual_range(together(cases, controls));
  search.kernel = kernel;
  return least_bandwidth(search, [&](std::span<const Metres> bandwidths) {
    return hazelton_criterion(cases, controls, bandwidths, run);
  });
}

}  // namespace klara
