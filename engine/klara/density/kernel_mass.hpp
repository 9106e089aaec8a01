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
/// By Green's theorem it is an integral along the border: over the angle under which an edge is
/// seen from p, of F(r) = integral from 0 to r of k(s) s ds, r the distance of the edge in that
/// direction in bandwidths. Edges are cut where they leave the kernel's disc, and the arcs of its
/// circle inside the window count F(1). In closed form for the compact kernels; of the Gaussian,
/// whose F is (1 - exp(-r^2 / 2)) / (2 pi) and which is taken to end at 8.5 bandwidths, by
/// Gauss-Legendre points along the edge.
///
/// |error| <= 1e-12 as long as no edge near p is longer than 1000 bandwidths. Bit-identical for
/// every `run.threads`, and for every order of polygons, rings and their corners.
///
/// Throws Error{bad_argument} of the window as border_of (border.hpp), BANDWIDTH_RANGE as
/// require_bandwidth; Error{cancelled} when `run` is asked to stop. Cost: O(vertices log + places
/// + the edges within reach of each place), about 5 ns an edge; places out of reach of all edges
/// cost next to nothing. Memory 40 bytes a place.
[[nodiscard]] std::vector<double> kernel_masses_at(const PointSet& places,
                                                   const MultiPolygon& window, Metres bandwidth,
                                                   Kernel kernel, const RunContext& run = {});

/// The same at the centres of the cells. A Gaussian much wider than a cell is the sum of wide
/// Gaussians about coarse nodes with the masses of narrow ones (see gaussian_sums.hpp), so that not
/// every cell looks at all edges within its reach. Throws also as require_grid.
[[nodiscard]] Raster kernel_mass_raster(const Grid& grid, const MultiPolygon& window,
                                        Metres bandwidth, Kernel kernel,
                                        const RunContext& run = {});

}  // namespace klara
