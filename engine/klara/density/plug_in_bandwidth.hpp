#pragma once
/// The bandwidth that is best for the curvature which the incidents show.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

namespace klara {

/// Direct plug-in in two stages (Wand & Jones 1994; 1995, sections 3.6.1 and 4.7), one bandwidth
/// for all directions, made for the Gaussian and carried over by equal spread (bandwidth.hpp). The
/// asymptotic mean integrated squared error 1 / (4 pi n h^2) + h^4 P4 / 4 is least at
///
///     h = (2 pi n P4)^(-1/6)
///
/// where P_2m, the integral of f times its m-fold Laplacian, is estimated by the mean over all
/// pairs of the m-fold Laplacian of a Gaussian of deviation g_2m. Each g is where the leading
/// biases cancel, given the next P:
///
///     g6 = (48 / (pi n P8))^(1/10)   P8 = 6 / (pi s^10), as of a normal density
///     g4 = (-8 / (pi n P6))^(1/8)
///
/// with s Silverman's scale (bandwidth.hpp) and n the effective number of incidents. Shared places
/// shorten it, though not to 0.
///
/// The Laplacians are derivatives by variance, taken of gaussian_pair_sums by differences: h is
/// right to 1e-4 of itself. Throws Error{bad_data} as silverman_bandwidth. Cost: that of 18
/// deviations.
[[nodiscard]] Metres plug_in_bandwidth(const PointSet& incidents, Kernel kernel,
                                       const RunContext& run = {});

}  // namespace klara
