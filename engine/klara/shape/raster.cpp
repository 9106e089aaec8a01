#include <klara/base/error.hpp>
#include <klara/shape/raster.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace klara {
namespace {

/// Where the row's line y crosses the rings, ascending: cell centres between an odd and the next
/// crossing are inside. The same half-open rule as contains().
void crossings_at(const MultiPolygon& window, double y, std::vector<double>& crossings) {
  crossings.clear();
  const auto add = [&](const Ring& ring) {
    if (ring.empty()) return;
    Position a = ring.back();
    for (const Position b : ring) {
      if ((a.y > y) != (b.y > y)) crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
      a = b;
    }
  };
  for (const Polygon& polygon : window) {
    add(polygon.shell);
    for (const Ring& hole : polygon.holes) add(hole);
  }
  std::ranges::sort(crossings);
}

}  // namespace

void require_cell(Metres cell) {
  if (std::isfinite(cell.value) && cell.value > 0.0) return;
  throw bad_argument(
      "CELL_RANGE",
      {.en = fmt::format("the cell size must be a positive number of metres, got {}", cell.value),
       .sv =
           fmt::format("cellstorleken måste vara ett positivt antal meter, inte {}", cell.value)});
}

Grid grid_covering(const Bounds& extent, Metres cell, std::size_t most_cells) {
  require_cell(cell);
  if (extent.empty() || !std::isfinite(extent.west + extent.east + extent.south + extent.north)) {
    throw bad_argument("EXTENT_INVALID",
                       {.en = fmt::format("the extent is empty: {} to {} east, {} to {} north",
                                          extent.west, extent.east, extent.south, extent.north),
                        .sv = fmt::format("utsträckningen är tom: {} till {} öst, {} till {} nord",
                                          extent.west, extent.east, extent.south, extent.north)});
  }
  const double first_column = std::floor(extent.west / cell.value);
  const double last_row = std::ceil(extent.north / cell.value);
  const double columns = std::max(1.0, std::ceil(extent.east / cell.value) - first_column);
  const double rows = std::max(1.0, last_row - std::floor(extent.south / cell.value));
  const double cells = columns * rows;
  if (!(cells <= static_cast<double>(most_cells))) {
    const double fitting = cell.value * std::sqrt(cells / static_cast<double>(most_cells));
    throw bad_argument(
        "GRID_TOO_LARGE",
        {.en =
             fmt::format("cells of {} m over {:.0f} x {:.0f} m make {:.3g} cells ({:.3g} GB); the "
                         "limit is {:.3g}",
                         cell.value, extent.east - extent.west, extent.north - extent.south, cells,
                         cells * 8e-9, static_cast<double>(most_cells)),
         .sv = fmt::format("celler om {} m över {:.0f} x {:.0f} m blir {:.3g} celler ({:.3g} GB); "
                           "gränsen är {:.3g}",
                           cell.value, extent.east - extent.west, extent.north - extent.south,
                           cells, cells * 8e-9, static_cast<double>(most_cells))})
        .with_remedy({.en = fmt::format("Choose a cell size of at least {:.3g} m.", fitting),
                      .sv = fmt::format("Välj en cellstorlek om minst {:.3g} m.", fitting)});
  }
  return {.west = first_column * cell.value,
          .north = last_row * cell.value,
          .cell = cell,
          .columns = static_cast<std::size_t>(columns),
          .rows = static_cast<std::size_t>(rows)};
}

bool operator==(const Raster& a, const Raster& b) {
  return a.grid == b.grid && a.values.size() == b.values.size() &&
         std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(double)) == 0;
}

void mask_outside(Raster& raster, const MultiPolygon& window) {
  const Grid& grid = raster.grid;
  std::vector<double> crossings;
  for (std::size_t r = 0; r < grid.rows; ++r) {
    crossings_at(window, grid.y(r), crossings);
    const auto row = raster.row(r);
    std::size_t passed = 0;
    for (std::size_t c = 0; c < grid.columns; ++c) {
      while (passed < crossings.size() && crossings[passed] <= grid.x(c)) ++passed;
      if (passed % 2 == 0) row[c] = no_value;
    }
  }
}

}  // namespace klara
