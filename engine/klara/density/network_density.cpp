#include <klara/density/network_density.hpp>

#include <klara/density/density.hpp>
#include <klara/density/equal_split_sums.hpp>
#include <klara/density/shortest_path_sums.hpp>
#include <klara/density/street_kernel.hpp>

#include <utility>

namespace klara {

void write_network_density(const StreetNetwork& network, const Lixels& lixels,
                           std::span<const StreetPoint> incidents, Metres bandwidth,
                           const NetworkDensityOptions& options, std::span<double> values,
                           const RunContext& run) {
  require_bandwidth(bandwidth);
  const StreetPolynomial kernel = street_polynomial(options.kernel);
  const PointsAlongEdges points = points_along_edges(incidents, network.edges.size());
  switch (options.method) {
    case NetworkMethod::simple:
      return write_shortest_path_sums(network, lixels, points, bandwidth, kernel, values, run);
    case NetworkMethod::discontinuous:
      return write_equal_split_sums(network, lixels, points, bandwidth,
                                    {.split = EqualSplit::discontinuous}, kernel, values, run);
    case NetworkMethod::continuous:
      return write_equal_split_sums(network, lixels, points, bandwidth,
                                    {.split = EqualSplit::continuous}, kernel, values, run);
  }
}

NetworkDensity network_density(const PointSet& incidents, const StreetNetwork& network,
                               Metres bandwidth, const NetworkDensityOptions& options,
                               const RunContext& run) {
  require_bandwidth(bandwidth);
  require_street_kernel(options.kernel);
  NetworkDensity result;
  result.lixels = lixels_of(network, options.lixel);
  SnappedPoints on_streets = snapped(incidents, network, options.snap_limit, run);
  result.snap = std::move(on_streets.report);
  result.values.resize(result.lixels.size());
  write_network_density(network, result.lixels, on_streets.points, bandwidth, options,
                        result.values, run);
  return result;
}

}  // namespace klara
