#include <klara/shape/raster.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/base/same_bits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// The first of `count` indices for which `holds`, which once true stays true; sought from a guess,
/// so that rounding in the guess costs a step and not the answer.
template <class Holds>
std::size_t first_that(std::size_t count, double guess, const Holds& holds) {
  auto i = guess > 0.0 ? static_cast<std::size_t>(std::min(guess, static_cast<double>(count))) : 0;
  while (i > 0 && holds(i - 1)) --i;
  while (i < count && !holds(i)) ++i;
  return i;
}

/// In this row, centres of columns before `column` lie strictly west of an edge.
struct Crossing {
  std::size_t row, column;
  friend auto operator<=>(const Crossing&, const Crossing&) = default;
};

/// The half-open rule of contains(), for all centres of a row at once.
void add_crossings(const Grid& grid, Position low, Position high,
                   std::vector<Crossing>& crossings) {
  if (low.y > high.y) std::swap(low, high);
  const auto row_below = [&](double y, double guess) {
    return first_that(grid.rows, guess, [&](std::size_t r) { return grid.y(r) < y; });
  };
  const double cell = grid.cell.value;
  const std::size_t end = row_below(low.y, (grid.north - low.y) / cell);
  for (std::size_t r = row_below(high.y, (grid.north - high.y) / cell); r < end; ++r) {
    const double y = grid.y(r);
    const double x = low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x);
    crossings.push_back({r, first_that(grid.columns, (x - grid.west) / cell, [&](std::size_t c) {
                           return orientation(low, high, {grid.x(c), y}) <= 0;
                         })});
  }
}

/// Cells along either side, in numbers that cannot overflow.
struct Extent {
  double columns, rows;
  [[nodiscard]] double cells() const { return columns * rows; }
};

Extent cells_covering(const Bounds& extent, double cell) {
  return {std::max(1.0, std::ceil(extent.east / cell) - std::floor(extent.west / cell)),
          std::max(1.0, std::ceil(extent.north / cell) - std::floor(extent.south / cell))};
}

/// Beyond this nobody asks for the figure.
bool is_countless(double value) {
  return !(value < 1e15);
}

std::string countless(Language language) {
  return language == Language::swedish ? "otaliga" : "countless";
}

/// "250,000,001 cells (2.0 GB)"; the count in full, so that it never reads as the limit itself.
std::string cells_in_words(double cells, Language language) {
  const char* const unit = language == Language::swedish ? "celler" : "cells";
  if (is_countless(cells)) return fmt::format("{} {}", countless(language), unit);
  const auto whole = static_cast<std::uint64_t>(cells);
  return fmt::format("{} {} ({})", count(whole, language), unit,
                     file_size(whole * sizeof(double), language));
}

/// "400 m", "20 km".
std::string side_in_words(double metres, Language language) {
  constexpr double long_way = 10'000.0, kilometre = 1000.0;
  if (is_countless(metres)) return countless(language) + " km";
  return metres < long_way ? short_number(metres, language) + " m"
                           : number(metres / kilometre, 0, language) + " km";
}

/// "50 m", "0.0013 m"; in powers of ten what nobody would count zeros of.
std::string cell_in_words(double metres, Language language) {
  constexpr double millimetre = 0.001;
  if (metres < millimetre || is_countless(metres)) return fmt::format("{:.1e} m", metres);
  return trimmed_number(metres, 6, language) + " m";
}

/// The next number of two digits.
double rounded_up(double value) {
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1.0);
  return std::ceil(value / unit) * unit;
}

