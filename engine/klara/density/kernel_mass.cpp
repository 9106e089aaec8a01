#include <klara/density/kernel_mass.hpp>

#include <klara/base/parallel.hpp>
#include <klara/density/border_integral.hpp>
#include <klara/density/density.hpp>
#include <klara/density/density_plan.hpp>
#include <klara/density/inner_border.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/inside.hpp>
#include <klara/shape/strips.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace klara {
namespace {

constexpr double least_of_radius = 0.125;  // is the side of a box, of the disc's
constexpr double most_of_radius = 0.5;
constexpr double most_boxes = 512.0;            // along either side
constexpr double least_cells = 4.0;             // along the side of a box
constexpr std::size_t places_for_moments = 12;  // that make up for the cost of an InnerBorder

/// Of a disc: so much that the edges at a corner inside of one are both known to be near.
constexpr double slack = 1e-6;

/// The border as the places of a box see it.
struct EdgesOfBox {
  std::vector<NearEdge> near;      // may leave some of the discs
  std::vector<BorderEdge> beyond;  // of all discs, but level with the box
  std::vector<BorderEdge> inside;  // of all discs
};

double squared_distance(Position p, const NearEdge& edge) {
  const Position a{edge.ends.from.x - p.x, edge.ends.from.y - p.y};
  const double length = (edge.ends.to.x - edge.ends.from.x) * edge.along.x +
                        (edge.ends.to.y - edge.ends.from.y) * edge.along.y;
  const double t = std::clamp(-(a.x * edge.along.x + a.y * edge.along.y), 0.0, length);
  const double x = a.x + t * edge.along.x;
  const double y = a.y + t * edge.along.y;
  return x * x + y * y;
}

EdgesOfBox edges_of_box(const Bounds& box, std::span<const BorderEdge> edges,
                        const KernelDisc& disc, bool with_moments) {
  const Position middle{0.5 * (box.west + box.east), 0.5 * (box.south + box.north)};
  const double half_diagonal = 0.5 * std::hypot(box.east - box.west, box.north - box.south);
  const double reach = disc.reach().value;
  const double inner = with_moments ? (1.0 - slack) * reach - half_diagonal : 0.0;
  const double outer = (1.0 + slack) * reach + half_diagonal;
  const auto is_inner = [&](Position p) {
    const double x = p.x - middle.x;
    const double y = p.y - middle.y;
    return inner > 0.0 && x * x + y * y < inner * inner;
  };
  EdgesOfBox result;
  for (const BorderEdge& edge : edges) {
    if (is_inner(edge.from) && is_inner(edge.to)) {
      result.inside.push_back(edge);
      continue;
    }
    const NearEdge near = near_edge(edge);
    if (squared_distance(middle, near) <= outer * outer) {
      result.near.push_back(near);
    } else if (std::min(edge.from.y, edge.to.y) <= box.north &&
               std::max(edge.from.y, edge.to.y) >= box.south) {
      result.beyond.push_back(edge);
    }
  }
  return result;
}

int winding_about(Position p, std::span<const BorderEdge> beyond) {
  int winding = 0;
  for (const auto& [from, to] : beyond) {
    winding += winding_of({from.x - p.x, from.y - p.y}, {to.x - p.x, to.y - p.y});
  }
  return winding;
}

void write_masses(std::span<const BorderEdge> border, PlaceStrip strip, const KernelDisc& disc,
                  std::span<double> masses, const RunContext& run) {
  const double reach = disc.reach().value * (1.0 + slack);
  const std::optional<int> power = disc_power(disc.kernel);
  BorderStrip about(border, strip.south - reach, strip.north + reach, std::move(strip.parallels));
  for (const PlaceBox& box : strip.boxes) {
    about.move_to(box.west - reach, box.east + reach);
    const Bounds extent{box.west, strip.south, box.east, strip.north};
    const bool with_moments = power && box.end - box.begin >= places_for_moments;
    const auto [near, beyond, inside] = edges_of_box(extent, about.near(), disc, with_moments);
    const Position middle{0.5 * (box.west + box.east), 0.5 * (strip.south + strip.north)};
    const InnerBorder inner =
        inside.empty() ? InnerBorder() : InnerBorder(inside, middle, *power, disc.per_bandwidth);
    for (std::size_t i = box.begin; i < box.end; ++i) {
      throw_if_stopped(run);
      const auto& [at, parallel, index] = strip.places[i];
      const int winding = about.winding(parallel) + winding_about(at, beyond);
      masses[index] = mass_at(at, near, winding, inner.at(at), disc);
    }
  }
}

/// The side of boxes that are small beside a disc but not many, and hold some of the places.
double side_of_box(const KernelDisc& disc, double width, double height, double places) {
  const double radius = disc.reach().value;
  const double of_places = std::sqrt(width * height * (least_cells * least_cells) / places);
  return std::max({std::clamp(of_places, least_of_radius * radius, most_of_radius * radius),
                   width / most_boxes, height / most_boxes});
}

/// The cells of some rows that are not NaN.
PlaceStrip strip_of_rows(const Grid& grid, IndexRange rows, std::size_t columns_of_box,
                         std::span<const double> masses) {
  PlaceStrip strip{.south = grid.y(rows.end - 1),
                   .north = grid.y(rows.begin),
                   .parallels = {},
                   .places = {},
                   .boxes = {}};
  for (std::size_t r = rows.end; r-- > rows.begin;) strip.parallels.push_back(grid.y(r));
  for (std::size_t c = 0; c < grid.columns; c += columns_of_box) {
    const std::size_t end = std::min(c + columns_of_box, grid.columns);
    const std::size_t begin = strip.places.size();
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const std::size_t r = rows.end - 1 - k;
      for (std::size_t column = c; column < end; ++column) {
        const std::size_t index = r * grid.columns + column;
        if (std::isnan(masses[index])) continue;
        strip.places.push_back({{grid.x(column), strip.parallels[k]}, k, index});
      }
    }
    if (begin == strip.places.size()) continue;
    strip.boxes.push_back({grid.x(c), grid.x(end - 1), begin, strip.places.size()});
  }
  return strip;
}

