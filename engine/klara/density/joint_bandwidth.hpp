#pragma once
/// One bandwidth for two densities that are to be divided.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/best_bandwidth.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

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
/// in the worst case and about 1e-8 where incidents lie close. Bit-identical for every
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

}  // namespace klara