/// A cell size of two digits that is known to fit.
double fitting_cell(const Bounds& extent, std::size_t most_cells) {
  const double width = extent.east - extent.west;
  const double height = extent.north - extent.south;
  const auto most = static_cast<double>(most_cells);
  double cell = rounded_up(
      std::max(std::sqrt(width / most) * std::sqrt(height), std::max(width, height) / most));
  while (!(cells_covering(extent, cell).cells() <= most)) cell = rounded_up(1.05 * cell);
  return cell;
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

void require_grid(const Grid& grid) {
  require_cell(grid.cell);
  if (!std::isfinite(grid.west + grid.north) || !std::isfinite(grid.east() + grid.south())) {
    throw bad_argument("EXTENT_INVALID",
                       {.en = fmt::format("the grid reaches from {} m east, {} m north to nowhere",
                                          grid.west, grid.north),
                        .sv = fmt::format("rutnätet sträcker sig från {} m öst, {} m nord till "
                                          "ingenstans",
                                          grid.west, grid.north)});
  }
  if (grid.rows > 0 && grid.columns > most_grid_cells / grid.rows) {
    const auto found = [&grid](Language language, const char* form) {
      return fmt::format(fmt::runtime(form), count(grid.columns, language),
                         count(grid.rows, language), count(most_grid_cells, language));
    };
    throw bad_argument(
        "GRID_TOO_LARGE",
        {.en = found(Language::english, "a grid of {} x {} cells is above the limit of {}"),
         .sv = found(Language::swedish, "ett rutnät om {} x {} celler är över gränsen {}")});
  }
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
  const Extent size = cells_covering(extent, cell.value);
  const auto most = static_cast<double>(most_cells);
  if (!(size.cells() <= most)) {
    const double width = extent.east - extent.west;
    const double height = extent.north - extent.south;
    const auto found = [&](Language language, const char* form) {
      return fmt::format(fmt::runtime(form), cell_in_words(cell.value, language),
                         side_in_words(width, language), side_in_words(height, language),
                         cells_in_words(size.cells(), language), count(most_cells, language));
    };
    const double fitting = fitting_cell(extent, most_cells);
    throw bad_argument(
        "GRID_TOO_LARGE",
        {.en = found(Language::english, "cells of {} over {} x {} make {}; the limit is {}"),
         .sv = found(Language::swedish, "celler om {} över {} x {} blir {}; gränsen är {}")})
        .with_remedy({.en = fmt::format("Choose a cell size of at least {}.",
                                        cell_in_words(fitting, Language::english)),
                      .sv = fmt::format("Välj en cellstorlek om minst {}.",
                                        cell_in_words(fitting, Language::swedish))});
  }
  return {.west = std::floor(extent.west / cell.value) * cell.value,
          .north = std::ceil(extent.north / cell.value) * cell.value,
          .cell = cell,
          .columns = static_cast<std::size_t>(size.columns),
          .rows = static_cast<std::size_t>(size.rows)};
}

bool operator==(const Raster& a, const Raster& b) {
  return a.grid == b.grid && std::ranges::equal(a.values, b.values, same_bits);
}

void mask_outside(Raster& raster, const MultiPolygon& window, const RunContext& run) {
  const Grid& grid = raster.grid;
  std::vector<bool> inside(grid.size(), false);
  std::vector<Crossing> crossings;
  for (const Polygon& polygon : window) {
    crossings.clear();
    const auto add = [&](const Ring& ring) {
      if (ring.empty()) return;
      Position previous = ring.back();
      for (const Position vertex : ring) {
        throw_if_stopped(run);
        add_crossings(grid, previous, vertex, crossings);
        previous = vertex;
      }
    };
    add(polygon.shell);
    for (const Ring& hole : polygon.holes) add(hole);
    std::ranges::sort(crossings);
    // Rings are closed, so every row is crossed an even number of times.
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
      throw_if_stopped(run);
      const auto row =
          inside.begin() + static_cast<std::ptrdiff_t>(crossings[i].row * grid.columns);
      std::fill(row + static_cast<std::ptrdiff_t>(crossings[i].column),
                row + static_cast<std::ptrdiff_t>(crossings[i + 1].column), true);
    }
  }
  for (std::size_t r = 0; r < grid.rows; ++r) {
    throw_if_stopped(run);
    for (std::size_t i = r * grid.columns; i < (r + 1) * grid.columns; ++i) {
      if (!inside[i]) raster.values[i] = no_value;
    }
  }
}

}  // namespace klara
