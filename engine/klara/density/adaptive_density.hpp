#pragma once
/// Kernel density with a bandwidth of its own for each incident.
#include <klara/base/run_context.hpp>
#include <klara/density/density.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// Incidents of about one bandwidth, from `shortest` to less than twice that, and how they are
/// summed.
struct AdaptiveClass {
  std::size_t incidents = 0;
  Metres shortest, longest;
  DensityMethod method = DensityMethod::reach_sums;  // or disc_sums
  friend bool operator==(const AdaptiveClass&, const AdaptiveClass&) = default;
};

/// The classes in which write_adaptive_density sums, by bandwidth; those of no incident are left
/// out.
[[nodiscard]] std::vector<AdaptiveClass> adaptive_classes(std::span<const double> bandwidths,
                                                          const Grid& grid, Kernel kernel);

/// Expected incidents per square metre at every cell centre of `grid`, row by row, north first:
///
///     density(c) = sum over i of  w_i k(|c - p_i| / h_i) / h_i^2
///
/// the sample-point adaptive estimator (Abramson 1982; Silverman 1986, section 5.3), with h_i in
/// metres from adaptive_bandwidth.hpp or elsewhere. Incidents are summed in classes of bandwidths
/// of one to two, each by the method that is the fastest for it; options.method is not asked. No
/// edge correction.
///
/// |error| as write_density, of the Gaussian as of the compact kernels, with one incident's peak
/// that of the largest w / h^2, and as long as kernels reach a tenth of a cell; no value is below
/// 0. Bit-identical for every `run.threads`.
///
/// `bandwidths` must be as long as the incidents and `values` as the grid. Throws as write_density,
/// of every bandwidth. Cost: 1.0 to 1.3 times the density of the mean bandwidth for compact
/// kernels, and a pass over the grid for each class; the Gaussian 1 ns for each cell within 9
/// deviations of each incident. Memory 44 bytes an incident and a grid.
void write_adaptive_density(const PointSet& incidents, std::span<const double> bandwidths,
                            const Grid& grid, const DensityOptions& options,
                            std::span<double> values, const RunContext& run = {});

/// The same as a raster.
[[nodiscard]] Raster adaptive_density(const PointSet& incidents, std::span<const double> bandwidths,
                                      const Grid& grid, const DensityOptions& options = {},
                                      const RunContext& run = {});

}  // namespace klara
