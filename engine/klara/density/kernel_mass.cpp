#include <klara/density/kernel_mass.hpp>

#include <klara/base/parallel.hpp>
#include <klara/density/density.hpp>
#include <klara/density/gaussian_sums.hpp>
#include <klara/shape/border.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <utility>

namespace klara {
namespace {

using std::numbers::pi;

/// Beyond it the Gaussian has 2e-16 of its mass.
constexpr double gaussian_disc = 8.5;

constexpr double boxes_in_a_disc = 2.0;  // along its radius
constexpr double most_boxes = 512.0;     // along either side
constexpr double least_cells = 4.0;      // along the side of a box

double disc_radius(Kernel kernel) {
  return kernel == Kernel::gaussian ? gaussian_disc : 1.0;
}

/// (1 - exp(-r^2 / 2)) / r^2
double gaussian_integrand(double r2) {
  return r2 > 0.0 ? -std::expm1(-0.5 * r2) / r2 : 0.5;
}

/// The integral of gaussian_integrand at distance `d` from `begin` to `end`: by 3 points where that
/// is short, else by 8 on every stretch of 1, either way to 1e-14.
double along_gaussian(double d, double begin, double end) {
  constexpr double is_short = 0.1;
  constexpr std::array<std::pair<double, double>, 4> eight{
      {{0.18343464249564980, 0.36268378337836198},
       {0.52553240991632899, 0.31370664587788729},
       {0.79666647741362674, 0.22238103445337447},
       {0.96028985649753623, 0.10122853629037626}}};
  constexpr double outer = 0.77459666924148338;  // sqrt(3/5)
  const double d2 = d * d;
  const auto at = [d2](double t) { return gaussian_integrand(d2 + t * t); };
  const double length = end - begin;
  if (length < is_short) {
    const double middle = 0.5 * (begin + end);
    const double side = 0.5 * length * outer;
    return length / 18.0 * (5.0 * (at(middle - side) + at(middle + side)) + 8.0 * at(middle));
  }
  const double stretches = std::ceil(length);
  const double half = 0.5 * length / stretches;
  double sum = 0.0;
  for (double i = 0.0; i < stretches; ++i) {
    const double middle = begin + (2.0 * i + 1.0) * half;
    for (const auto& [x, weight] : eight) {
      sum += weight * (at(middle - half * x) + at(middle + half * x));
    }
  }
  return half * sum;
}

/// The integral of 2 pi F(r) / r^2 along a line at distance `d`, from `begin` to `end` as counted
/// from its foot, all in bandwidths: d times it is the integral of 2 pi F over the angle, where 2
/// pi F is 1 - (1 - r^2)^(m + 1) for the kernels of power m, and 3 r^2 - 2 r^3 for the triangular.
double along_edge(Kernel kernel, double d, double begin, double end) {
  const double d2 = d * d;
  const auto between = [&](const auto& integral) { return integral(end) - integral(begin); };
  switch (kernel) {
    case Kernel::uniform:
      return end - begin;
    case Kernel::triangular:
      return between([&](double t) {
        const double log = d2 > 0.0 ? d2 * std::asinh(t / std::abs(d)) : 0.0;
        return 3.0 * t - (t * std::sqrt(d2 + t * t) + log);
      });
    case Kernel::epanechnikov:
      return between([&](double t) { return t * (2.0 - d2 - t * t / 3.0); });
    case Kernel::quartic:
      return between([&](double t) {
        const double t2 = t * t;
        return t * (3.0 - 3.0 * d2 + d2 * d2 - t2 * (1.0 - d2 / 1.5 - t2 / 5.0));
      });
    case Kernel::triweight:
      return between([&](double t) {
        const double t2 = t * t;
        const double first = 4.0 - d2 * (6.0 - d2 * (4.0 - d2));
        const double second = 2.0 - d2 * (8.0 / 3.0 - d2);
        return t * (first - t2 * (second - t2 * (0.8 - 0.6 * d2 - t2 / 7.0)));
      });
    case Kernel::gaussian:
      return along_gaussian(d, begin, end);
  }
  return 0.0;
}

/// How often a piece that stays outside of the disc winds about its centre: whether it crosses the
/// ray to the west, southwards or northwards.
int winding_of(Position a, Position b) {
  const bool is_south_going = a.y > 0.0;
  if (is_south_going == (b.y > 0.0)) return 0;
  const double cross = a.x * b.y - a.y * b.x;
  if (is_south_going) return cross > 0.0 ? 1 : 0;
  return cross < 0.0 ? -1 : 0;
}

/// From -pi to pi. On the ray to the west it is -pi, as winding_of takes what is not above.
double angle_of(Position p) {
  return p.y > 0.0 ? std::atan2(p.y, p.x) : -std::atan2(std::abs(p.y), p.x);
}

struct NearEdge {
  BorderEdge ends;
  Position along;  // of length 1
};

/// The kernel's disc about a place.
struct Disc {
  Kernel kernel;
  double radius;         // in bandwidths
  double per_bandwidth;  // bandwidths in a metre

