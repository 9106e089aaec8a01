#include <klara/density/gaussian_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/gaussian_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <klara/base/parallel.hpp>
#include <klara/density/gaussian_splitting.hpp>
#include <klara/shape/places.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#ifndef KLARA_GAUSSIAN_SUMS_ONCE
#define KLARA_GAUSSIAN_SUMS_ONCE
namespace klara {
namespace {

constexpr int most_lanes = 8;

struct Splitting : GaussianSplitting {
  int window = 0;  // nodes about an incident: two or three times most_lanes
};

/// Of one axis, in spacings from the edge of the grid: nodes first to last, and those about cells.
struct Axis {
  int first = 0, count = 0;     // of nodes
  int taps = 0;                 // nodes that reach a cell, a multiple of most_lanes
  std::vector<int> begin;       // of each cell, from `first`
  std::vector<double> weights;  // taps of each cell
};

/// What lies at nodes, row by row.
struct Nodes {
  int first_column = 0, first_row = 0;
  int columns = 0, rows = 0;
  std::vector<double> values;

  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  }
};

/// Of columns, half-open.
struct Columns {
  int begin = 0, end = 0;
};

constexpr std::size_t batch_size = 256;

/// Places that are spread together, in spacings.
struct Batch {
  std::size_t size = 0;
  std::array<double, batch_size> x = {}, y = {}, weight = {};
};

}  // namespace
}  // namespace klara
#endif

HWY_BEFORE_NAMESPACE();
namespace klara {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Reals = hn::CappedTag<double, most_lanes>;

constexpr std::size_t by = hn::MaxLanes(Reals());

/// 1, q, q^2, ... in the lanes of a vector.
HWY_INLINE hn::Vec<Reals> powers(double q) {
  const Reals d;
  const hn::RebindToSigned<Reals> di;
  auto result = hn::Set(d, 1.0);
  double power = q;
  for (std::size_t bit = 1; bit < by; bit *= 2, power *= power) {
    const auto in_lane = hn::TestBit(hn::Iota(di, 0), hn::Set(di, static_cast<long>(bit)));
    result = hn::IfThenElse(hn::RebindMask(d, in_lane), hn::Mul(result, hn::Set(d, power)), result);
  }
  return result;
}

/// What incidents give to the nodes of their windows along one axis. With t the place of an
/// incident less the middle of its window and k a node less that middle,
///     exp(-a (t - k)^2) = exp(-a t^2) exp(2 a t k) exp(-a k^2),
/// where the last is one for all incidents and the middle one the powers of a number.
template <std::size_t vectors>
class WindowShares {
 public:
  static constexpr std::size_t window = vectors * by;

  explicit WindowShares(double narrow) : narrow_(narrow) {
    for (std::size_t k = 0; k < window; ++k) {
      const double from_middle = static_cast<double>(k) - middle;
      of_node_[k] = std::exp(-narrow * from_middle * from_middle);
    }
  }

  /// Of as many incidents as a vector has lanes; gives the first nodes of their windows.
  HWY_INLINE hn::Vec<Reals> prepare(hn::Vec<Reals> place) {
    const Reals d;
    const auto first = hn::Sub(hn::Floor(place), hn::Set(d, middle - 0.5));
    const auto t = hn::Sub(hn::Sub(place, first), hn::Set(d, middle));
    const auto at = hn::Mul(t, hn::Set(d, -narrow_));
    const auto ratio = hn::Mul(at, hn::Set(d, -2.0));
    hn::Store(hn::Exp(d, ratio), d, ratio_.data());
    hn::Store(hn::Exp(d, hn::NegMulAdd(ratio, hn::Set(d, middle), hn::Mul(at, t))), d,
              of_first_.data());
    return first;
  }

  /// The shares of the nodes of one of them, `times` a factor.
  HWY_INLINE void shares(std::size_t incident, double times,
                         std::array<hn::Vec<Reals>, vectors>& out) const {
    const Reals d;
    const double ratio = ratio_[incident];
    double next = ratio;
    for (std::size_t n = 1; n < by; n *= 2) next *= next;  // ratio^by
    auto power = hn::Mul(powers(ratio), hn::Set(d, of_first_[incident] * times));
    for (std::size_t v = 0; v < vectors; ++v) {
      out[v] = hn::Mul(power, hn::Load(d, of_node_.data() + v * by));
      if (v + 1 < vectors) power = hn::Mul(power, hn::Set(d, next));
    }
  }

 private:
  static constexpr double middle = 0.5 * (window - 1);

