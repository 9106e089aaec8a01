#pragma once
/// Relative risk with bandwidths that are shorter where incidents of either group are dense.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/adaptive_bandwidth.hpp>
#include <klara/density/relative_risk.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

namespace klara {

struct AdaptiveRiskOptions {
  AdaptiveOptions bandwidths = {};
  double floor = 1.0;  // incidents, as in RiskOptions
  double added = 1.0;
  DensityOptions density = {};
};

/// The log relative risk (relative_risk.hpp) of adaptive densities (adaptive_density.hpp) with the
/// bandwidths that adaptive_bandwidths finds for the incidents of both groups together: the
/// symmetric pilot of Davies, Jones & Hazelton (2016, Computational Statistics & Data Analysis
/// 101:12-28), with which one group does not look raised merely because it was smoothed less, and
/// with which the correction at borders cancels as it does for one bandwidth (Davies & Hazelton
/// 2010, Statistics in Medicine 29:2423-2437). Incidents outside the window are left out.
///
/// How many incidents bear on a cell is the sum of A_i w_i k_i(c), with A_i that of the incident's
/// bandwidth. The standard error is
///
///     se(c)^2 = (1/n1 + 1/n0) n S / density(c)^2,   S = sum over i of  w_i^2 k_i(c)^2
///
/// over the incidents of both groups, with n1, n0 and n the effective numbers (two_groups.hpp) of
/// cases, of controls and of both together; for one bandwidth it comes to that of relative_risk.
/// Layers, `floor` and `added` are as there; pooled is without correction.
///
/// Bit-identical for every `run.threads`. Throws as relative_risk, adaptive_bandwidths and
/// write_adaptive_density. Cost: three adaptive densities and, for S, 0.4 ns for each cell that
/// each incident reaches (Gaussian 1 ns); memory seven grids and 150 bytes an incident.
[[nodiscard]] RelativeRisk adaptive_relative_risk(const PointSet& cases, const PointSet& controls,
                                                  const Grid& grid, const MultiPolygon& window,
                                                  Metres global,
                                                  const AdaptiveRiskOptions& options = {},
                                                  const RunContext& run = {});

}  // namespace klara