  [[nodiscard]] double metres() const { return radius / per_bandwidth; }
};

/// The mass at `p`, given how often the edges that are not near wind about it on the west.
///
/// 2 pi mass = angle of the circle inside the window + integrals along the edges inside the disc.
/// The angle is that of the places where the border comes into the disc less those where it leaves,
/// and a turn if the circle's western end is inside. That is told by windings of the pieces outside
/// of the disc, cut at the very places whose angles are summed, so that no rounding can make them
/// disagree by a turn.
double mass_at(Position p, std::span<const NearEdge> near, int winding, const Disc& disc) {
  const double radius2 = disc.radius * disc.radius;
  double angle = 0.0;
  double along_edges = 0.0;
  for (const auto& [ends, along] : near) {
    const Position a{(ends.from.x - p.x) * disc.per_bandwidth,
                     (ends.from.y - p.y) * disc.per_bandwidth};
    const Position b{(ends.to.x - p.x) * disc.per_bandwidth,
                     (ends.to.y - p.y) * disc.per_bandwidth};
    const bool a_inside = a.x * a.x + a.y * a.y < radius2;
    const bool b_inside = b.x * b.x + b.y * b.y < radius2;
    const double d = a.x * along.y - a.y * along.x;
    double begin = a.x * along.x + a.y * along.y;
    double end = b.x * along.x + b.y * along.y;
    if (!a_inside || !b_inside) {
      const double half2 = radius2 - d * d;
      const bool meets = a_inside || b_inside || (half2 > 0.0 && begin < 0.0 && end > 0.0);
      if (!meets) {
        winding += winding_of(a, b);
        continue;
      }
      const double half = std::sqrt(std::max(0.0, half2));
      const auto on_line = [&](double t) {
        return Position{d * along.y + t * along.x, t * along.y - d * along.x};
      };
      if (!a_inside) {
        begin = -half;
        const Position entry = on_line(begin);
        winding += winding_of(a, entry);
        angle += angle_of(entry);
      }
      if (!b_inside) {
        end = half;
        const Position exit = on_line(end);
        winding += winding_of(exit, b);
        angle -= angle_of(exit);
      }
    }
    along_edges += d * along_edge(disc.kernel, d, begin, end);
  }
  const double mass = winding + (angle + along_edges) / (2.0 * pi);
  return std::clamp(mass, 0.0, 1.0);
}

/// As contains() has it: an edge through p counts as west of it.
bool is_inside(Position p, std::span<const NearEdge> near, int winding) {
  for (const NearEdge& edge : near) {
    auto [low, high] = edge.ends;
    const bool is_south_going = low.y > p.y;
    if (is_south_going == (high.y > p.y)) continue;
    if (is_south_going) std::swap(low, high);
    if (orientation(low, high, p) <= 0) winding += is_south_going ? 1 : -1;
  }
  return winding != 0;
}

struct Place {
  Position at;
  std::size_t parallel;  // of the strip
  std::size_t index;     // of its mass
};

struct Box {
  double west, east;
  std::size_t begin, end;  // of the strip's places
};

/// Places by boxes from west to east.
struct Strip {
  double south, north;
  std::vector<double> parallels;
  std::vector<Place> places;
  std::vector<Box> boxes;
};

enum class Where { inside, everywhere };

void write_masses(std::span<const BorderEdge> border, Strip strip, const Disc& disc, Where where,
                  std::span<double> masses, const RunContext& run) {
  // More than the disc, so that both edges at a corner inside of it are near.
  const double reach = disc.metres() * (1.0 + 1e-6);
  BorderStrip about(border, strip.south - reach, strip.north + reach, std::move(strip.parallels));
  std::vector<NearEdge> near;
  for (const Box& box : strip.boxes) {
    about.move_to(box.west - reach, box.east + reach);
    near.clear();
    for (const BorderEdge& edge : about.near()) {
      const double x = edge.to.x - edge.from.x;
      const double y = edge.to.y - edge.from.y;
      const double length = std::hypot(x, y);
      near.push_back({edge, {x / length, y / length}});
    }
    for (std::size_t i = box.begin; i < box.end; ++i) {
      throw_if_stopped(run);
      const auto& [at, parallel, index] = strip.places[i];
      const int winding = about.winding(parallel);
      const bool counts = where == Where::everywhere || is_inside(at, near, winding);
      masses[index] = counts ? mass_at(at, near, winding, disc) : no_value;
    }
  }
}

/// The side of boxes that are small beside a disc but not many.
double side_of_box(const Disc& disc, double width, double height, double least) {
  return std::max(
      {disc.metres() / boxes_in_a_disc, width / most_boxes, height / most_boxes, least});
}

/// Rows and columns of a grid that make a strip and a box.
Strip strip_of_rows(const Grid& grid, IndexRange rows, std::size_t columns_of_box) {
  Strip strip{.south = grid.y(rows.end - 1),
              .north = grid.y(rows.begin),
              .parallels = {},
              .places = {},
              .boxes = {}};
  for (std::size_t r = rows.end; r-- > rows.begin;) strip.parallels.push_back(grid.y(r));
  strip.places.reserve(rows.size() * grid.columns);
  for (std::size_t c = 0; c < grid.columns; c += columns_of_box) {
    const std::size_t end = std::min(c + columns_of_box, grid.columns);
    const std::size_t begin = strip.places.size();
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const std::size_t r = rows.end - 1 - k;
      for (std::size_t column = c; column < end; ++column) {
        strip.places.push_back(
            {{grid.x(column), strip.parallels[k]}, k, r * grid.columns + column});
      }
    }
    strip.boxes.push_back({grid.x(c), grid.x(end - 1), begin, strip.places.size()});
  }
  return strip;
}

void write_masses_of_grid(std::span<const BorderEdge> border, const Grid& grid, const Disc& disc,
                          Where where, std::span<double> masses, const RunContext& run) {
  const double cell = grid.cell.value;
  const double side =
      side_of_box(disc, grid.east() - grid.west, grid.north - grid.south(), least_cells * cell);
  const auto cells = static_cast<std::size_t>(std::min(side / cell, 1e9));
  for_each_block(grid.rows, std::min(cells, grid.rows + 1), run, [&](IndexRange rows) {
    write_masses(border, strip_of_rows(grid, rows, cells), disc, where, masses, run);
  });
}

/// Where the sum over nodes of narrow masses times wide Gaussians is the mass to 1e-13: their
/// variances sum to 1, and the trapezoidal rule errs by exp(-2 pi^2 (narrow wide / spacing)^2), as
/// in gaussian_sums.hpp.
struct NodesOfGaussian {
  static constexpr double narrow = 0.5;
  static constexpr double wide = 0.86602540378443865;  // sqrt(3) / 2
  static constexpr double spacing = 0.34;              // the rule errs by exp(-32)
};

/// The nodes that cells need; of no cells where none is within reach.
Grid nodes_of(const Bounds& window, const Grid& grid, double bandwidth) {
  using Nodes = NodesOfGaussian;
  const Bounds cells = grown({grid.west, grid.south(), grid.east(), grid.north},
                             {gaussian_disc * Nodes::wide * bandwidth});
  const Bounds masses = grown(window, {gaussian_disc * Nodes::narrow * bandwidth});
  const Bounds extent{std::max(cells.west, masses.west), std::max(cells.south, masses.south),
                      std::min(cells.east, masses.east), std::min(cells.north, masses.north)};
  const Metres spacing{Nodes::spacing * bandwidth};
  if (extent.empty()) return {.west = 0, .north = 0, .cell = spacing, .columns = 0, .rows = 0};
  return grid_covering(extent, spacing);
}

void write_masses_by_nodes(std::span<const BorderEdge> border, const Grid& nodes, const Grid& grid,
                           double bandwidth, std::span<double> masses, const RunContext& run) {
  const Disc narrow{.kernel = Kernel::gaussian,
                    .radius = gaussian_disc,
                    .per_bandwidth = 1.0 / (NodesOfGaussian::narrow * bandwidth)};
  const Metres wide{NodesOfGaussian::wide * bandwidth};
  std::vector<double> of_nodes(nodes.size());
  write_masses_of_grid(border, nodes, narrow, Where::everywhere, of_nodes, run);
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
  const double ratio = nodes.cell.value / wide.value;
  const double factor = ratio * ratio / (2.0 * pi);
  write_gaussian_sums(points, grid, {.deviation = wide, .factor = factor, .tolerance = 1e-13},
                      masses, run);
  for (double& mass : masses) mass = std::min(mass, 1.0);
}

Disc disc_of(Kernel kernel, Metres bandwidth) {
  return {.kernel = kernel, .radius = disc_radius(kernel), .per_bandwidth = 1.0 / bandwidth.value};
}

}  // namespace

