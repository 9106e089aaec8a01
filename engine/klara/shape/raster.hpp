#pragma once
/// A grid of square cells, and values on it.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace klara {

/// Square cells counted from the north-west corner, rows southwards.
struct Grid {
  double west = 0.0, north = 0.0;  // metres
  Metres cell;
  std::size_t columns = 0, rows = 0;

  [[nodiscard]] std::size_t size() const { return columns * rows; }
  /// The centre of a column, of a row.
  [[nodiscard]] double x(std::size_t column) const {
    return west + (static_cast<double>(column) + 0.5) * cell.value;
  }
  [[nodiscard]] double y(std::size_t row) const {
    return north - (static_cast<double>(row) + 0.5) * cell.value;
  }
  [[nodiscard]] double east() const { return west + static_cast<double>(columns) * cell.value; }
  [[nodiscard]] double south() const { return north - static_cast<double>(rows) * cell.value; }
  friend bool operator==(const Grid&, const Grid&) = default;
};

/// Throws Error{bad_argument} CELL_RANGE unless positive and finite.
void require_cell(Metres cell);

/// 2 GB of values.
constexpr std::size_t most_grid_cells = 250'000'000;

/// Throws Error{bad_argument} CELL_RANGE, EXTENT_INVALID unless the grid has finite borders,
/// GRID_TOO_LARGE above most_grid_cells.
void require_grid(const Grid& grid);

/// The cells that cover `extent`, their borders on whole multiples of the cell size, so that grids
/// of one cell size fit onto each other.
/// Throws Error{bad_argument} CELL_RANGE unless the cell size is positive and finite,
/// EXTENT_INVALID for an empty extent, GRID_TOO_LARGE, before anything is allocated, above
/// `most_cells`.
[[nodiscard]] Grid grid_covering(const Bounds& extent, Metres cell,
                                 std::size_t most_cells = most_grid_cells);

/// Row-major, north first; NaN = outside the window.
struct Raster {
  Grid grid;
  std::vector<double> values;

  Raster() = default;
  explicit Raster(const Grid& on, double value = 0.0) : grid(on), values(on.size(), value) {}

  [[nodiscard]] double at(std::size_t row, std::size_t column) const {
    return values[row * grid.columns + column];
  }
  [[nodiscard]] std::span<double> row(std::size_t r) {
    return {values.data() + r * grid.columns, grid.columns};
  }
  [[nodiscard]] std::span<const double> row(std::size_t r) const {
    return {values.data() + r * grid.columns, grid.columns};
  }
};

/// Bit for bit, so that outside equals outside.
[[nodiscard]] bool operator==(const Raster& a, const Raster& b);

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// Sets the cells whose centre lies outside `window` (see contains in geometry.hpp) to NaN.
/// A stop is polled by edges and rows; a raster half done is then thrown away with the run.
/// Cost: O(cells + edges + rows crossed by edges * log).
void mask_outside(Raster& raster, const MultiPolygon& window, const RunContext& run = {});

}  // namespace klara
