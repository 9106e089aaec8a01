#include <klara/density/density_plan.hpp>

#include <klara/density/disc_sums.hpp>
#include <klara/density/gaussian_splitting.hpp>
#include <klara/density/gaussian_sums.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numbers>

namespace klara {

std::string_view name(DensityMethod method) {
  switch (method) {
    case DensityMethod::neighbours:
      return "neighbours";
    case DensityMethod::reach_sums:
      return "reach_sums";
    case DensityMethod::disc_sums:
      return "disc_sums";
    case DensityMethod::gaussian_sums:
      return "gaussian_sums";
  }
  return {};
}

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

/// Of a cell: below it, reach_sums.hpp promises no digits.
constexpr double shortest_reach = 0.1;

bool has_method(DensityMethod method, const Grid& grid, Metres bandwidth, Kernel kernel) {
  switch (method) {
    case DensityMethod::neighbours:
      return true;
    case DensityMethod::reach_sums:
      return bandwidth.value >= shortest_reach * grid.cell.value;
    case DensityMethod::disc_sums:
      return disc_power(kernel) && has_disc_sums(grid, bandwidth);
    case DensityMethod::gaussian_sums:
      return kernel == Kernel::gaussian && has_gaussian_sums(grid, bandwidth);
  }
  return false;
}

double estimated_seconds(DensityMethod method, std::size_t incidents, const Grid& grid,
                         Metres bandwidth, Kernel kernel) {
  constexpr double nanosecond = 1e-9;
  const double n = static_cast<double>(incidents);
  const double cells = static_cast<double>(grid.size());
  const double radius = reach(kernel) * bandwidth.value / grid.cell.value;  // in cells
  switch (method) {
    case DensityMethod::neighbours: {
      // A cell looks at the nine buckets about it, of which the disc is about a third.
      const double reached = std::min(cells, 9.0 * radius * radius);
      const double one = kernel == Kernel::gaussian ? 8.0 : 2.0;
      return nanosecond * (40.0 * cells + one * n * reached);
    }
    case DensityMethod::reach_sums: {
      const double reached = std::min(cells, std::numbers::pi * radius * radius);
      const double rows = std::min(static_cast<double>(grid.rows), 2.0 * radius);
      const double one = kernel == Kernel::gaussian ? 1.0 : 0.3;
      return nanosecond * (0.5 * cells + n * (90.0 + 5.0 * rows + one * reached));
    }
    case DensityMethod::disc_sums: {
      constexpr std::array lanes{1.0, 4.0, 8.0, 8.0};  // of a cell, of each power
      const double of_cell = lanes.at(static_cast<std::size_t>(disc_power(kernel).value_or(0)));
      const double rows = std::min(static_cast<double>(grid.rows), 2.0 * radius);
      return nanosecond *
             ((1.5 + 0.3 * of_cell) * cells + n * (50.0 + rows * (1.4 + 0.28 * of_cell)));
    }
    case DensityMethod::gaussian_sums: {
      const double nodes_a_cell = nodes_of_deviation / radius * reach(kernel);
      const double nodes = nodes_a_cell * nodes_a_cell * cells;
      return nanosecond * (5.0 * cells + 3.0 * nodes + 45.0 * n + 2e4);
    }
  }
  return 0.0;
}

DensityMethod planned_method(std::size_t incidents, const Grid& grid, Metres bandwidth,
                             Kernel kernel) {
  DensityMethod best = DensityMethod::neighbours;
  const auto seconds = [&](DensityMethod method) {
    return estimated_seconds(method, incidents, grid, bandwidth, kernel);
  };
  for (const DensityMethod method :
       {DensityMethod::reach_sums, DensityMethod::disc_sums, DensityMethod::gaussian_sums}) {
    if (has_method(method, grid, bandwidth, kernel) && seconds(method) < seconds(best)) {
      best = method;
    }
  }
  return best;
}

}  // namespace klara
