#include <klara/density/adaptive_density.hpp>

#include <klara/density/disc_sums.hpp>
#include <klara/density/reach_sums.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

/// The class of every bandwidth: from one to two times the shortest, from two to four, and so on.
class Classing {
 public:
  explicit Classing(std::span<const double> bandwidths)
      : shortest_(*std::ranges::min_element(bandwidths)) {}
  [[nodiscard]] std::size_t operator()(double bandwidth) const {
    return static_cast<std::size_t>(std::ilogb(bandwidth / shortest_));
  }

 private:
  double shortest_;
};

DensityMethod method_of(const AdaptiveClass& of_h, const Grid& grid, Kernel kernel) {
  const auto power = disc_power(kernel);
  const auto seconds = [&](DensityMethod method) {
    return estimated_seconds(method, of_h.incidents, grid, of_h.longest, kernel);
  };
  const bool discs = power && has_disc_sums(grid, of_h.shortest) &&
                     has_disc_sums(grid, of_h.longest) &&
                     seconds(DensityMethod::disc_sums) < seconds(DensityMethod::reach_sums);
  return discs ? DensityMethod::disc_sums : DensityMethod::reach_sums;
}

/// Incidents of a class, weighted by 1 / h^2.
struct ClassIncidents {
  PointSet incidents;
  std::vector<double> radii;  // metres, where the kernel ends
};

std::vector<ClassIncidents> incidents_by_class(const PointSet& incidents,
                                               std::span<const double> bandwidths, Kernel kernel) {
  const Classing class_of(bandwidths);
  std::vector<ClassIncidents> classes;
  for (std::size_t i = 0; i < bandwidths.size(); ++i) {
    const double h = bandwidths[i];
    const std::size_t number = class_of(h);
    if (number >= classes.size()) classes.resize(number + 1);
    ClassIncidents& of_h = classes[number];
    of_h.incidents.x.push_back(incidents.x[i]);
    of_h.incidents.y.push_back(incidents.y[i]);
    of_h.incidents.weight.push_back(incidents.weight_of(i) / (h * h));
    of_h.radii.push_back(reach(kernel) * h);
  }
  std::erase_if(classes, [](const ClassIncidents& each) { return each.radii.empty(); });
  return classes;
}

void write_class(const ClassIncidents& of_h, DensityMethod method, const Grid& grid, Kernel kernel,
                 std::span<double> values, const RunContext& run) {
  if (method == DensityMethod::disc_sums) {
    write_disc_sums(of_h.incidents, of_h.radii, grid, disc_power(kernel).value(),
                    profile(kernel, 0.0), values, run);
    return;
  }
  write_reach_sums(of_h.incidents, of_h.radii, grid, {.kernel = kernel}, values, run);
  for (double& value : values) value *= profile(kernel, 0.0);
}

}  // namespace

std::vector<AdaptiveClass> adaptive_classes(std::span<const double> bandwidths, const Grid& grid,
                                            Kernel kernel) {
  std::vector<AdaptiveClass> classes;
  if (bandwidths.empty()) return classes;
  const Classing class_of(bandwidths);
  for (const double h : bandwidths) {
    const std::size_t number = class_of(h);
    if (number >= classes.size()) classes.resize(number + 1);
    AdaptiveClass& of_h = classes[number];
    of_h.shortest = {of_h.incidents == 0 ? h : std::min(of_h.shortest.value, h)};
    of_h.longest = {std::max(of_h.longest.value, h)};
    ++of_h.incidents;
  }
  std::erase_if(classes, [](const AdaptiveClass& each) { return each.incidents == 0; });
  for (AdaptiveClass& of_h : classes) of_h.method = method_of(of_h, grid, kernel);
  return classes;
}

void write_adaptive_density(const PointSet& incidents, std::span<const double> bandwidths,
                            const Grid& grid, const DensityOptions& options,
                            std::span<double> values, const RunContext& run) {
  require_grid(grid);
  for (const double bandwidth : bandwidths) require_bandwidth({bandwidth});
  std::ranges::fill(values, 0.0);
  if (incidents.empty()) return throw_if_stopped(run);
  std::vector<double> of_class(values.size());
  const std::vector<AdaptiveClass> plan = adaptive_classes(bandwidths, grid, options.kernel);
  const std::vector<ClassIncidents> classes =
      incidents_by_class(incidents, bandwidths, options.kernel);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const RunContext of_part = reporting_part(run, c, classes.size());
    write_class(classes[c], plan[c].method, grid, options.kernel, of_class, of_part);
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
