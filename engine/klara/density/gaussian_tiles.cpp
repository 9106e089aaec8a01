#include <klara/density/gaussian_tiles.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/gaussian_tiles.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <klara/base/aligned.hpp>
#include <klara/base/parallel.hpp>
#include <klara/base/sum.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <unordered_map>
#include <utility>

#ifndef KLARA_GAUSSIAN_TILES_ONCE
#define KLARA_GAUSSIAN_TILES_ONCE
namespace klara {
namespace {

constexpr int most_lanes = 8;
constexpr int window = 18;                // nodes about a place, each way
constexpr int margin = 32;                // nodes about a tile that its sums look at
constexpr int side = nodes_of_tile + 32;  // of a tile with the windows that begin in it
constexpr int wide = nodes_of_tile + 2 * margin;
constexpr int outputs_at_once = 2;

/// The least number of whole vectors of most_lanes that hold so many, in lanes.
constexpr std::size_t whole(std::size_t count) {
  return (count + most_lanes - 1) / most_lanes * most_lanes;
}

/// Along one axis of a tile: what the nodes give to evenly spaced positions, `outputs_at_once`
/// neighbouring ones from the same nodes.
struct Smoothing {
  std::size_t outputs = 0;      // in the tile
  std::size_t groups = 0;       // of outputs_at_once; the last may hold outputs without weights
  int taps = 0;                 // nodes that give to a group
  int reach = 0;                // nodes beyond the tile
  std::vector<int> first;       // of each group, from -reach
  std::vector<double> weights;  // tap by tap, the outputs of the group together
  [[nodiscard]] std::size_t padded() const { return whole(outputs); }
};

/// A place or a target within a tile, in spacings from its first node or its window's tile.
struct Located {
  double x, y, weight;
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

/// exp(-narrow (at - k)^2) for k = 0, 1, ... by vectors: each is the one before times a ratio that
/// itself falls by a constant factor, as the exponent is quadratic.
template <std::size_t vectors>
HWY_INLINE std::array<hn::Vec<Reals>, vectors> gaussian_steps(double at, double narrow,
                                                              double ratio_of_ratios) {
  const Reals d;
  const auto by = static_cast<double>(hn::Lanes(d));
  const auto u = hn::Sub(hn::Set(d, at), hn::Iota(d, 0.0));
  const auto fall = hn::Set(d, ratio_of_ratios);
  auto ratio = hn::Exp(d, hn::Mul(hn::Set(d, narrow * by), hn::Sub(hn::Add(u, u), hn::Set(d, by))));
  std::array<hn::Vec<Reals>, vectors> steps;
  steps[0] = hn::Exp(d, hn::Mul(hn::Set(d, -narrow), hn::Mul(u, u)));
  for (std::size_t v = 1; v < vectors; ++v) {
    steps[v] = hn::Mul(steps[v - 1], ratio);
    ratio = hn::Mul(ratio, fall);
  }
  return steps;
}

double ratio_of_ratios(double narrow) {
  const auto by = static_cast<double>(hn::Lanes(Reals()));
  return std::exp(-2.0 * narrow * by * by);
}

/// Adds w exp(-narrow d^2) of every place to the nodes of its window; `nodes` is `side` square and
/// begins where the windows of the tile may.
void spread_places(const Located* places, std::size_t count, double narrow, double* nodes) {
  const Reals d;
  constexpr std::size_t by = hn::MaxLanes(d);
  constexpr std::size_t vectors = whole(window + most_lanes - 1) / by;
  constexpr std::size_t rows = whole(window) / by;
  const double fall = ratio_of_ratios(narrow);
  for (std::size_t i = 0; i < count; ++i) {
    const auto first = static_cast<std::size_t>(places[i].x) - (window / 2 - 1);
    const std::size_t row = static_cast<std::size_t>(places[i].y) - (window / 2 - 1);
    const std::size_t column = first / most_lanes * most_lanes;
    auto across = gaussian_steps<vectors>(places[i].x - static_cast<double>(column), narrow, fall);
    for (auto& each : across) each = hn::Mul(each, hn::Set(d, places[i].weight));
    const auto steps = gaussian_steps<rows>(places[i].y - static_cast<double>(row), narrow, fall);
    HWY_ALIGN std::array<double, whole(window)> down;
    for (std::size_t v = 0; v < rows; ++v) hn::Store(steps[v], d, down.data() + v * by);
    double* at = nodes + row * side + column;
    for (std::size_t j = 0; j < window; ++j, at += side) {
      const auto share = hn::Set(d, down[j]);
      for (std::size_t v = 0; v < vectors; ++v) {
        hn::Store(hn::MulAdd(across[v], share, hn::Load(d, at + v * by)), d, at + v * by);
      }
    }
  }
}

/// Smooths down `vectors` vectors of columns: a stretch of them at a time, so that the rows of one
/// output are in the first cache for the next. Adds the squares of what it makes to `squares`, and
/// writes it to `out` if there is one.
template <std::size_t vectors>
void smooth_stretch(const double* in, std::size_t stride, const Smoothing& smoothing,
                    std::size_t length, double* out, hn::Vec<Reals>& squares) {
  const Reals d;
  const std::size_t by = hn::Lanes(d);
  const auto taps = static_cast<std::size_t>(smoothing.taps);
  const double* weight = smoothing.weights.data();
  for (std::size_t g = 0; g < smoothing.groups; ++g) {
    const double* row = in + static_cast<std::size_t>(smoothing.first[g]) * stride;
    std::array<hn::Vec<Reals>, vectors> one, other;
    one.fill(hn::Zero(d));
    other.fill(hn::Zero(d));
    for (std::size_t k = 0; k < taps; ++k, row += stride, weight += outputs_at_once) {
      const auto of_one = hn::Set(d, weight[0]), of_other = hn::Set(d, weight[1]);
      for (std::size_t v = 0; v < vectors; ++v) {
        const auto nodes = hn::Load(d, row + v * by);
        one[v] = hn::MulAdd(of_one, nodes, one[v]);
        other[v] = hn::MulAdd(of_other, nodes, other[v]);
      }
    }
    for (std::size_t v = 0; v < vectors; ++v) {
      if (out == nullptr) {
        squares = hn::MulAdd(one[v], one[v], hn::MulAdd(other[v], other[v], squares));
      } else {
        hn::Store(one[v], d, out + 2 * g * length + v * by);
        hn::Store(other[v], d, out + (2 * g + 1) * length + v * by);
      }
    }
  }
}

/// Smooths down the columns of `in`, `length` of them (whole vectors of most_lanes), `stride`
/// between rows. Writes rows of `length` to `out`, or, without one, returns the sum of squares.
double smooth_down(const double* in, std::size_t stride, const Smoothing& smoothing,
                   std::size_t length, double* out) {
  const Reals d;
  const std::size_t by = hn::Lanes(d);
  auto squares = hn::Zero(d);
  const auto to = [out](std::size_t column) { return out == nullptr ? nullptr : out + column; };
  std::size_t c = 0;
  for (; c + 4 * by <= length; c += 4 * by) {
    smooth_stretch<4>(in + c, stride, smoothing, length, to(c), squares);
  }
  for (; c + 2 * by <= length; c += 2 * by) {
    smooth_stretch<2>(in + c, stride, smoothing, length, to(c), squares);
  }
  for (; c < length; c += by) {
    smooth_stretch<1>(in + c, stride, smoothing, length, to(c), squares);
  }
  return hn::GetLane(hn::SumOfLanes(d, squares));
}

/// sum over nodes of their value times exp(-narrow d^2), at each target; `nodes` is `wide` square
/// and begins `margin` nodes before the tile.
template <std::size_t vectors_of_eight>
void gather_by(const Located* targets, std::size_t count, double narrow, double factor,
               std::size_t taps, const double* nodes, double* sums) {
  const Reals d;
  constexpr std::size_t by = hn::MaxLanes(d);
  constexpr std::size_t rows = vectors_of_eight * most_lanes / by;
  constexpr std::size_t vectors = rows + most_lanes / by;  // whole ones that hold the taps
  const double fall = ratio_of_ratios(narrow);
  for (std::size_t i = 0; i < count; ++i) {
    const double x = targets[i].x + margin, y = targets[i].y + margin;
    const auto first = static_cast<std::size_t>(x) - (taps / 2 - 1);
    const std::size_t row = static_cast<std::size_t>(y) - (taps / 2 - 1);
    const std::size_t column = std::min(first / most_lanes * most_lanes, wide - vectors * by);
    const auto steps = gaussian_steps<rows>(y - static_cast<double>(row), narrow, fall);
    HWY_ALIGN std::array<double, vectors_of_eight * most_lanes> down;
    for (std::size_t v = 0; v < rows; ++v) hn::Store(steps[v], d, down.data() + v * by);
    const double* from = nodes + row * wide + column;
    std::array<hn::Vec<Reals>, vectors> columns;
    columns.fill(hn::Zero(d));
    for (std::size_t j = 0; j < taps; ++j, from += wide) {
      const auto weight = hn::Set(d, down[j]);
      for (std::size_t v = 0; v < vectors; ++v) {
        columns[v] = hn::MulAdd(weight, hn::Load(d, from + v * by), columns[v]);
      }
    }
    const auto across = gaussian_steps<vectors>(x - static_cast<double>(column), narrow, fall);
    auto sum = hn::Zero(d);
    for (std::size_t v = 0; v < vectors; ++v) sum = hn::MulAdd(columns[v], across[v], sum);
    sums[i] = factor * hn::GetLane(hn::SumOfLanes(d, sum));
  }
}

void gather(const Located* targets, std::size_t count, double narrow, double factor,
            std::size_t taps, const double* nodes, double* sums) {
  if (taps <= 3 * most_lanes) {
    gather_by<3>(targets, count, narrow, factor, taps, nodes, sums);
  } else if (taps <= 5 * most_lanes) {
    gather_by<5>(targets, count, narrow, factor, taps, nodes, sums);
  } else {
    gather_by<8>(targets, count, narrow, factor, taps, nodes, sums);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(spread_places);
HWY_EXPORT(smooth_down);
HWY_EXPORT(gather);

constexpr std::size_t tile_size = std::size_t{nodes_of_tile} * nodes_of_tile;

/// log of what a trapezoidal rule or a cut tail may cost, of each pair or of one incident's peak.
constexpr double accuracy = 20.5;  // 1.3e-9

/// The widest spacing, in deviations: the rule for a field wider_from times as wide errs by
/// exp(-accuracy).
double widest_spacing() {
  return std::numbers::pi * std::sqrt(2.0 / accuracy) *
         std::sqrt(1.0 - 1.0 / (wider_from * wider_from));
}

/// Beyond it a Gaussian is below exp(-accuracy), in deviations.
double reach_of_gaussian() {
  return std::sqrt(2.0 * accuracy);
}

/// Numbers of tiles may be negative, windows begin before the first place.
constexpr std::int64_t key_offset = std::int64_t{1} << 31;

std::uint64_t key_of(std::int64_t column, std::int64_t row) {
  return static_cast<std::uint64_t>(column + key_offset) << 32 |
         static_cast<std::uint64_t>(row + key_offset);
}

std::int64_t column_of(std::uint64_t key) {
  return static_cast<std::int64_t>(key >> 32) - key_offset;
}

std::int64_t row_of(std::uint64_t key) {
  return static_cast<std::int64_t>(key & 0xffffffffu) - key_offset;
}

std::int64_t tile_of(double node) {
  return static_cast<std::int64_t>(std::floor(node / nodes_of_tile));
}

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

std::size_t find(const std::vector<std::uint64_t>& keys, std::uint64_t key) {
  const auto at = std::ranges::lower_bound(keys, key);
  return at == keys.end() || *at != key ? nowhere : static_cast<std::size_t>(at - keys.begin());
}

void sort_once(std::vector<std::uint64_t>& keys) {
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
}

Smoothing smoothing_of(const GaussianTiles& tiles, double deviation, std::size_t outputs) {
  const double narrow = std::sqrt(deviation * deviation - tiles.deviation * tiles.deviation);
  const double reach = reach_of_gaussian() * narrow / tiles.spacing;
  const double step = static_cast<double>(nodes_of_tile) / static_cast<double>(outputs);
  Smoothing s;
  s.outputs = outputs;
  s.groups = (outputs + 1) / 2;
  s.reach = static_cast<int>(std::ceil(reach));
  const auto first_of = [&](std::size_t output) {
    return static_cast<int>(std::ceil(static_cast<double>(output) * step - reach));
  };
  const auto last_of = [&](std::size_t output) {
    return static_cast<int>(std::floor(static_cast<double>(output) * step + reach));
  };
  for (std::size_t g = 0; g < s.groups; ++g) {
    const std::size_t last = std::min(2 * g + 1, outputs - 1);
    s.taps = std::max(s.taps, last_of(last) - first_of(2 * g) + 1);
  }
  const double factor =
      tiles.spacing * deviation / (std::sqrt(2.0 * std::numbers::pi) * tiles.deviation * narrow);
  const double per_step = tiles.spacing * tiles.spacing / (2.0 * narrow * narrow);
  for (std::size_t g = 0; g < s.groups; ++g) {
    // The last group's taps must end within reach of the tile.
    const int first = std::min(first_of(2 * g), nodes_of_tile - 1 + s.reach - (s.taps - 1));
    s.first.push_back(first + s.reach);
    for (int k = 0; k < s.taps; ++k) {
      for (std::size_t o = 2 * g; o < 2 * g + outputs_at_once; ++o) {
        const double distance = static_cast<double>(o) * step - (first + k);
        s.weights.push_back(o < outputs ? factor * std::exp(-per_step * distance * distance) : 0.0);
      }
    }
  }
  return s;
}

/// Tiles with those about them that anything reaches within `reach` nodes.
std::vector<std::uint64_t> reached_tiles(const GaussianTiles& tiles, int reach) {
  std::vector<std::uint64_t> keys = tiles.keys;
  for (std::size_t t = 0; t < tiles.keys.size(); ++t) {
    const double* const values = tiles.values.data() + t * tile_size;
    const auto any = [&](int from_row, int until_row, int from_column, int until_column) {
      for (int r = from_row; r < until_row; ++r) {
        for (int c = from_column; c < until_column; ++c) {
          if (values[r * nodes_of_tile + c] > 0.0) return true;
        }
      }
      return false;
    };
    constexpr std::array<int, 3> sides{-1, 0, 1};
    const auto from = [&](int direction) { return direction > 0 ? nodes_of_tile - reach : 0; };
    const auto until = [&](int direction) { return direction < 0 ? reach : nodes_of_tile; };
    for (const int down : sides) {
      for (const int across : sides) {
        if (down == 0 && across == 0) continue;
        if (any(from(down), until(down), from(across), until(across))) {
          keys.push_back(key_of(column_of(tiles.keys[t]) + across, row_of(tiles.keys[t]) + down));
        }
      }
    }
  }
  sort_once(keys);
  return keys;
}

/// The tile of this key with `margin` nodes about it, `wide` square.
void copy_with_margin(const GaussianTiles& tiles, std::uint64_t key, Aligned<double>& aligned) {
  double* const nodes = aligned.of(std::size_t{wide} * wide);
  std::fill_n(nodes, std::size_t{wide} * wide, 0.0);
  for (int down = -1; down <= 1; ++down) {
    for (int across = -1; across <= 1; ++across) {
      const std::size_t t = find(tiles.keys, key_of(column_of(key) + across, row_of(key) + down));
      if (t == nowhere) continue;
      const int first_row = down < 0 ? nodes_of_tile - margin : 0;
      const int last_row = down > 0 ? margin : nodes_of_tile;
      const int first_column = across < 0 ? nodes_of_tile - margin : 0;
      const int last_column = across > 0 ? margin : nodes_of_tile;
      for (int r = first_row; r < last_row; ++r) {
        const double* const from = tiles.values.data() + t * tile_size + r * nodes_of_tile;
        double* const to =
            nodes + (r + down * nodes_of_tile + margin) * wide + across * nodes_of_tile + margin;
        std::copy(from + first_column, from + last_column, to + first_column);
      }
    }
  }
}

/// Rows to columns, those of the result padded with zeros.
void transpose(const double* in, std::size_t rows, std::size_t columns, std::size_t padded_rows,
               double* out) {
  constexpr std::size_t block = 8;
  for (std::size_t r0 = 0; r0 < padded_rows; r0 += block) {
    for (std::size_t c = 0; c < columns; ++c) {
      double* const to = out + c * padded_rows + r0;
      for (std::size_t r = 0; r < block; ++r) {
        to[r] = r0 + r < rows ? in[(r0 + r) * columns + c] : 0.0;
      }
    }
  }
}

/// Buffers of one tile at work.
struct Bench {
  Aligned<double> nodes, halfway, turned, done;
};

/// The tile smoothed: its outputs with x down, y across; or the sum of their squares.
double smooth_tile(const Smoothing& smoothing, Bench& bench, bool keep) {
  const auto before = static_cast<std::size_t>(margin - smoothing.reach);
  const std::size_t first_column = before / most_lanes * most_lanes;
  const std::size_t length = whole(wide - before - first_column);
  const std::size_t rows = smoothing.groups * outputs_at_once;
  const std::size_t padded = smoothing.padded();
  double* const halfway = bench.halfway.of(rows * length);
  HWY_DYNAMIC_DISPATCH(smooth_down)
  (bench.nodes.data() + before * wide + first_column, wide, smoothing, length, halfway);
  double* const turned = bench.turned.of(length * padded);
  transpose(halfway, smoothing.outputs, length, padded, turned);
  return HWY_DYNAMIC_DISPATCH(smooth_down)(turned + (before - first_column) * padded, padded,
                                           smoothing, padded,
                                           keep ? bench.done.of(rows * padded) : nullptr);
}

}  // namespace

TilePlan tile_plan(const PointSet& places, double deviation) {
  TilePlan plan;
  GaussianTiles& tiles = plan.empty;
  tiles.deviation = deviation;
  tiles.spacing = deviation * widest_spacing();
  if (places.empty()) return plan;
  tiles.west = *std::ranges::min_element(places.x);
  tiles.south = *std::ranges::min_element(places.y);
  const double per_spacing = 1.0 / tiles.spacing;
  constexpr int before = window / 2 - 1, after = window / 2;  // nodes of the window
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  const auto number_of = [&](std::int64_t column, std::int64_t row) {
    return numbers.try_emplace(key_of(column, row), static_cast<std::uint32_t>(numbers.size()))
        .first->second;
  };
  plan.tile.reserve(places.size());
  for (std::size_t p = 0; p < places.size(); ++p) {
    const double column = std::floor((places.x[p] - tiles.west) * per_spacing);
    const double row = std::floor((places.y[p] - tiles.south) * per_spacing);
    const std::int64_t c = tile_of(column - before), r = tile_of(row - before);
    const bool next_column = tile_of(column + after) != c, next_row = tile_of(row + after) != r;
    plan.tile.push_back(number_of(c, r));
    if (next_column) number_of(c + 1, r);
    if (next_row) number_of(c, r + 1);
    if (next_column && next_row) number_of(c + 1, r + 1);
  }
  for (const auto& [key, number] : numbers) tiles.keys.push_back(key);
  std::ranges::sort(tiles.keys);
  std::vector<std::uint32_t> sorted(tiles.keys.size());
  for (std::size_t t = 0; t < tiles.keys.size(); ++t) {
    sorted[numbers[tiles.keys[t]]] = static_cast<std::uint32_t>(t);
  }
  for (std::uint32_t& tile : plan.tile) tile = sorted[tile];
  return plan;
}

GaussianTiles spread_over_tiles(const PointSet& places, TilePlan plan, const RunContext& run) {
  GaussianTiles tiles = std::move(plan.empty);
  tiles.values.assign(tiles.keys.size() * tile_size, 0.0);
  std::vector<std::size_t> starts(tiles.keys.size() + 1, 0);
  for (const std::uint32_t tile : plan.tile) ++starts[tile + 1];
  for (std::size_t t = 1; t < starts.size(); ++t) starts[t] += starts[t - 1];
  const double per_spacing = 1.0 / tiles.spacing;
  std::vector<Located> located(places.size());
  {
    std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
    for (std::size_t p = 0; p < places.size(); ++p) {
      const std::uint64_t key = tiles.keys[plan.tile[p]];
      located[next[plan.tile[p]]++] = {.x = (places.x[p] - tiles.west) * per_spacing -
                                            static_cast<double>(column_of(key) * nodes_of_tile),
                                       .y = (places.y[p] - tiles.south) * per_spacing -
                                            static_cast<double>(row_of(key) * nodes_of_tile),
                                       .weight = places.weight_of(p)};
    }
  }
  // Windows reach into the next tile but not the one after it: tiles of one colour share no node.
  std::array<std::vector<std::size_t>, 4> colours;
  for (std::size_t t = 0; t < tiles.keys.size(); ++t) {
    if (starts[t] == starts[t + 1]) continue;
    const auto odd = [](std::int64_t number) { return static_cast<std::size_t>(number & 1); };
    colours[2 * odd(column_of(tiles.keys[t])) + odd(row_of(tiles.keys[t]))].push_back(t);
  }
  const double narrow = tiles.spacing * tiles.spacing / (2.0 * tiles.deviation * tiles.deviation);
  for (const std::vector<std::size_t>& colour : colours) {
    for_each_block(colour.size(), 1, run, [&](IndexRange block) {
      const std::size_t t = colour[block.begin];
      Aligned<double> aligned;
      double* const nodes = aligned.of(std::size_t{side} * side);
      std::fill_n(nodes, std::size_t{side} * side, 0.0);
      HWY_DYNAMIC_DISPATCH(spread_places)
      (located.data() + starts[t], starts[t + 1] - starts[t], narrow, nodes);
      for (int down = 0; down <= 1; ++down) {
        for (int across = 0; across <= 1; ++across) {
          const std::size_t to = find(
              tiles.keys, key_of(column_of(tiles.keys[t]) + across, row_of(tiles.keys[t]) + down));
          if (to == nowhere) continue;
          const int rows = down == 0 ? nodes_of_tile : window;
          const int columns = across == 0 ? nodes_of_tile : window;
          for (int r = 0; r < rows; ++r) {
            const double* const from =
                nodes + (r + down * nodes_of_tile) * side + across * nodes_of_tile;
            double* const into = tiles.values.data() + to * tile_size + r * nodes_of_tile;
            for (int c = 0; c < columns; ++c) into[c] += from[c];
          }
        }
      }
    });
  }
  return tiles;
}

GaussianTiles coarser(const GaussianTiles& tiles, const RunContext& run) {
  GaussianTiles wider{.west = tiles.west,
                      .south = tiles.south,
                      .spacing = 2.0 * tiles.spacing,
                      .deviation = 2.0 * tiles.deviation,
                      .keys = {},
                      .values = {}};
  const Smoothing smoothing = smoothing_of(tiles, wider.deviation, nodes_of_tile / 2);
  const std::vector<std::uint64_t> keys = reached_tiles(tiles, smoothing.reach);
  const auto half = [](std::int64_t number) {
    return number >= 0 ? number / 2 : -((1 - number) / 2);
  };
  for (const std::uint64_t key : keys) {
    wider.keys.push_back(key_of(half(column_of(key)), half(row_of(key))));
  }
  sort_once(wider.keys);
  wider.values.assign(wider.keys.size() * tile_size, 0.0);
  for_each_block(keys.size(), 1, run, [&](IndexRange block) {
    const std::uint64_t key = keys[block.begin];
    Bench bench;
    copy_with_margin(tiles, key, bench.nodes);
    smooth_tile(smoothing, bench, /*keep=*/true);
    const std::int64_t column = half(column_of(key)), row = half(row_of(key));
    const std::size_t to = find(wider.keys, key_of(column, row));
    constexpr std::size_t quarter = nodes_of_tile / 2;
    double* const into = wider.values.data() + to * tile_size +
                         static_cast<std::size_t>(row_of(key) - 2 * row) * quarter * nodes_of_tile +
                         static_cast<std::size_t>(column_of(key) - 2 * column) * quarter;
    for (std::size_t r = 0; r < quarter; ++r) {
      for (std::size_t c = 0; c < quarter; ++c) {
        into[r * nodes_of_tile + c] = bench.done.data()[c * smoothing.padded() + r];
      }
    }
  });
  return wider;
}

std::vector<double> pair_sums(const GaussianTiles& tiles, std::span<const double> deviations,
                              const RunContext& run) {
  std::vector<Smoothing> smoothings;
  int reach = 0;
  for (const double deviation : deviations) {
    // The rule for the square of a field errs by exp(-pi^2 s^2 / spacing^2).
    const double widest = std::numbers::pi * deviation / std::sqrt(accuracy);
    const auto outputs =
        static_cast<std::size_t>(std::ceil(nodes_of_tile * tiles.spacing / widest));
    smoothings.push_back(smoothing_of(tiles, deviation, outputs));
    reach = std::max(reach, smoothings.back().reach);
  }
  const std::vector<std::uint64_t> keys = reached_tiles(tiles, reach);
  std::vector<double> squares(keys.size() * deviations.size());
  for_each_block(keys.size(), 1, run, [&](IndexRange block) {
    Bench bench;
    copy_with_margin(tiles, keys[block.begin], bench.nodes);
    for (std::size_t k = 0; k < smoothings.size(); ++k) {
      squares[block.begin * smoothings.size() + k] =
          smooth_tile(smoothings[k], bench, /*keep=*/false);
    }
  });
  std::vector<double> sums;
  for (std::size_t k = 0; k < smoothings.size(); ++k) {
    CompensatedSum sum;
    for (std::size_t t = 0; t < keys.size(); ++t) sum.add(squares[t * smoothings.size() + k]);
    const double step =
        nodes_of_tile * tiles.spacing / static_cast<double>(smoothings[k].outputs) / deviations[k];
    sums.push_back(sum.value() * step * step / std::numbers::pi);
  }
  return sums;
}

void write_sums_at(const GaussianTiles& tiles, const PointSet& targets,
                   std::span<const double> deviations, std::span<std::vector<double>> sums,
                   const RunContext& run) {
  const std::vector<std::uint64_t> keys = reached_tiles(tiles, margin - 1);
  const double per_spacing = 1.0 / tiles.spacing;
  std::vector<std::size_t> tile_of_target(targets.size());
  std::vector<std::size_t> starts(keys.size() + 1, 0);
  std::size_t at = 0;
  for (std::size_t p = 0; p < targets.size(); ++p) {
    const std::uint64_t key = key_of(tile_of((targets.x[p] - tiles.west) * per_spacing),
                                     tile_of((targets.y[p] - tiles.south) * per_spacing));
    if (at == nowhere || keys[at] != key) at = find(keys, key);
    tile_of_target[p] = at;
    if (at != nowhere) ++starts[at + 1];
  }
  for (std::size_t t = 1; t < starts.size(); ++t) starts[t] += starts[t - 1];
  std::vector<Located> located(starts.back());
  std::vector<std::size_t> target(starts.back());
  std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
  for (std::size_t p = 0; p < targets.size(); ++p) {
    if (tile_of_target[p] == nowhere) continue;
    const std::uint64_t key = keys[tile_of_target[p]];
    const std::size_t to = next[tile_of_target[p]]++;
    located[to] = {.x = (targets.x[p] - tiles.west) * per_spacing -
                        static_cast<double>(column_of(key) * nodes_of_tile),
                   .y = (targets.y[p] - tiles.south) * per_spacing -
                        static_cast<double>(row_of(key) * nodes_of_tile),
                   .weight = 1.0};
    target[to] = p;
  }
  for (std::vector<double>& each : sums) each.assign(targets.size(), 0.0);
  for_each_block(keys.size(), 1, run, [&](IndexRange block) {
    const std::size_t begin = starts[block.begin], count = starts[block.begin + 1] - begin;
    if (count == 0) return;
    Aligned<double> nodes;
    std::vector<double> gathered(count);
    copy_with_margin(tiles, keys[block.begin], nodes);
    for (std::size_t k = 0; k < deviations.size(); ++k) {
      const double s = deviations[k];
      const double narrow = std::sqrt(s * s - tiles.deviation * tiles.deviation);
      const double one_axis =
          tiles.spacing * s / (std::sqrt(2.0 * std::numbers::pi) * tiles.deviation * narrow);
      const double reach = reach_of_gaussian() * narrow / tiles.spacing;
      const std::size_t taps = 2 * static_cast<std::size_t>(std::ceil(reach));
      HWY_DYNAMIC_DISPATCH(gather)
      (located.data() + begin, count, tiles.spacing * tiles.spacing / (2.0 * narrow * narrow),
       one_axis * one_axis, taps, nodes.data(), gathered.data());
      for (std::size_t i = 0; i < count; ++i) sums[k][target[begin + i]] = gathered[i];
    }
  });
}

}  // namespace klara
#endif
