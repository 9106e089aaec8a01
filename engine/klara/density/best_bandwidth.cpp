#include <klara/density/best_bandwidth.hpp>

#include <klara/base/error.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/density.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace klara {
namespace {

constexpr int fine_steps = 4;  // of each coarse one

void require_range(const BandwidthRange& range) {
  require_bandwidth(range.from);
  require_bandwidth(range.until);
  if (range.from < range.until) return;
  throw bad_argument(
      "RANGE_ORDER",
      {.en = fmt::format("bandwidths to try must end above where they begin, got {} m to {} m",
                         range.from.value, range.until.value),
       .sv = fmt::format(
           "bandbredder att pröva måste sluta ovanför där de börjar, inte {} m till {} m",
           range.from.value, range.until.value)});
}

/// Both and those between, evenly by ratio.
std::vector<Metres> bandwidths_between(Metres from, Metres until, std::size_t steps) {
  std::vector<Metres> bandwidths;
  for (std::size_t k = 0; k < steps; ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(steps);
    bandwidths.push_back({from.value * std::pow(until.value / from.value, share)});
  }
  bandwidths.push_back(until);
  return bandwidths;
}

/// Bandwidths tried, with what the criterion says of them.
struct Tried {
  std::vector<Metres> bandwidths;
  std::vector<double> values;
  [[nodiscard]] std::size_t size() const { return values.size(); }
};

/// In the range of the search, as the bandwidths that the criterion judges.
Tried tried_first(const BandwidthSearch& search, const BandwidthCriterion& criterion) {
  require_range(search.range);
  const double octaves = std::log2(search.range.until.value / search.range.from.value);
  Tried tried;
  tried.bandwidths =
      bandwidths_between(carried_over(search.range.from, Kernel::gaussian, search.made_for),
                         carried_over(search.range.until, Kernel::gaussian, search.made_for),
                         static_cast<std::size_t>(std::ceil(search.an_octave * octaves)));
  tried.values = criterion(tried.bandwidths);
  return tried;
}

/// Between two that were tried, and so many coarse steps apart.
Tried tried_between(const Tried& coarse, std::size_t first, std::size_t last,
                    const BandwidthCriterion& criterion) {
  Tried fine;
  fine.bandwidths = bandwidths_between(coarse.bandwidths[first], coarse.bandwidths[last],
                                       fine_steps * (last - first));
  const std::span<const Metres> all = fine.bandwidths;
  fine.values = criterion(all.subspan(1, all.size() - 2));
  fine.values.insert(fine.values.begin(), coarse.values[first]);
  fine.values.push_back(coarse.values[last]);
  return fine;
}

std::size_t least(const Tried& tried) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto as_is = [](double value) { return std::isnan(value) ? infinity : value; };
  return static_cast<std::size_t>(std::ranges::min_element(tried.values, {}, as_is) -
                                  tried.values.begin());
}

std::size_t first_at_zero(const Tried& tried) {
  const auto risen = [](double value) { return value >= 0.0; };
  return static_cast<std::size_t>(std::ranges::find_if(tried.values, risen) - tried.values.begin());
}

BestBandwidth answer(Metres bandwidth, const BandwidthSearch& search, bool at_end) {
  return {carried_over(bandwidth, search.made_for, search.kernel), search.range, at_end};
}

/// So many fine steps beyond one of those tried.
Metres beyond(const Tried& fine, std::size_t at, double steps) {
  const double step = fine.bandwidths[1].value / fine.bandwidths[0].value;
  return {fine.bandwidths[at].value * std::pow(step, steps)};
}

}  // namespace

BandwidthRange usual_range(const PointSet& incidents) {
  constexpr double shortest = 1e-3, longest = 1e6;
  const double rule = silverman_bandwidth(incidents, Kernel::gaussian).value;
  return {.from = {std::clamp(rule / 50.0, shortest, 0.25 * longest)},
          .until = {std::clamp(4.0 * rule, 4.0 * shortest, longest)}};
}

BestBandwidth least_bandwidth(const BandwidthSearch& search, const BandwidthCriterion& criterion) {
  const Tried coarse = tried_first(search, criterion);
  const std::size_t best = least(coarse);
  if (best == 0 || best + 1 == coarse.size()) {
    return answer(coarse.bandwidths[best], search, /*at_end=*/true);
  }
  const Tried fine = tried_between(coarse, best - 1, best + 1, criterion);
  const std::size_t at = least(fine);
  if (!search.smooth || at == 0 || at + 1 == fine.size()) {
    return answer(fine.bandwidths[at], search, /*at_end=*/false);
  }
  const double before = fine.values[at - 1] - fine.values[at];
  const double after = fine.values[at + 1] - fine.values[at];
  const double vertex = 0.5 * (before - after) / (before + after);
  return answer(beyond(fine, at, std::isfinite(vertex) ? vertex : 0.0), search, /*at_end=*/false);
}

BestBandwidth first_bandwidth_at_zero(const BandwidthSearch& search,
                                      const BandwidthCriterion& criterion) {
  const Tried coarse = tried_first(search, criterion);
  const std::size_t risen = first_at_zero(coarse);
  if (risen == 0) return answer(coarse.bandwidths.front(), search, /*at_end=*/true);
  if (risen == coarse.size()) return answer(coarse.bandwidths.back(), search, /*at_end=*/true);
  const Tried fine = tried_between(coarse, risen - 1, risen, criterion);
  const std::size_t at = first_at_zero(fine);
  const double below = fine.values[at - 1];
  return answer(beyond(fine, at - 1, below / (below - fine.values[at])), search,
                /*at_end=*/false);
}

}  // namespace klara
