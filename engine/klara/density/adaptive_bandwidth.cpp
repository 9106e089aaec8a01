#include <klara/density/adaptive_bandwidth.hpp>

#include <klara/base/error.hpp>
#include <klara/base/median.hpp>
#include <klara/base/sum.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/density.hpp>
#include <klara/density/gaussian_pyramid.hpp>
#include <klara/density/incident_places.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace klara {
std::vector<double> adaptive_bandwidths(const PointSet& incidents, Metres global, Kernel kernel,
                                        const AdaptiveOptions& options, const RunContext& run) {
  require_bandwidth(global);
  const Metres pilot = options.pilot.value_or(global);
  require_bandwidth(pilot);
  if (!(options.longest >= 1.0)) {
    throw bad_argument(
        "LONGEST_RANGE",
        {.en = fmt::format("the longest bandwidth must be at least 1 median, got {}",
                           options.longest),
         .sv = fmt::format("den längsta bandbredden måste vara minst 1 median, inte {}",
                           options.longest)});
  }
  const IncidentPlaces at = incident_places(incidents);
  std::vector<double> of_place(at.size());
  const std::array<Metres, 1> deviation{carried_over(pilot, kernel, Kernel::gaussian)};
  visit_gaussian_sums(
      at.places, at.places, deviation,
      [&](std::size_t, std::span<const double> sums) {
        CompensatedSum logs, weights;
        for (std::size_t p = 0; p < at.size(); ++p) {
          if (at.places.weight[p] == 0.0) continue;
          logs.add(at.places.weight[p] * std::log(sums[p]));
          weights.add(at.places.weight[p]);
        }
        const double mean_log = logs.value() / weights.value();
        for (std::size_t p = 0; p < at.size(); ++p) {
          of_place[p] = global.value * std::exp(0.5 * (mean_log - std::log(sums[p])));
        }
      },
      run);
  std::vector<double> bandwidths;
  bandwidths.reserve(incidents.size());
  for (const std::uint32_t place : at.of_incident) bandwidths.push_back(of_place[place]);
  if (bandwidths.empty()) return bandwidths;
  const double longest = options.longest * median(bandwidths);
  for (double& bandwidth : bandwidths) bandwidth = std::min(bandwidth, longest);
  return bandwidths;
}

}  // namespace klara
