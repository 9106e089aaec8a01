#pragma once
/// Intervals of a density by drawing its incidents again.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>

namespace klara {

struct BootstrapOptions {
  std::size_t replicates = 999;
  double level = 0.95;
  std::size_t bytes = 256'000'000;  // for what is kept of replicates; more is fewer passes
};

/// Pointwise, in incidents per square metre.
struct DensityLimits {
  Raster low, high;
};

/// Percentile intervals of the density at every cell: in each replicate every incident counts a
/// Poisson number of times of mean 1, drawn from Random(seed, replicate) in the order of incidents,
/// and low and high are the (replicates + 1) (1 - level) / 2 th smallest and largest of the
/// replicates' densities. Source: Cowling, Hall & Phillips (1996), JASA 91:1516-1524, for whom it
/// is a new sample of Poisson size; Poisson counts: Hanley & MacGibbon (2006), Computer Methods and
/// Programs in Biomedicine 83:57-62.
///
/// The replicates vary by the standard error of density_uncertainty.hpp, which is what many of them
/// come to. Percentiles need many incidents: those of 95 % for a quartic kernel held the truth in
/// 94, 94, 89 and 67 % of trials with 80, 20, 8 and 2 incidents within reach on average, and where
/// there are none they are 0 to 0, as what was not seen cannot be drawn again. There, use
/// density_with_limits.
///
/// Only the tails are kept, a band of rows at a time, and the counts are drawn anew for every band.
/// Bit-identical for every `run.threads`.
///
/// Throws Error{bad_argument} REPLICATES_RANGE where replicates are too few for the level,
/// LEVEL_RANGE unless 0 < level < 1, and as write_density. Cost: a density for each replicate, and
/// for each band and replicate 6 ns an incident. Memory: `bytes`, 40 bytes an incident, two grids.
[[nodiscard]] DensityLimits bootstrap_limits(const PointSet& incidents, const Grid& grid,
                                             Metres bandwidth, std::uint64_t seed,
                                             const BootstrapOptions& bootstrap = {},
                                             const DensityOptions& options = {},
                                             const RunContext& run = {});

}  // namespace klara
