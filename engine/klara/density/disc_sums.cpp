#include <klara/density/disc_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/disc_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <hwy/aligned_allocator.h>

#include <klara/base/parallel.hpp>
#include <klara/shape/places.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#ifndef KLARA_DISC_SUMS_ONCE
#define KLARA_DISC_SUMS_ONCE
namespace klara {
namespace {

/// Of rows that are summed together: the more, the fewer times an incident is looked at, as long as
/// their sums stay in the second cache.
constexpr std::size_t rows_of_strip(int power) {
  return power < 2 ? 16 : 8;
}

/// An incident, or several at one place, in cells.
struct Entry {
  double x;       // from the centre of its tile
  double below;   // of the row at or above it, in [0, 1)
  double weight;  // of all at its place
};

/// How the grid is cut, in cells. Tile t holds the incidents whose columns are within tile / 2 of
/// its centre; their discs end `reach` beyond.
struct Cut {
  double radius = 0.0;
  int reach = 0;
  int tile = 0;
  int columns = 0, rows = 0;
  int tiles = 0;
  int bands = 0;  // of incidents, a row wide: from `reach` above the grid to `reach` below

  [[nodiscard]] int centre(int t) const { return t * tile - reach + tile / 2; }
  [[nodiscard]] int half_width() const { return tile / 2 + reach; }
  [[nodiscard]] int width() const { return 2 * half_width() + 1; }
};

/// The incidents of each tile and band.
struct SortedEntries {
  std::vector<Entry> entries;
  std::vector<std::uint32_t> starts;  // of band b of tile t at t * bands + b
};

/// Whole numbers of fine and coarse units: coarse = 2^-bits, fine = 2^-bits - fine_bits.
struct FixedPoint {
  double coarse = 1.0, fine = 1.0;        // units in one
  double of_coarse = 1.0, of_fine = 1.0;  // and back
};

struct Strip {
  int first_row = 0;
  int rows = 0;
};

}  // namespace
}  // namespace klara
#endif