  double narrow_;
  HWY_ALIGN std::array<double, window> of_node_;
  HWY_ALIGN std::array<double, by> ratio_, of_first_;
};

/// Spreads incidents over the nodes about them; `vectors` of them make a window.
template <std::size_t vectors>
void spread_over_nodes(const Batch& batch, const Splitting& splitting, Nodes& nodes) {
  const Reals d;
  WindowShares<vectors> along_x(splitting.narrow), along_y(splitting.narrow);
  HWY_ALIGN std::array<double, WindowShares<vectors>::window> down;
  HWY_ALIGN std::array<double, by> columns, rows;
  for (std::size_t begin = 0; begin < batch.size; begin += by) {
    const std::size_t count = std::min(by, batch.size - begin);
    hn::Store(along_x.prepare(hn::LoadU(d, batch.x.data() + begin)), d, columns.data());
    hn::Store(along_y.prepare(hn::LoadU(d, batch.y.data() + begin)), d, rows.data());
    for (std::size_t i = 0; i < count; ++i) {
      std::array<hn::Vec<Reals>, vectors> across, along;
      along_x.shares(i, batch.weight[begin + i], across);
      along_y.shares(i, 1.0, along);
      for (std::size_t v = 0; v < vectors; ++v) hn::Store(along[v], d, down.data() + v * by);
      double* at =
          nodes.values.data() +
          static_cast<std::ptrdiff_t>(static_cast<int>(rows[i]) - nodes.first_row) * nodes.columns +
          (static_cast<int>(columns[i]) - nodes.first_column);
      for (const double share : down) {
        for (std::size_t v = 0; v < vectors; ++v) {
          const auto sum = hn::LoadU(d, at + v * by);
          hn::StoreU(hn::MulAdd(across[v], hn::Set(d, share), sum), d, at + v * by);
        }
        at += nodes.columns;
      }
    }
  }
}

void spread_batch(const Batch& batch, const Splitting& splitting, Nodes& nodes) {
  constexpr std::size_t of_eight = most_lanes / hn::MaxLanes(Reals());
  const auto spread = splitting.window == 2 * most_lanes ? spread_over_nodes<2 * of_eight>
                                                         : spread_over_nodes<3 * of_eight>;
  spread(batch, splitting, nodes);
}

/// A row of nodes, from its first, to the cells of a row of the grid.
void gather_along_row(const double* nodes, const Axis& columns, double* out) {
  const Reals d;
  const double* weights = columns.weights.data();
  for (std::size_t c = 0; c < columns.begin.size(); ++c, weights += columns.taps) {
    const double* from = nodes + columns.begin[c];
    auto sum = hn::Zero(d);
    for (int k = 0; k < columns.taps; k += static_cast<int>(by)) {
      sum = hn::MulAdd(hn::LoadU(d, weights + k), hn::LoadU(d, from + k), sum);
    }
    out[c] = hn::GetLane(hn::SumOfLanes(d, sum));
  }
}

/// The weighted sum of rows, each `length` long: what nodes give to a row of the grid.
void gather_along_columns(const double* rows, std::size_t length, const double* weights, int taps,
                          double* out) {
  const Reals d;
  constexpr std::size_t vectors = 4;
  std::size_t c = 0;
  for (; c + vectors * by <= length; c += vectors * by) {
    auto a = hn::Zero(d), b = a, e = a, f = a;
    const double* row = rows + c;
    for (int k = 0; k < taps; ++k, row += length) {
      const auto weight = hn::Set(d, weights[k]);
      a = hn::MulAdd(weight, hn::LoadU(d, row), a);
      b = hn::MulAdd(weight, hn::LoadU(d, row + by), b);
      e = hn::MulAdd(weight, hn::LoadU(d, row + 2 * by), e);
      f = hn::MulAdd(weight, hn::LoadU(d, row + 3 * by), f);
    }
    hn::StoreU(a, d, out + c);
    hn::StoreU(b, d, out + c + by);
    hn::StoreU(e, d, out + c + 2 * by);
    hn::StoreU(f, d, out + c + 3 * by);
  }
  for (; c < length; ++c) {
    double sum = 0.0;
    const double* row = rows + c;
    for (int k = 0; k < taps; ++k, row += length) sum += weights[k] * *row;
    out[c] = sum;
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(spread_batch);
HWY_EXPORT(gather_along_row);
HWY_EXPORT(gather_along_columns);

constexpr std::size_t rows_per_block = 8;
constexpr int most_chunks = 64;           // of rows, each with its batch
constexpr std::size_t parts_of_work = 4;  // spread, put together, along rows and columns

/// The window is whole vectors, which leaves the widest narrow Gaussian, and so the fewest nodes.
Splitting splitting_for(double tolerance) {
  constexpr double spare = 2.0;  // many ends of windows meet in a cell
  const double digits = std::log(1.0 / std::clamp(tolerance, 1e-13, 1e-2)) + spare;
  constexpr int two = 2 * most_lanes, three = 3 * most_lanes;
  const int window = least_window(digits) <= 0.97 * two ? two : three;
  return {gaussian_splitting(digits, window), window};
}

/// `cell` in spacings.
Axis axis_of(std::size_t cells, double cell, const Splitting& splitting) {
  const auto centre = [cell](std::size_t c) { return (static_cast<double>(c) + 0.5) * cell; };
  Axis axis;
  axis.taps = static_cast<int>(std::floor(2.0 * splitting.reach)) + 1;
  axis.taps = (axis.taps + most_lanes - 1) / most_lanes * most_lanes;
  axis.first = static_cast<int>(std::ceil(centre(0) - splitting.reach));
  axis.weights.reserve(cells * static_cast<std::size_t>(axis.taps));
  for (std::size_t c = 0; c < cells; ++c) {
    const int begin = static_cast<int>(std::ceil(centre(c) - splitting.reach));
    axis.begin.push_back(begin - axis.first);
    for (int k = 0; k < axis.taps; ++k) {
      const double d = centre(c) - (begin + k);
      axis.weights.push_back(splitting.factor * std::exp(-splitting.wide * d * d));
    }
  }
  axis.count = axis.begin.back() + axis.taps;
  return axis;
}

/// Where places lie whose windows meet the nodes, in spacings.
struct Meeting {
  double from = 0.0, until = 0.0;

  Meeting(const Axis& axis, int window)
      : from(axis.first - 0.5 * window), until(axis.first + axis.count + 0.5 * window - 1.0) {}

  [[nodiscard]] bool holds(double at) const { return from <= at && at < until; }
};

/// What a part of the incidents gives to nodes of its own: few where they are in the order of x,
/// which is that of intake.
class PartNodes {
 public:
  PartNodes(const PointSet& incidents, const Grid& grid, double spacing, const Splitting& splitting,
            const Axis& columns, const Axis& rows)
      : incidents_(incidents),
        grid_(grid),
        splitting_(splitting),
        rows_(rows),
        per_spacing_(1.0 / spacing),
        in_columns_(columns, splitting.window),
        in_rows_(rows, splitting.window) {}

  /// The columns of nodes that windows of a part meet.
  [[nodiscard]] Columns columns_of(IndexRange part) const {
    double least = in_columns_.until, most = in_columns_.from;
    for (std::size_t i = part.begin; i < part.end; ++i) {
      const double x = x_of(incidents_.x[i]);
      if (!in_columns_.holds(x)) continue;
      least = std::min(least, x);
      most = std::max(most, x);
    }
    if (least > most) return {};
    const int half = splitting_.window / 2;
    return {static_cast<int>(std::floor(least)) - (half - 1),
            static_cast<int>(std::floor(most)) + half + 1};
  }

  [[nodiscard]] Nodes spread(IndexRange part, Columns columns) const {
    const int window = splitting_.window;
    Nodes nodes{.first_column = columns.begin,
                .first_row = rows_.first - window,
                .columns = columns.end - columns.begin,
                .rows = rows_.count + 2 * window,
                .values = {}};
    nodes.values.assign(nodes.size(), 0.0);
    // By chunks of rows, whose nodes stay in the first cache.
    const int rows_of_chunk = std::max(2 * window, nodes.rows / most_chunks);
    std::vector<Batch> chunks(static_cast<std::size_t>(nodes.rows / rows_of_chunk) + 1);
    const auto flush = [&](Batch& batch) {
      HWY_DYNAMIC_DISPATCH(spread_batch)(batch, splitting_, nodes);
      batch.size = 0;
    };
    const double per_row = 1.0 / rows_of_chunk;
    for_each_place(incidents_, {}, part, [&](std::size_t i, double weight) {
      const double x = x_of(incidents_.x[i]), y = y_of(incidents_.y[i]);
      if (!in_columns_.holds(x) || !in_rows_.holds(y)) return;
      Batch& batch = chunks[static_cast<std::size_t>((y - in_rows_.from) * per_row)];
      batch.x[batch.size] = x;
      batch.y[batch.size] = y;
      batch.weight[batch.size] = weight;
      if (++batch.size == batch_size) flush(batch);
    });
    for (Batch& batch : chunks) flush(batch);
    return nodes;
  }

 private:
  [[nodiscard]] double x_of(double x) const { return (x - grid_.west) * per_spacing_; }
  [[nodiscard]] double y_of(double y) const { return (grid_.north - y) * per_spacing_; }

  const PointSet& incidents_;
  const Grid& grid_;
  const Splitting& splitting_;
  const Axis& rows_;
  double per_spacing_;
  Meeting in_columns_, in_rows_;
};

/// Adds row `r` of the nodes of a part to those of all, which have the same rows.
void add_row(const Nodes& part, std::size_t r, Nodes& nodes) {
  const double* from = part.values.data() + r * static_cast<std::size_t>(part.columns);
  double* to = nodes.values.data() + r * static_cast<std::size_t>(nodes.columns) +
               (part.first_column - nodes.first_column);
  for (int c = 0; c < part.columns; ++c) to[c] += from[c];
}

/// What all incidents give, part by part in the order of parts.
Nodes nodes_of(const PointSet& incidents, const PartNodes& part_nodes, int window,
               const Axis& columns, const Axis& rows, const RunContext& run) {
  constexpr std::size_t least_of_part = 1 << 14, most_parts = 16;
  Nodes nodes{.first_column = columns.first - window,
              .first_row = rows.first - window,
              .columns = columns.count + 2 * window,
              .rows = rows.count + 2 * window,
              .values = {}};
  nodes.values.assign(nodes.size(), 0.0);

  std::size_t parts = std::clamp<std::size_t>(incidents.size() / least_of_part, 1, most_parts);
  const auto part = [&](std::size_t k) {
    return IndexRange{start_of_place(incidents, {}, incidents.size() * k / parts),
                      start_of_place(incidents, {}, incidents.size() * (k + 1) / parts)};
  };
  std::vector<Columns> columns_of_part;
  int in_all = 0;
  for (std::size_t k = 0; k < parts; ++k) {
    columns_of_part.push_back(part_nodes.columns_of(part(k)));
    in_all += columns_of_part.back().end - columns_of_part.back().begin;
  }
  // In another order each part would have nearly as many nodes as all.
  if (in_all > 2 * nodes.columns + static_cast<int>(parts) * window) {
    parts = 1;
    columns_of_part = {part_nodes.columns_of(part(0))};
  }
  std::vector<Nodes> of_part(parts);
  for_each_block(parts, 1, reporting_part(run, 0, parts_of_work), [&](IndexRange block) {
    const std::size_t k = block.begin;
    if (columns_of_part[k].begin == columns_of_part[k].end) return;
    of_part[k] = part_nodes.spread(part(k), columns_of_part[k]);
  });
  for_each_block(static_cast<std::size_t>(nodes.rows), rows_per_block,
                 reporting_part(run, 1, parts_of_work), [&](IndexRange block) {
                   for (const Nodes& from : of_part) {
                     if (from.values.empty()) continue;
                     for (std::size_t r = block.begin; r < block.end; ++r) add_row(from, r, nodes);
                   }
                 });
  return nodes;
}

}  // namespace

bool has_gaussian_sums(const Grid& grid, Metres deviation) {
  return deviation.value >= grid.cell.value;
}

void write_gaussian_sums(const PointSet& incidents, const Grid& grid, const GaussianShape& shape,
                         std::span<double> values, const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  const Splitting splitting = splitting_for(shape.tolerance);
  const double spacing = splitting.spacing * shape.deviation.value;
  const double cell = grid.cell.value / spacing;
  const Axis columns = axis_of(grid.columns, cell, splitting);
  const Axis rows = axis_of(grid.rows, cell, splitting);
  const PartNodes part_nodes(incidents, grid, spacing, splitting, columns, rows);
  const Nodes nodes = nodes_of(incidents, part_nodes, splitting.window, columns, rows, run);

  // Along rows of nodes to the columns of cells, then along those to the cells.
  std::vector<double> halfway(static_cast<std::size_t>(rows.count) * grid.columns);
  for_each_block(static_cast<std::size_t>(rows.count), rows_per_block,
                 reporting_part(run, 2, parts_of_work), [&](IndexRange block) {
                   for (std::size_t r = block.begin; r < block.end; ++r) {
                     const double* from = nodes.values.data() +
                                          (r + static_cast<std::size_t>(splitting.window)) *
                                              static_cast<std::size_t>(nodes.columns) +
                                          splitting.window;
                     HWY_DYNAMIC_DISPATCH(gather_along_row)
                     (from, columns, halfway.data() + r * grid.columns);
                   }
                 });
  for_each_block(grid.rows, rows_per_block, reporting_part(run, 3, parts_of_work),
                 [&](IndexRange block) {
                   std::vector<double> weights(static_cast<std::size_t>(rows.taps));
                   for (std::size_t r = block.begin; r < block.end; ++r) {
                     const double* const of_row = rows.weights.data() + r * weights.size();
                     for (std::size_t k = 0; k < weights.size(); ++k)
                       weights[k] = shape.factor * of_row[k];
                     HWY_DYNAMIC_DISPATCH(gather_along_columns)
                     (halfway.data() + static_cast<std::size_t>(rows.begin[r]) * grid.columns,
                      grid.columns, weights.data(), rows.taps, values.data() + r * grid.columns);
                   }
                 });
}

}  // namespace klara
#endif
