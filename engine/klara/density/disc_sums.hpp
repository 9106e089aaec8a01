#pragma once
/// Sums of the compact radial polynomials over incidents, exact in fixed point.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <span>

namespace klara {

/// The polynomial summed at u = distance / radius: (1 - u^2)^power where u <= 1, else 0. Powers 0
/// to 3 are the shapes of the uniform, Epanechnikov, quartic and triweight kernel.
struct DiscPolynomial {
  Metres radius;
  int power = 1;        // 0 to 3
  double factor = 1.0;  // of every sum
};

/// Whether write_disc_sums serves for this radius: below one cell the polynomials of a tile would
/// cancel too many digits, and beyond 4096 its running sums would not fit the caches.
[[nodiscard]] bool has_disc_sums(const Grid& grid, Metres radius);

/// Writes factor * sum over i of w_i (1 - u_i^2)^power to every cell of `grid`, row by row, north
/// first. The centres are those of the grid in exact arithmetic, west + (column + 1/2) cell.
///
/// Each incident adds the coefficients of its polynomial along a row of cells, one in the column
/// alone, where the row enters its disc and takes the same ones away where the row leaves it;
/// running sums along the row are then the polynomial of each cell. Sums are of whole numbers, so
/// nothing of a disc stays behind in the cells after it, and the answer does not depend on
/// `run.threads`. Incidents at one place that follow each other are taken as one. Rows by
/// differences of coefficients: Chan et al. (2022), "SLAM", SIGMOD, section 4, which sums
/// polynomials of column and row in floating point, and sorts.
///
/// |error| <= 1e-11 (of powers 2 and 3: 1e-10) times the larger of the value and a thousandth of
/// one incident's peak (of the largest weight), and no value is below 0. The disc is closed: an
/// incident within a few roundings of the radius belongs. Where thousands of incidents within
/// reach all lie at the very rim of their discs, 1e-14 of their weight is the bound.
///
/// `values` must be as long as the grid, and has_disc_sums true. Throws
/// Error{cancelled} when `run` is asked to stop. Cost: O(incidents * radius / cell + cells); memory
/// 36 bytes an incident.
void write_disc_sums(const PointSet& incidents, const Grid& grid, const DiscPolynomial& polynomial,
                     std::span<double> values, const RunContext& run = {});

/// The same with a radius in metres for each incident, none above twice the shortest: sums keep
/// their digits among discs of about one size. has_disc_sums must be true of the shortest and the
/// longest.
void write_disc_sums(const PointSet& incidents, std::span<const double> radii, const Grid& grid,
                     int power, double factor, std::span<double> values,
                     const RunContext& run = {});

}  // namespace klara