HWY_BEFORE_NAMESPACE();
namespace klara {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Monomials in column x and row y about the centre of a tile and strip, r = x^2 + y^2, in which
/// (1 - u^2)^power is written: {1}, {1 x y r}, + {x^2 xy rx ry r^2}, + {x^3 x^2y rx^2 rxy r^2x r^2y
/// r^3}.
template <int power>
inline constexpr std::size_t monomials = (power + 1) * (power + 1);

/// Coarse and fine units of every coefficient.
template <int power>
inline constexpr std::size_t lanes = 2 * monomials<power>;

template <int power>
using Coefficients = std::array<double, monomials<power>>;

/// Of w (1 - (x-a)^2 - (y-b)^2)^power.
template <int power>
HWY_INLINE Coefficients<power> coefficients(double a, double b, double w) {
  if constexpr (power == 0) {
    return {w};
  } else {
    // 1 - u^2 = p + line - r
    const double p = 1.0 - (a * a + b * b);
    const double c = 2.0 * a;
    const double d = 2.0 * b;
    if constexpr (power == 1) {
      return {w * p, w * c, w * d, -w};
    } else if constexpr (power == 2) {
      return {w * p * p,
              w * 2.0 * p * c,
              w * 2.0 * p * d,
              w * (d * d - 2.0 * p),
              w * (c * c - d * d),
              w * 2.0 * c * d,
              w * -2.0 * c,
              w * -2.0 * d,
              w};
    } else {
      // (p - r)^3 + 3 (p - r)^2 l + 3 (p - r) l^2 + l^3 with l = c x + d y, y^2 = r - x^2
      const double x2 = c * c - d * d;
      const double xy = 2.0 * c * d;
      const double r1 = d * d;
      return {w * p * p * p,
              w * 3.0 * p * p * c,
              w * 3.0 * p * p * d,
              w * 3.0 * (p * r1 - p * p),
              w * 3.0 * p * x2,
              w * 3.0 * p * xy,
              w * (3.0 * c * r1 - 6.0 * p * c),
              w * (d * r1 - 6.0 * p * d),
              w * 3.0 * (p - r1),
              w * (c * c * c - 3.0 * c * r1),
              w * (3.0 * c * c * d - d * r1),
              w * -3.0 * x2,
              w * -3.0 * xy,
              w * 3.0 * c,
              w * 3.0 * d,
              -w};
    }
  }
}

template <int power>
Coefficients<power> monomials_at(double x, double y) {
  const double r = x * x + y * y;
  const std::array<double, 16> all{1.0,       x,         y,         r,         x * x,     x * y,
                                   r * x,     r * y,     r * r,     x * x * x, x * x * y, r * x * x,
                                   r * x * y, r * r * x, r * r * y, r * r * r};
  Coefficients<power> result;
  std::copy_n(all.begin(), result.size(), result.begin());
  return result;
}

/// Calls visit(tag, first lane) for every vector of the lanes of a column.
template <int power, class Visit>
HWY_INLINE void for_lanes(const Visit& visit) {
  const hn::CappedTag<std::int64_t, 8> wide;
  const hn::CappedTag<std::int64_t, 2> narrow;
  std::size_t lane = 0;
  if constexpr (lanes<power> >= 8) {
    for (; lane + hn::Lanes(wide) <= lanes<power>; lane += hn::Lanes(wide)) visit(wide, lane);
  }
  for (; lane < lanes<power>; lane += hn::Lanes(narrow)) visit(narrow, lane);
}

#if HWY_TARGET != HWY_SCALAR
/// The lanes of a vector, pair by pair, in the order of halves.
template <class D, class V>
HWY_INLINE auto sum_of_pairs(D /*d*/, V v) {
  if constexpr (hn::MaxLanes(D()) <= 2) {
    return v;
  } else {
    const hn::Half<D> half;
    return sum_of_pairs(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

/// The sums of the lanes of two vectors.
template <class D, class V>
HWY_INLINE auto sums_of(D d, V first, V second) {
  return sum_of_pairs(
      d, hn::Add(hn::InterleaveLower(d, first, second), hn::InterleaveUpper(d, first, second)));
}
#endif

/// The running sums along one row of one tile, lane by lane.
template <int power>
class RowSums {
  using Wide = hn::CappedTag<std::int64_t, 8>;
  using Narrow = hn::CappedTag<std::int64_t, 2>;
  using WideReal = hn::RebindToFloat<Wide>;
  using NarrowReal = hn::RebindToFloat<Narrow>;
  static constexpr std::size_t by_wide = hn::MaxLanes(Wide());
  static constexpr std::size_t by_narrow = hn::MaxLanes(Narrow());
  static constexpr std::size_t wides = lanes<power> / by_wide;
  static constexpr std::size_t narrows = lanes<power> % by_wide / by_narrow;

 public:
  HWY_INLINE RowSums() {
    for (auto& sum : wide_) sum = hn::Zero(Wide());
    for (auto& sum : narrow_) sum = hn::Zero(Narrow());
  }

  /// Adds the values of two cells to `out`, none below zero, and leaves their lanes at zero.
  HWY_INLINE void take_two(std::int64_t* row, const double* weights, double scale, double* out) {
#if HWY_TARGET == HWY_SCALAR
    for (int cell = 0; cell < 2; ++cell, row += lanes<power>, weights += lanes<power>) {
      out[cell] += std::max(0.0, scale * hn::GetLane(products_of_wide(row, weights)));
    }
#else
    const NarrowReal two;
    auto values = hn::Zero(two);
    if constexpr (wides > 0) {
      const auto first = products_of_wide(row, weights);
      const auto second = products_of_wide(row + lanes<power>, weights + lanes<power>);
      values = sums_of(WideReal(), first, second);
    }
    if constexpr (narrows > 0) {
      const auto first = products_of_narrow(row, weights);
      const auto second = products_of_narrow(row + lanes<power>, weights + lanes<power>);
      values = hn::Add(values, sums_of(two, first, second));
    }
    const auto positive = hn::Max(hn::Zero(two), hn::Mul(values, hn::Set(two, scale)));
    hn::StoreU(hn::Add(hn::LoadU(two, out), positive), two, out);
#endif
  }

 private:
  HWY_INLINE auto products_of_wide(std::int64_t* row, const double* weights) {
    const Wide whole;
    const WideReal real;
    auto products = hn::Zero(real);
    for (std::size_t j = 0; j < wides; ++j) {
      std::int64_t* const at = row + j * by_wide;
      wide_[j] = hn::Add(wide_[j], hn::LoadU(whole, at));
      hn::StoreU(hn::Zero(whole), whole, at);
      products = hn::MulAdd(hn::ConvertTo(real, wide_[j]), hn::LoadU(real, weights + j * by_wide),
                            products);
    }
    return products;
  }

  HWY_INLINE auto products_of_narrow(std::int64_t* row, const double* weights) {
    const Narrow whole;
    const NarrowReal real;
    auto products = hn::Zero(real);
    for (std::size_t j = 0; j < narrows; ++j) {
      std::int64_t* const at = row + wides * by_wide + j * by_narrow;
      narrow_[j] = hn::Add(narrow_[j], hn::LoadU(whole, at));
      hn::StoreU(hn::Zero(whole), whole, at);
      products = hn::MulAdd(hn::ConvertTo(real, narrow_[j]),
                            hn::LoadU(real, weights + wides * by_wide + j * by_narrow), products);
    }
    return products;
  }

  std::array<hn::Vec<Wide>, wides> wide_;
  std::array<hn::Vec<Narrow>, narrows> narrow_;
};

/// The running sums of one tile over one strip.
template <int power>
class TileSums {
 public:
  TileSums(const Cut& cut, const FixedPoint& fixed)
      : cut_(cut),
        fixed_(fixed),
        width_(static_cast<std::size_t>(cut.width())),
        stride_(static_cast<std::size_t>(std::min(cut.width(), cut.columns) + 1)),
        sums_(hwy::AllocateAligned<std::int64_t>(size())) {
    std::fill_n(sums_.get(), size(), 0);
    weights_.reserve((rows_per_strip * width_ + 1) * lanes<power>);
    for (std::size_t k = 0; k < rows_per_strip; ++k) {
      for (int c = 0; c < cut.width(); ++c) {
        const double x = (c - cut.half_width()) / cut.radius;
        const double y = (static_cast<double>(k) - middle) / cut.radius;
        const auto at = monomials_at<power>(x, y);
        weights_.insert(weights_.end(), at.begin(), at.end());
        for (const double monomial : at) weights_.push_back(monomial * fixed.of_fine);
      }
    }
    weights_.resize(weights_.size() + lanes<power>);  // of the cell after the last
  }

  /// The incidents of a tile that reach into a strip: coefficients where rows enter and leave.
  void add(const SortedEntries& sorted, int tile, const Strip& strip) {
    const int west = cut_.centre(tile) - cut_.half_width();
    first_ = std::max(0, -west);
    last_ = std::clamp(cut_.columns - west, first_, cut_.width());
    const double top = strip.first_row - cut_.radius;
    const double bottom = strip.first_row + 2.0 * middle + cut_.radius;
    const int begin = std::max(0, static_cast<int>(std::floor(top)) + cut_.reach);
    const int end = std::min(cut_.bands, static_cast<int>(std::floor(bottom)) + cut_.reach + 1);
    const std::uint32_t* starts =
        sorted.starts.data() + static_cast<std::ptrdiff_t>(tile) * cut_.bands;
    for (int band = begin; band < end; ++band) {
      const double y = (band - cut_.reach - strip.first_row) - middle;
      for (std::uint32_t i = starts[band]; i < starts[band + 1]; ++i) add(sorted.entries[i], y);
      any_ = any_ || starts[band] != starts[band + 1];
    }
  }

  /// Adds the tile's part to the rows of the strip and begins anew.
  void take(int tile, const Strip& strip, double factor, std::span<double> values) {
    if (!any_) return;
    any_ = false;
    const int west = cut_.centre(tile) - cut_.half_width();
    double* out =
        values.data() + static_cast<std::ptrdiff_t>(strip.first_row) * cut_.columns + west;
    for (std::size_t k = 0; k < rows_per_strip; ++k, out += cut_.columns) {
      std::int64_t* row = sums_.get() + k * stride_ * lanes<power>;
      if (static_cast<int>(k) < strip.rows) {
        take(row, weights_.data() + k * width_ * lanes<power>, factor, out);
      } else {
        std::fill_n(row, static_cast<std::size_t>(last_ - first_ + 1) * lanes<power>, 0);
      }
    }
  }

 private:
  static constexpr std::size_t rows_per_strip = rows_of_strip(power);
  static constexpr double middle = (rows_per_strip - 1) / 2.0;

  [[nodiscard]] std::size_t size() const { return rows_per_strip * stride_ * lanes<power> + 8; }

  HWY_INLINE void add(const Entry& entry, double band) {
    const hn::CappedTag<double, rows_per_strip> d;
    const hn::Rebind<std::int32_t, decltype(d)> di;
    const double y = band + entry.below;
    const auto lanes_of_row = hn::Set(di, static_cast<int>(lanes<power>));
    const auto r2 = hn::Set(d, cut_.radius * cut_.radius);
    const auto first = hn::Set(d, static_cast<double>(first_));
    const auto last = hn::Set(d, static_cast<double>(last_));
    const auto x = hn::Set(d, entry.x + cut_.half_width());
    const auto slack = hn::Set(d, cut_.half_width() * 0x1p-50);
    HWY_ALIGN std::array<std::int32_t, rows_per_strip> enters;
    HWY_ALIGN std::array<std::int32_t, rows_per_strip> leaves;
    for (std::size_t k = 0; k < rows_per_strip; k += hn::Lanes(d)) {
      const auto dy = hn::Sub(hn::Iota(d, static_cast<double>(k) - middle), hn::Set(d, y));
      const auto chord2 = hn::Sub(r2, hn::Mul(dy, dy));
      const auto meets = hn::Ge(chord2, hn::Zero(d));
      const auto half = hn::Add(hn::Sqrt(hn::IfThenElseZero(meets, chord2)), slack);
      const auto enter = hn::Clamp(hn::Ceil(hn::Sub(x, half)), first, last);
      const auto leave =
          hn::Clamp(hn::Add(hn::Floor(hn::Add(x, half)), hn::Set(d, 1.0)), first, last);
      const auto row = hn::Mul(hn::Iota(di, static_cast<std::int32_t>(k)),
                               hn::Set(di, static_cast<std::int32_t>(stride_)));
      const auto place = [&](auto column) {
        const auto local = hn::DemoteTo(di, hn::Sub(column, first));
        return hn::Mul(hn::Add(local, row), lanes_of_row);
      };
      hn::Store(place(enter), di, enters.data() + k);
      hn::Store(place(hn::IfThenElse(meets, leave, enter)), di, leaves.data() + k);
    }

    const double per_radius = 1.0 / cut_.radius;
    const auto c = coefficients<power>(entry.x * per_radius, y * per_radius, entry.weight);
    HWY_ALIGN std::array<std::int64_t, (lanes<power> + 7) / 8 * 8> units;
    for (std::size_t m = 0; m < monomials<power>; ++m) {
      const double scaled = c[m] * fixed_.coarse;
      const double whole = std::nearbyint(scaled);
      units[m] = static_cast<std::int64_t>(whole);
      units[monomials<power> + m] =
          static_cast<std::int64_t>(std::nearbyint((scaled - whole) * fixed_.fine));
    }
    for (const std::int32_t at : enters) {
      for_lanes<power>([&](auto tag, std::size_t lane) {
        std::int64_t* to = sums_.get() + at + lane;
        hn::StoreU(hn::Add(hn::LoadU(tag, to), hn::LoadU(tag, units.data() + lane)), tag, to);
      });
    }
    for (const std::int32_t at : leaves) {
      for_lanes<power>([&](auto tag, std::size_t lane) {
        std::int64_t* to = sums_.get() + at + lane;
        hn::StoreU(hn::Sub(hn::LoadU(tag, to), hn::LoadU(tag, units.data() + lane)), tag, to);
      });
    }
  }

  /// Sums along a row, which is left at zero; two cells at a time.
  HWY_INLINE void take(std::int64_t* row, const double* weights, double factor, double* out) {
    RowSums<power> sums;
    const double scale = factor * fixed_.of_coarse;
    weights += static_cast<std::size_t>(first_) * lanes<power>;
    int c = first_;
    for (; c + 1 < last_; c += 2, row += 2 * lanes<power>, weights += 2 * lanes<power>) {
      sums.take_two(row, weights, scale, out + c);
    }
    if (c < last_) {
      double two[2] = {out[c], 0.0};
      sums.take_two(row, weights, scale, two);
      out[c] = two[0];
    } else {
      std::fill_n(row, lanes<power>, 0);
    }
  }

  const Cut& cut_;
  const FixedPoint& fixed_;
  std::size_t width_, stride_;
  hwy::AlignedFreeUniquePtr<std::int64_t[]> sums_;  // of each row and column, lane by lane
  std::vector<double> weights_;                     // monomials at each row and column
  int first_ = 0, last_ = 0;                        // columns of the tile that lie in the grid
  bool any_ = false;
};

template <int power>
void write_strips(const SortedEntries& sorted, const Cut& cut, const FixedPoint& fixed,
                  double factor, std::span<double> values, IndexRange strips) {
  constexpr std::size_t rows_per_strip = rows_of_strip(power);
  TileSums<power> sums(cut, fixed);
  for (std::size_t s = strips.begin; s < strips.end; ++s) {
    Strip strip{.first_row = static_cast<int>(s * rows_per_strip), .rows = 0};
    strip.rows = std::min(static_cast<int>(rows_per_strip), cut.rows - strip.first_row);
    const std::ptrdiff_t columns = cut.columns;
    std::fill_n(values.data() + strip.first_row * columns, strip.rows * columns, 0.0);
    for (int tile = 0; tile < cut.tiles; ++tile) {
      sums.add(sorted, tile, strip);
      sums.take(tile, strip, factor, values);
    }
  }
}

void write_strips_of_power(int power, const SortedEntries& sorted, const Cut& cut,
                           const FixedPoint& fixed, double factor, std::span<double> values,
                           IndexRange strips) {
  switch (power) {
    case 0:
      return write_strips<0>(sorted, cut, fixed, factor, values, strips);
    case 1:
      return write_strips<1>(sorted, cut, fixed, factor, values, strips);
    case 2:
      return write_strips<2>(sorted, cut, fixed, factor, values, strips);
    default:
      return write_strips<3>(sorted, cut, fixed, factor, values, strips);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(write_strips_of_power);

constexpr std::size_t strips_per_block = 4;

Cut cut_of(const Grid& grid, const DiscPolynomial& polynomial) {
  Cut cut;
  cut.radius = polynomial.radius.value / grid.cell.value;
  cut.reach = static_cast<int>(std::ceil(cut.radius));
  // The higher the power, the nearer to the tile's centre must incidents lie to keep their digits.
  const int diameter = 2 * cut.reach;
  cut.tile = polynomial.power < 3 ? diameter : cut.reach;
  cut.columns = static_cast<int>(grid.columns);
  cut.rows = static_cast<int>(grid.rows);
  cut.tiles = (cut.columns + 2 * cut.reach + cut.tile - 1) / cut.tile;
  cut.bands = cut.rows + 2 * cut.reach + 1;
  return cut;
}

/// Units so small that the coefficients of all incidents together fit into 62 bits.
FixedPoint fixed_point(const Cut& cut, int power, double weight, std::size_t entries) {
  const double a = 0.5 * cut.tile / cut.radius;
  const double b = 1.0 + static_cast<double>(rows_of_strip(power)) / cut.radius;
  const double largest = 2.0 * std::pow(2.0 + a * a + b * b + 2.0 * (a + b), power);
  const int coarse = 61 - std::ilogb(std::max(weight, 1e-300) * largest) - 1;
  const int fine = std::min(40, 61 - std::ilogb(static_cast<double>(entries + 1)));
  return {.coarse = std::ldexp(1.0, coarse),
          .fine = std::ldexp(1.0, fine),
          .of_coarse = std::ldexp(1.0, -coarse),
          .of_fine = std::ldexp(1.0, -fine)};
}

constexpr std::uint32_t nowhere = static_cast<std::uint32_t>(-1);

/// A coordinate as the unevaluated sum of two doubles.
struct Origin {
  double high = 0.0, low = 0.0;
};

/// start + steps * step: the product and the sum are exact (Dekker 1971, "A floating-point
/// technique for extending the available precision", sections 4 and 5).
Origin origin(double start, double steps, double step) {
  const double product = steps * step;
  const double lost_in_product = std::fma(steps, step, -product);
  const double sum = start + product;
  const double part = sum - start;
  const double lost_in_sum = (start - (sum - part)) + (product - part);
  return {.high = sum, .low = lost_in_product + lost_in_sum};
}

/// Finds the tile, the band and the place within them of each incident.
class Sorting {
 public:
  Sorting(const Grid& grid, const Cut& cut)
      : grid_(grid), cut_(cut), per_cell_(1.0 / grid.cell.value) {
    const double cell = grid.cell.value;
    for (int t = 0; t < cut.tiles; ++t) {
      tiles_.push_back(origin(grid.west, cut.centre(t) + 0.5, cell));
    }
    for (int b = 0; b < cut.bands; ++b) {
      bands_.push_back(origin(grid.north, -(b - cut.reach + 0.5), cell));
    }
  }

  /// Of tile t and band b at t * bands + b.
  [[nodiscard]] std::uint32_t bucket(double x, double y) const {
    const double column = (x - grid_.west) * per_cell_ - 0.5 + cut_.reach;
    const double row = (grid_.north - y) * per_cell_ - 0.5 + cut_.reach;
    const bool in_reach = column > -1.0 && row > -1.0 && column < cut_.columns + 2 * cut_.reach &&
                          row < cut_.rows + 2 * cut_.reach;
    if (!in_reach) return nowhere;
    const int tile = std::min(static_cast<int>(column) / cut_.tile, cut_.tiles - 1);
    const int band = std::min(static_cast<int>(row), cut_.bands - 1);
    return static_cast<std::uint32_t>(tile * cut_.bands + band);
  }

  [[nodiscard]] Entry entry(double x, double y, double weight, std::uint32_t bucket) const {
    const auto bands = static_cast<std::uint32_t>(cut_.bands);
    const Origin& centre = tiles_[bucket / bands];
    const Origin& band = bands_[bucket % bands];
    return {.x = ((x - centre.high) - centre.low) * per_cell_,
            .below = ((band.high - y) + band.low) * per_cell_,
            .weight = weight};
  }

 private:
  const Grid& grid_;
  const Cut& cut_;
  double per_cell_;
  std::vector<Origin> tiles_, bands_;
};

struct Sorted {
  SortedEntries entries;
  double weight = 0.0;
};

/// A counting sort.
Sorted sorted(const PointSet& incidents, const Grid& grid, const Cut& cut) {
  const Sorting sorting(grid, cut);
  Sorted result;
  auto& [entries, starts] = result.entries;
  starts.assign(static_cast<std::size_t>(cut.tiles) * static_cast<std::size_t>(cut.bands) + 1, 0);
  std::vector<std::uint32_t> buckets;
  buckets.reserve(incidents.size());
  for_each_place(incidents, [&](double x, double y, double weight) {
    const std::uint32_t bucket = sorting.bucket(x, y);
    buckets.push_back(bucket);
    if (bucket == nowhere) return;
    ++starts[bucket + 1];
    result.weight += weight;
  });
  for (std::size_t b = 1; b < starts.size(); ++b) starts[b] += starts[b - 1];
  entries.resize(starts.back());
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  std::size_t place = 0;
  for_each_place(incidents, [&](double x, double y, double weight) {
    const std::uint32_t bucket = buckets[place++];
    if (bucket != nowhere) entries[next[bucket]++] = sorting.entry(x, y, weight, bucket);
  });
  return result;
}

}  // namespace

bool has_disc_sums(const Grid& grid, Metres radius, int power) {
  constexpr std::array least{1.0, 2.0, 4.0, 8.0};  // cells, of each power
  const double cells = radius.value / grid.cell.value;
  return least.at(static_cast<std::size_t>(power)) <= cells && cells <= 4096.0;
}

void write_disc_sums(const PointSet& incidents, const Grid& grid, const DiscPolynomial& polynomial,
                     std::span<double> values, const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  const Cut cut = cut_of(grid, polynomial);
  const auto [entries, weight] = sorted(incidents, grid, cut);
  const FixedPoint fixed = fixed_point(cut, polynomial.power, weight, entries.entries.size());
  for_each_block(block_count(grid.rows, rows_of_strip(polynomial.power)), strips_per_block, run,
                 [&](IndexRange strips) {
                   HWY_DYNAMIC_DISPATCH(write_strips_of_power)
                   (polynomial.power, entries, cut, fixed, polynomial.factor, values, strips);
                 });
}

}  // namespace klara
#endif
