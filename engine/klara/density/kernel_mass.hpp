#pragma once
/// How much of a kernel lies inside a window.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <vector>

namespace klara {

/// The mass of the kernel about each place that lies inside the window, between 0 and 1:
///
///     mass(p) = integral over the window of  k(|u - p| / h) / h^2 du
///
/// NaN for places outside the window (see contains in geometry.hpp).
///
/// By integrals along the border, see border_integral.hpp: in closed form for the compact kernels,
/// by Gauss-Legendre points along edges for the Gaussian. Places look only at edges near them, and
/// in boxes of several places, edges that lie in all their discs are taken together
/// (inner_border.hpp).
///
/// |error| <= 1e-12 as long as no edge near p is longer than 1000 bandwidths. Bit-identical for
/// every `run.threads`, and for every order of polygons, rings and their corners.
///
/// Throws Error{bad_argument} of the window as border_of (border.hpp), BANDWIDTH_RANGE as
/// require_bandwidth; Error{cancelled} when `run` is asked to stop. Cost: O((vertices + places) log
/// + strips of places * vertices + edges near the ends of each place's disc), 5 ns each; for the
/// Gaussian and the triangular kernel all edges within the disc, 20 to 60 ns each. Places out of
/// reach of the border cost next to nothing. Memory 80 bytes a place.
[[nodiscard]] std::vector<double> kernel_masses_at(const PointSet& places,
                                                   const MultiPolygon& window, Metres bandwidth,
                                                   Kernel kernel, const RunContext& run = {});

/// The same at the centres of the cells. A Gaussian much wider than a cell is the sum of wide
/// Gaussians about coarse nodes with the masses of narrow ones (as in gaussian_sums.hpp), so that
/// not every cell looks at all edges within its reach. Throws also as require_grid.
[[nodiscard]] Raster kernel_mass_raster(const Grid& grid, const MultiPolygon& window,
                                        Metres bandwidth, Kernel kernel,
                                        const RunContext& run = {});

}  // namespace klara
