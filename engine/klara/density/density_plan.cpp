#include <klara/density/density_plan.hpp>

#include <klara/density/disc_sums.hpp>

#include <algorithm>

namespace klara {

std::optional<int> disc_power(Kernel kernel) {
  switch (kernel) {
    case Kernel::uniform:
      return 0;
    case Kernel::epanechnikov:
      return 1;
    case Kernel::quartic:
      return 2;
    case Kernel::triweight:
      return 3;
    case Kernel::triangular:
    case Kernel::gaussian:
      break;
  }
  return std::nullopt;
}

double estimated_seconds(DensityMethod method, std::size_t incidents, const Grid& grid,
                         Metres bandwidth, Kernel kernel) {
  constexpr double nanosecond = 1e-9;
  const double n = static_cast<double>(incidents);
  const double cells = static_cast<double>(grid.size());
  const double radius = reach(kernel) * bandwidth.value / grid.cell.value;  // in cells
  if (method == DensityMethod::neighbours) {
    // A cell looks at the nine buckets about it, of which the disc is about a third.
    const double reached = std::min(cells, 9.0 * radius * radius);
    const double one = kernel == Kernel::gaussian ? 8.0 : 2.0;
    return nanosecond * (40.0 * cells + one * n * reached);
  }
  const int power = disc_power(kernel).value_or(0);
  const double lanes = 2.0 * (power + 1) * (power + 1);
  const double rows = std::min(static_cast<double>(grid.rows), 2.0 * radius + 8.0);
  return nanosecond * ((2.0 + 0.6 * lanes) * cells + n * (60.0 + rows * (1.0 + 0.4 * lanes)));
}

DensityMethod planned_method(std::size_t incidents, const Grid& grid, Metres bandwidth,
                             Kernel kernel) {
  const auto power = disc_power(kernel);
  if (!power || !has_disc_sums(grid, bandwidth, *power)) return DensityMethod::neighbours;
  const auto seconds = [&](DensityMethod method) {
    return estimated_seconds(method, incidents, grid, bandwidth, kernel);
  };
  return seconds(DensityMethod::neighbours) < seconds(DensityMethod::disc_sums)
             ? DensityMethod::neighbours
             : DensityMethod::disc_sums;
}

}  // namespace klara
