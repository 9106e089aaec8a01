#include <klara/hot_spot/risk_contours.hpp>

#include <klara/base/error.hpp>
#include <klara/hot_spot/mass_outline.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace klara {
namespace {

void require_level(double level) {
  if (level > 0.0 && level < 1.0) return;
  throw bad_argument("LEVEL_RANGE",
                     {.en = fmt::format("the level must lie between 0 and 1, got {}", level),
                      .sv = fmt::format("nivån måste ligga mellan 0 och 1, inte {}", level)});
}

/// The cell that a place lies in; none beyond the grid.
std::optional<std::size_t> cell_at(const Grid& grid, double x, double y) {
  const double column = std::floor((x - grid.west) / grid.cell.value);
  const double row = std::floor((grid.north - y) / grid.cell.value);
  const bool inside = column >= 0.0 && row >= 0.0 && column < static_cast<double>(grid.columns) &&
                      row < static_cast<double>(grid.rows);
  if (!inside) return std::nullopt;
  return static_cast<std::size_t>(row) * grid.columns + static_cast<std::size_t>(column);
}

/// How often each area holds an incident.
std::vector<std::uint64_t> counts_in(const OutlinedCells& areas, const Grid& grid,
                                     const PointSet& incidents) {
  std::vector<std::uint64_t> counts(areas.polygons.size());
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const auto cell = cell_at(grid, incidents.x[i], incidents.y[i]);
    if (!cell || areas.polygon_of[*cell] == OutlinedCells::none) continue;
    ++counts[areas.polygon_of[*cell]];
  }
  return counts;
}

std::vector<RiskContour> contours_of_side(int sign, const Raster& p, const RelativeRisk& risk,
                                          double level, const PointSet& cases,
                                          const PointSet& controls, const RunContext& run) {
  const Grid& grid = p.grid;
  OutlinedCells areas = outlined_cells(
      p, [level](double of_cell) { return of_cell <= 0.5 * level; }, run);
  std::vector<RiskContour> contours(areas.polygons.size());
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (areas.polygon_of[i] == OutlinedCells::none) continue;
    RiskContour& contour = contours[areas.polygon_of[i]];
    const double z = risk.log_risk.values[i] / risk.se.values[i];
    contour.area.value += (grid.cell * grid.cell).value;
    contour.p = std::fmin(contour.p, 2.0 * p.values[i]);
    const bool first = contour.sign == 0;
    contour.sign = sign;
    if (!first && !(sign * z > sign * contour.z || std::isnan(contour.z))) continue;
    contour.strongest = {grid.x(i % grid.columns), grid.y(i / grid.columns)};
    contour.z = z;
    contour.log_risk = risk.log_risk.values[i];
  }
  const std::vector<std::uint64_t> before = counts_in(areas, grid, controls);
  const std::vector<std::uint64_t> after = counts_in(areas, grid, cases);
  for (std::size_t k = 0; k < contours.size(); ++k) {
    contours[k].level = level;
    contours[k].outline = std::move(areas.polygons[k]);
    contours[k].counts = {.before = before[k], .after = after[k]};
  }
  return contours;
}

}  // namespace

std::vector<RiskContour> risk_contours(const RiskTest& test, const RelativeRisk& risk, double level,
                                       const PointSet& cases, const PointSet& controls,
                                       const RunContext& run) {
  require_level(level);
  std::vector<RiskContour> contours =
      contours_of_side(1, *test.raised, risk, level, cases, controls, run);
  std::ranges::move(contours_of_side(-1, *test.lowered, risk, level, cases, controls, run),
                    std::back_inserter(contours));
  std::ranges::stable_sort(contours, std::ranges::greater{},
                           [](const RiskContour& contour) { return contour.area.value; });
  return contours;
}

}  // namespace klara
