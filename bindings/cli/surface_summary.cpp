#include <cli/surface_summary.hpp>

#include <klara/base/sum.hpp>

#include <cmath>

namespace klara {

SurfaceSummary surface_summary(const Raster& surface) {
  const Grid& grid = surface.grid;
  SurfaceSummary summary;
  CompensatedSum sum;
  for (std::size_t i = 0; i < surface.values.size(); ++i) {
    const double value = surface.values[i];
    if (std::isnan(value)) continue;
    ++summary.cells;
    sum.add(value);
    if (!(value >= summary.minimum)) summary.minimum = value;
    if (value <= summary.maximum) continue;
    summary.maximum = value;
    summary.maximum_at = Position{grid.x(i % grid.columns), grid.y(i / grid.columns)};
  }
  summary.total = sum.value() * grid.cell.value * grid.cell.value;
  return summary;
}

}  // namespace klara
