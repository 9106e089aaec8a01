#include <klara/density/adaptive_density.hpp>

#include <klara/density/disc_sums.hpp>
#include <klara/density/reach_sums.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

/// Incidents of bandwidths from one to two times the shortest, weighted by 1 / h^2.
struct BandwidthClass {
  PointSet incidents;
  std::vector<double> radii;  // metres, where the kernel ends
};

std::vector<BandwidthClass> classes_of(const PointSet& incidents,
                                       std::span<const double> bandwidths, Kernel kernel) {
  const double shortest = *std::ranges::min_element(bandwidths);
  std::vector<BandwidthClass> classes;
  for (std::size_t i = 0; i < bandwidths.size(); ++i) {
    const double h = bandwidths[i];
    const auto number = static_cast<std::size_t>(std::ilogb(h / shortest));
    if (number >= classes.size()) classes.resize(number + 1);
    BandwidthClass& of_h = classes[number];
    of_h.incidents.x.push_back(incidents.x[i]);
    of_h.incidents.y.push_back(incidents.y[i]);
    of_h.incidents.weight.push_back(incidents.weight_of(i) / (h * h));
    of_h.radii.push_back(reach(kernel) * h);
  }
  return classes;
}

void write_class(const BandwidthClass& of_h, const Grid& grid, Kernel kernel,
                 std::span<double> values, const RunContext& run) {
  const auto [shortest, longest] =
      of_h.radii.empty() ? std::ranges::min_max_result<double>{} : std::ranges::minmax(of_h.radii);
  const auto power = disc_power(kernel);
  const auto seconds = [&](DensityMethod method) {
    return estimated_seconds(method, of_h.radii.size(), grid, {longest}, kernel);
  };
  const bool discs = power && has_disc_sums(grid, {shortest}, *power) &&
                     has_disc_sums(grid, {longest}, *power) &&
                     seconds(DensityMethod::disc_sums) < seconds(DensityMethod::reach_sums);
  if (discs) {
    write_disc_sums(of_h.incidents, of_h.radii, grid, *power, profile(kernel, 0.0), values, run);
    return;
  }
  write_reach_sums(of_h.incidents, of_h.radii, grid, {.kernel = kernel}, values, run);
  for (double& value : values) value *= profile(kernel, 0.0);
}

}  // namespace

void write_adaptive_density(const PointSet& incidents, std::span<const double> bandwidths,
                            const Grid& grid, const DensityOptions& options,
                            std::span<double> values, const RunContext& run) {
  require_grid(grid);
  for (const double bandwidth : bandwidths) require_bandwidth({bandwidth});
  std::ranges::fill(values, 0.0);
  if (incidents.empty()) return throw_if_stopped(run);
  std::vector<double> of_class(values.size());
  const std::vector<BandwidthClass> classes = classes_of(incidents, bandwidths, options.kernel);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const RunContext of_part = reporting_part(run, c, classes.size());
    write_class(classes[c], grid, options.kernel, of_class, of_part);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += of_class[i];
  }
}

Raster adaptive_density(const PointSet& incidents, std::span<const double> bandwidths,
                        const Grid& grid, const DensityOptions& options, const RunContext& run) {
  require_grid(grid);
  Raster result(grid);
  write_adaptive_density(incidents, bandwidths, grid, options, result.values, run);
  return result;
}

}  // namespace klara