std::vector<double> kernel_masses_at(const PointSet& places, const MultiPolygon& window,
                                     Metres bandwidth, Kernel kernel, const RunContext& run) {
  require_bandwidth(bandwidth);
  const std::vector<BorderEdge> border = border_of(window);
  const Disc disc = disc_of(kernel, bandwidth);
  std::vector<double> masses(places.size(), no_value);

  // Only those in the window's rectangle can be inside.
  const Bounds extent = bounds(window);
  const double side =
      side_of_box(disc, extent.east - extent.west, extent.north - extent.south, 0.0);
  const auto box_along = [side](double metres) {
    return static_cast<std::uint32_t>(metres / side);
  };
  struct Sorted {
    std::uint32_t row, column, index;
    auto operator<=>(const Sorted&) const = default;
  };
  std::vector<Sorted> sorted;
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    const Position at{places.x[i], places.y[i]};
    if (!extent.contains(at)) continue;
    sorted.push_back({box_along(at.y - extent.south), box_along(at.x - extent.west), i});
  }
  std::ranges::sort(sorted);
  std::vector<std::size_t> rows;  // where each begins
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].row != sorted[i - 1].row) rows.push_back(i);
  }
  rows.push_back(sorted.size());

  for_each_block(rows.size() - 1, 1, run, [&](IndexRange block) {
    const auto of_row =
        std::span(sorted).subspan(rows[block.begin], rows[block.end] - rows[block.begin]);
    Strip strip{.south = 0.0, .north = 0.0, .parallels = {}, .places = {}, .boxes = {}};
    for (const Sorted& place : of_row) strip.parallels.push_back(places.y[place.index]);
    std::ranges::sort(strip.parallels);
    const auto repeated = std::ranges::unique(strip.parallels);
    strip.parallels.erase(repeated.begin(), repeated.end());
    strip.south = strip.parallels.front();
    strip.north = strip.parallels.back();
    for (std::size_t i = 0; i < of_row.size(); ++i) {
      const Position at{places.x[of_row[i].index], places.y[of_row[i].index]};
      const auto parallel = std::ranges::lower_bound(strip.parallels, at.y);
      strip.places.push_back(
          {at, static_cast<std::size_t>(parallel - strip.parallels.begin()), of_row[i].index});
      if (i == 0 || of_row[i].column != of_row[i - 1].column) {
        strip.boxes.push_back({at.x, at.x, i, i});
      }
      Box& box = strip.boxes.back();
      box = {std::min(box.west, at.x), std::max(box.east, at.x), box.begin, i + 1};
    }
    write_masses(border, std::move(strip), disc, Where::inside, masses, run);
  });
  return masses;
}

Raster kernel_mass_raster(const Grid& grid, const MultiPolygon& window, Metres bandwidth,
                          Kernel kernel, const RunContext& run) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  const std::vector<BorderEdge> border = border_of(window);
  Raster result(grid);
  if (result.values.empty()) return result;
  const bool is_wide = kernel == Kernel::gaussian &&
                       NodesOfGaussian::spacing * bandwidth.value > 2.0 * grid.cell.value;
  const Grid nodes = is_wide ? nodes_of(bounds(window), grid, bandwidth.value) : grid;
  if (nodes.size() < grid.size() / 4) {
    write_masses_by_nodes(border, nodes, grid, bandwidth.value, result.values, run);
    mask_outside(result, window, run);
  } else {
    write_masses_of_grid(border, grid, disc_of(kernel, bandwidth), Where::inside, result.values,
                         run);
  }
  return result;
}

}  // namespace klara