/// Of every cell whose value is not NaN.
void write_masses_of_grid(std::span<const BorderEdge> border, const Grid& grid,
                          const KernelDisc& disc, std::span<double> masses, const RunContext& run) {
  if (masses.empty()) return throw_if_stopped(run);
  const double cell = grid.cell.value;
  const double side = side_of_box(disc, grid.east() - grid.west, grid.north - grid.south(),
                                  static_cast<double>(grid.size()));
  const auto cells = static_cast<std::size_t>(std::clamp(side / cell, least_cells, 1e9));
  for_each_block(grid.rows, std::min(cells, grid.rows + 1), run, [&](IndexRange rows) {
    PlaceStrip strip = strip_of_rows(grid, rows, cells, masses);
    if (!strip.places.empty()) write_masses(border, std::move(strip), disc, masses, run);
  });
}

/// Where the sum over nodes of narrow masses times wide Gaussians is the mass to 1e-13: their
/// variances sum to 1, and the trapezoidal rule errs by exp(-2 pi^2 (narrow wide / spacing)^2), as
/// in gaussian_sums.hpp.
struct NodesOfGaussian {
  static constexpr double narrow = 0.5;
  static constexpr double wide = 0.86602540378443865;  // sqrt(3) / 2
  static constexpr double reach = 8.5;                 // of both, in their deviations
  static constexpr double spacing = 0.34;              // the rule errs by exp(-32)
};

/// The nodes that cells need; of no cells where none is within reach.
Grid nodes_of(const Bounds& window, const Grid& grid, double bandwidth) {
  using Nodes = NodesOfGaussian;
  const Bounds cells = grown({grid.west, grid.south(), grid.east(), grid.north},
                             {Nodes::reach * Nodes::wide * bandwidth});
  const Bounds masses = grown(window, {Nodes::reach * Nodes::narrow * bandwidth});
  const Bounds extent{std::max(cells.west, masses.west), std::max(cells.south, masses.south),
                      std::min(cells.east, masses.east), std::min(cells.north, masses.north)};
  const Metres spacing{Nodes::spacing * bandwidth};
  if (extent.empty()) return {.west = 0, .north = 0, .cell = spacing, .columns = 0, .rows = 0};
  return grid_covering(extent, spacing);
}

void write_masses_by_nodes(std::span<const BorderEdge> border, const Grid& nodes, const Grid& grid,
                           double bandwidth, std::span<double> masses, const RunContext& run) {
  const KernelDisc narrow = kernel_disc(Kernel::gaussian, {NodesOfGaussian::narrow * bandwidth});
  const Metres wide{NodesOfGaussian::wide * bandwidth};
  std::vector<double> of_nodes(nodes.size());
  write_masses_of_grid(border, nodes, narrow, of_nodes, reporting_part(run, 0, 2));
  PointSet points;
  for (std::size_t r = 0; r < nodes.rows; ++r) {
    for (std::size_t c = 0; c < nodes.columns; ++c) {
      const double mass = of_nodes[r * nodes.columns + c];
      if (mass == 0.0) continue;
      points.x.push_back(nodes.x(c));
      points.y.push_back(nodes.y(r));
      points.weight.push_back(mass);
    }
  }
  write_density(points, grid, wide, {.kernel = Kernel::gaussian, .gaussian_tolerance = 1e-13},
                masses, reporting_part(run, 1, 2));
  const double of_node = nodes.cell.value * nodes.cell.value;
  for (double& mass : masses) mass = std::min(of_node * mass, 1.0);
}

}  // namespace

std::vector<double> kernel_masses_at(const PointSet& places, const MultiPolygon& window,
                                     Metres bandwidth, Kernel kernel, const RunContext& run) {
  require_bandwidth(bandwidth);
  const std::vector<BorderEdge> border = border_of(window);
  const std::vector<std::uint32_t> rows = rows_inside(places, border, reporting_nothing(run));
  const KernelDisc disc = kernel_disc(kernel, bandwidth);
  const Bounds extent = bounds(window);
  const double side = side_of_box(disc, extent.east - extent.west, extent.north - extent.south,
                                  static_cast<double>(rows.size()));
  std::vector<double> masses(places.size(), no_value);
  for_each_strip(places, rows, side, run, [&](PlaceStrip strip) {
    write_masses(border, std::move(strip), disc, masses, run);
  });
  return masses;
}

Raster kernel_mass_raster(const Grid& grid, const MultiPolygon& window, Metres bandwidth,
                          Kernel kernel, const RunContext& run) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  const std::vector<BorderEdge> border = border_of(window);
  Raster result(grid);
  const bool is_wide = kernel == Kernel::gaussian &&
                       NodesOfGaussian::spacing * bandwidth.value > 2.0 * grid.cell.value;
  const Grid nodes = is_wide ? nodes_of(bounds(window), grid, bandwidth.value) : grid;
  if (nodes.size() < grid.size() / 4) {
    write_masses_by_nodes(border, nodes, grid, bandwidth.value, result.values, run);
    mask_outside(result, window, run);
  } else {
    mask_outside(result, window, run);
    write_masses_of_grid(border, grid, kernel_disc(kernel, bandwidth), result.values, run);
  }
  return result;
}

}  // namespace klara
