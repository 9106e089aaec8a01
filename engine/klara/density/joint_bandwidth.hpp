#pragma once
/// One bandwidth for two densities that are to be divided.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/best_bandwidth.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <optional>
#include <span>
#include <vector>

namespace klara {

/// Hazelton's (2008) cross-validation of the relative risk r = f / g of cases over controls, the
/// less the better: the squared error of r integrated over g, less a constant,
///
///     mean over controls y of ( f(y) / g_(-y)(y) )^2 - 2 mean over cases x of f_(-x)(x) / g(x)
///
/// with f and g Gaussian densities of one bandwidth, each without the incident at which it is taken
/// where it holds that incident, and means by weight. Borders cancel in the ratios. Of no unit.
///
/// Infinite where some density that is divided by is below 1e-6 of the highest at the incidents:
/// such a bandwidth is too short to tell the ratio there. Else |error| <= 1e-3 of the larger term
/// in the worst case and about 1e-7 where incidents lie close. Bit-identical for every
/// `run.threads`. Throws Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth, Error{bad_data}
/// of either pattern as validation_sample. Cost: that of visit_gaussian_sums, four times; memory
/// 100 bytes an incident more.
[[nodiscard]] std::vector<double> hazelton_criterion(const PointSet& cases,
                                                     const PointSet& controls,
                                                     std::span<const Metres> bandwidths,
                                                     const RunContext& run = {});

/// As least_bandwidth finds it, made for the Gaussian and carried over to `kernel` by equal spread
/// (bandwidth.hpp). Without a range, in the usual one of both patterns together.
[[nodiscard]] BestBandwidth hazelton_bandwidth(const PointSet& cases, const PointSet& controls,
                                               Kernel kernel,
                                               const std::optional<BandwidthRange>& range = {},
                                               const RunContext& run = {});

/// Kelsall & Diggle's (1995, Bernoulli 1:3-16) cross-validation of the logarithm of the relative
/// risk, rho = log(f / g), the less the better: the squared error of rho integrated over the
/// window, to first order and less a constant,
///
///     2 mean over controls y of rho_(-y)(y) / g_(-y)(y)
///     - 2 mean over cases x of rho_(-x)(x) / f_(-x)(x) - integral of rho^2
///
/// with f and g as above, but corrected uniformly at the borders and scaled to integrate to one
/// over the cells of `grid` whose centres lie inside; the integral is over those cells, and an
/// incident takes the correction of its cell where the centre of that is inside. Incidents outside
/// the window are left out. In m2.
///
/// Infinite where f or g is below 1e-6 of its highest anywhere inside: there a bandwidth is too
/// short to tell the ratio, and the criterion would reward it. So a window with much land far from
/// all incidents gets long bandwidths. Else |error| and promises as above. Throws also as
/// kernel_mass_raster (kernel_mass.hpp). Cost: that above, and of two densities and a raster of
/// masses for each bandwidth; memory 4 grids more.
[[nodiscard]] std::vector<double> kelsall_diggle_criterion(
    const PointSet& cases, const PointSet& controls, const Grid& grid, const MultiPolygon& window,
    std::span<const Metres> bandwidths, const RunContext& run = {});

/// As hazelton_bandwidth, on 256 cells along the longer side of the window.
[[nodiscard]] BestBandwidth kelsall_diggle_bandwidth(
    const PointSet& cases, const PointSet& controls, const MultiPolygon& window, Kernel kernel,
    const std::optional<BandwidthRange>& range = {}, const RunContext& run = {});

}  // namespace klara
