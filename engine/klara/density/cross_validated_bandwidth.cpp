#include <klara/density/cross_validated_bandwidth.hpp>

#include <klara/base/error.hpp>
#include <klara/density/bandwidth.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numbers>
#include <span>
#include <vector>

namespace klara {
namespace {

/// Of many bandwidths at once; the less the better.
using Criterion = std::function<std::vector<double>(std::span<const Metres>)>;

constexpr int fine_steps = 4;  // of each coarse one

/// How a criterion is searched: those of counted discs have steps, and no parabola fits them.
struct Search {
  double an_octave = 4.0;
  bool smooth = true;
};

std::vector<Metres> coarse_bandwidths(const BandwidthRange& range, double an_octave) {
  const double octaves = std::log2(range.until.value / range.from.value);
  const auto steps = static_cast<std::size_t>(std::ceil(an_octave * octaves));
  std::vector<Metres> bandwidths;
  for (std::size_t k = 0; k <= steps; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(steps);
    bandwidths.push_back({range.from.value * std::exp2(octaves * share)});
  }
  return bandwidths;
}

/// Between both, without them, evenly by ratio.
std::vector<Metres> bandwidths_between(Metres from, Metres until, int parts) {
  std::vector<Metres> bandwidths;
  for (int k = 1; k < parts; ++k) {
    bandwidths.push_back(
        {from.value * std::pow(until.value / from.value, static_cast<double>(k) / parts)});
  }
  return bandwidths;
}

std::size_t least(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::ranges::min_element(values) - values.begin());
}

BandwidthRange range_of(const PointSet& incidents, const CrossValidationOptions& options) {
  const BandwidthRange range = options.range ? *options.range : usual_range(incidents);
  if (!(range.from < range.until)) {
    throw bad_argument(
        "RANGE_ORDER",
        {.en = fmt::format("bandwidths to try must end above where they begin, got {} m to {} m",
                           range.from.value, range.until.value),
         .sv = fmt::format(
             "bandbredder att pröva måste sluta ovanför där de börjar, inte {} m till {} m",
             range.from.value, range.until.value)});
  }
  return range;
}

BestBandwidth best_of(const BandwidthRange& range, Kernel made_for, Kernel kernel,
                      const Search& search, const Criterion& criterion) {
  const std::vector<Metres> coarse = coarse_bandwidths(range, search.an_octave);
  const std::vector<double> of_coarse = criterion(coarse);
  const std::size_t best = least(of_coarse);
  if (best == 0 || best + 1 == coarse.size()) {
    return {carried_over(coarse[best], made_for, kernel), range, /*at_end=*/true};
  }
  std::vector<Metres> fine = bandwidths_between(coarse[best - 1], coarse[best + 1], 2 * fine_steps);
  std::vector<double> values = criterion(fine);
  fine.insert(fine.begin(), coarse[best - 1]);
  values.insert(values.begin(), of_coarse[best - 1]);
  fine.push_back(coarse[best + 1]);
  values.push_back(of_coarse[best + 1]);
  if (!search.smooth) {
    return {carried_over(fine[least(values)], made_for, kernel), range, /*at_end=*/false};
  }
  const std::size_t at = std::clamp<std::size_t>(least(values), 1, values.size() - 2);
  const double before = values[at - 1] - values[at], after = values[at + 1] - values[at];
  const double curve = before + after;
  const double shift = curve > 0.0 ? std::clamp(0.5 * (before - after) / curve, -1.0, 1.0) : 0.0;
  const double step = fine[1].value / fine[0].value;
  return {carried_over({fine[at].value * std::pow(step, shift)}, made_for, kernel), range,
          /*at_end=*/false};
}

}  // namespace

BandwidthRange usual_range(const PointSet& incidents) {
  const Metres rule = silverman_bandwidth(incidents, Kernel::gaussian);
  return {.from = 0.02 * rule, .until = 4.0 * rule};
}

BestBandwidth least_squares_bandwidth(const PointSet& incidents, Kernel kernel,
                                      const CrossValidationOptions& options,
                                      const RunContext& run) {
  return best_of(range_of(incidents, options), Kernel::gaussian, kernel, {},
                 [&](std::span<const Metres> bandwidths) {
                   return least_squares_criterion(incidents, bandwidths, options.leave_out, run);
                 });
}

BestBandwidth likelihood_bandwidth(const PointSet& incidents, Kernel kernel,
                                   const CrossValidationOptions& options, const RunContext& run) {
  return best_of(range_of(incidents, options), Kernel::gaussian, kernel, {},
                 [&](std::span<const Metres> bandwidths) {
                   std::vector<double> values =
                       likelihood_criterion(incidents, bandwidths, options.leave_out, run);
                   for (double& value : values) value = -value;
                   return values;
                 });
}

BestBandwidth diggle_bandwidth(const PointSet& incidents, Kernel kernel,
                               const CrossValidationOptions& options, const RunContext& run) {
  const BandwidthRange range = range_of(incidents, options);
  const BandwidthRange of_discs{
      .from = carried_over(range.from, Kernel::gaussian, Kernel::uniform),
      .until = carried_over(range.until, Kernel::gaussian, Kernel::uniform)};
  BestBandwidth best =
      best_of(of_discs, Kernel::uniform, kernel, {.an_octave = 16.0, .smooth = false},
              [&](std::span<const Metres> radii) {
                return diggle_criterion(incidents, radii, options.leave_out, run);
              });
  best.range = range;
  return best;
}

BestBandwidth cronie_van_lieshout_bandwidth(const PointSet& incidents, Kernel kernel,
                                            SquareMetres area,
                                            const CrossValidationOptions& options,
                                            const RunContext& run) {
  BandwidthRange range = range_of(incidents, options);
  if (!options.range && area.value > 0.0) {
    const Metres surely{1.01 * std::sqrt(area.value / (2.0 * std::numbers::pi))};
    range.until = std::max(range.until, surely);
  }
  const auto differences = [&](std::span<const Metres> bandwidths) {
    return cronie_van_lieshout_criterion(incidents, bandwidths, area, run);
  };
  const auto first_above = [](const std::vector<double>& values) {
    const auto above = [](double value) { return value >= 0.0; };
    return static_cast<std::size_t>(std::ranges::find_if(values, above) - values.begin());
  };
  const std::vector<Metres> coarse = coarse_bandwidths(range, Search().an_octave);
  const std::vector<double> of_coarse = differences(coarse);
  const std::size_t above = first_above(of_coarse);
  if (above == 0 || above == coarse.size()) {
    const Metres end = above == 0 ? coarse.front() : coarse.back();
    return {carried_over(end, Kernel::gaussian, kernel), range, /*at_end=*/true};
  }
  std::vector<Metres> fine = bandwidths_between(coarse[above - 1], coarse[above], fine_steps);
  std::vector<double> values = differences(fine);
  fine.insert(fine.begin(), coarse[above - 1]);
  values.insert(values.begin(), of_coarse[above - 1]);
  fine.push_back(coarse[above]);
  values.push_back(of_coarse[above]);
  const std::size_t at = std::max<std::size_t>(1, first_above(values));
  const double share = values[at - 1] / (values[at - 1] - values[at]);
  const double step = fine[at].value / fine[at - 1].value;
  return {carried_over({fine[at - 1].value * std::pow(step, share)}, Kernel::gaussian, kernel),
          range, /*at_end=*/false};
}

}  // namespace klara
