#include <klara/density/cross_validated_bandwidth.hpp>

#include <klara/density/cross_validation.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace klara {
namespace {

BandwidthSearch search_of(const PointSet& incidents, Kernel kernel,
                          const CrossValidationOptions& options) {
  BandwidthSearch search;
  search.range = options.range ? *options.range : usual_range(incidents);
  search.kernel = kernel;
  return search;
}

}  // namespace

BestBandwidth least_squares_bandwidth(const PointSet& incidents, Kernel kernel,
                                      const CrossValidationOptions& options,
                                      const RunContext& run) {
  return least_bandwidth(
      search_of(incidents, kernel, options), [&](std::span<const Metres> bandwidths) {
        return least_squares_criterion(incidents, bandwidths, options.leave_out, run);
      });
}

BestBandwidth likelihood_bandwidth(const PointSet& incidents, Kernel kernel,
                                   const CrossValidationOptions& options, const RunContext& run) {
  return least_bandwidth(search_of(incidents, kernel, options),
                         [&](std::span<const Metres> bandwidths) {
                           std::vector<double> values =
                               likelihood_criterion(incidents, bandwidths, options.leave_out, run);
                           for (double& value : values) value = -value;
                           return values;
                         });
}

BestBandwidth diggle_bandwidth(const PointSet& incidents, Kernel kernel,
                               const CrossValidationOptions& options, const RunContext& run) {
  BandwidthSearch search = search_of(incidents, kernel, options);
  search.made_for = Kernel::uniform;
  search.an_octave = 16.0;
  search.smooth = false;
  return least_bandwidth(search, [&](std::span<const Metres> radii) {
    return diggle_criterion(incidents, radii, options.leave_out, run);
  });
}

BestBandwidth cronie_van_lieshout_bandwidth(const PointSet& incidents, Kernel kernel,
                                            SquareMetres area,
                                            const CrossValidationOptions& options,
                                            const RunContext& run) {
  BandwidthSearch search = search_of(incidents, kernel, options);
  if (!options.range && area.value > 0.0 && std::isfinite(area.value)) {
    const Metres surely{1.01 * std::sqrt(area.value / (2.0 * std::numbers::pi))};
    search.range.until = std::max(search.range.until, surely);
  }
  return first_bandwidth_at_zero(search, [&](std::span<const Metres> bandwidths) {
    return cronie_van_lieshout_criterion(incidents, bandwidths, area, run);
  });
}

}  // namespace klara
