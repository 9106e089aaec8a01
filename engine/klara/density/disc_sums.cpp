#include <klara/density/disc_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/disc_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <hwy/aligned_allocator.h>

#include <klara/base/parallel.hpp>
#include <klara/shape/exact_origin.hpp>
#include <klara/shape/place_sort.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#ifndef KLARA_DISC_SUMS_ONCE
#define KLARA_DISC_SUMS_ONCE
namespace klara {
namespace {

constexpr int most_rows_of_strip = 64;
/// Of incidents that are kept together; within a band they lie in the order of intake, west first.
constexpr int rows_of_band = 8;

/// An incident, or several at one place, in cells.
struct Entry {
  double x;       // from the centre of its tile
  double below;   // of the first row of its band
  double radius;  // of its disc
  double weight;  // of all at its place, for a disc of the cut's radius
};

/// How the grid is cut, in cells. Tile t holds the incidents whose columns are within tile / 2 of
/// its centre; their discs end `reach` beyond.
struct Cut {
  double radius = 0.0;  // of the largest disc
  int reach = 0;
  int tile = 0;
  int columns = 0, rows = 0;
  int tiles = 0;
  int strip = 0;  // rows that are summed together
  int bands = 0;  // from `reach` above the grid to `reach` below

  [[nodiscard]] int centre(int t) const { return t * tile - reach + tile / 2; }
  [[nodiscard]] int half_width() const { return tile / 2 + reach; }
  [[nodiscard]] int width() const { return 2 * half_width() + 1; }
  [[nodiscard]] double middle() const { return 0.5 * (strip - 1); }  // of a strip
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

/// Of w (q - (x-a)^2 - (y-b)^2)^power, lengths in radii of the largest disc.
template <int power>
HWY_INLINE Coefficients<power> coefficients(double a, double b, double q, double w) {
  if constexpr (power == 0) {
    return {w};
  } else {
    // q - (x-a)^2 - (y-b)^2 = p + c x + d y - r
    const double p = q - (a * a + b * b);
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

using Wide = hn::CappedTag<std::int64_t, 8>;
using Narrow = hn::CappedTag<std::int64_t, 2>;
using WideReal = hn::RebindToFloat<Wide>;
using NarrowReal = hn::RebindToFloat<Narrow>;
inline constexpr std::size_t by_wide = hn::MaxLanes(Wide());
inline constexpr std::size_t by_narrow = hn::MaxLanes(Narrow());

/// Where the lanes of cells lie: eight of a cell in a cache line of their own, plane by plane, and
/// then, where two are left over, a plane of pairs.
template <int power>
struct Planes {
  static constexpr std::size_t wide = lanes<power> / 8;
  static constexpr bool narrow = lanes<power> % 8 != 0;

  std::size_t cells = 0;

  [[nodiscard]] std::size_t size() const { return cells * lanes<power>; }

  /// Calls visit(tag, place, lane) for every vector of a cell.
  template <class Visit>
  HWY_INLINE void for_vectors(std::size_t cell, const Visit& visit) const {
    for (std::size_t plane = 0; plane < wide; ++plane) {
      for (std::size_t lane = 0; lane < 8; lane += by_wide) {
        visit(Wide(), (plane * cells + cell) * 8 + lane, plane * 8 + lane);
      }
    }
    if constexpr (narrow) {
      for (std::size_t lane = 0; lane < 2; lane += by_narrow) {
        visit(Narrow(), wide * cells * 8 + cell * 2 + lane, wide * 8 + lane);
      }
    }
  }
};

/// The monomials at every cell of a strip about the centre of a tile, times the units of its lanes,
/// and nothing for the group after the last.
template <int power>
void write_monomials(const Cut& cut, const FixedPoint& fixed, double* table) {
  const auto width = static_cast<std::size_t>(cut.width());
  const Planes<power> planes{static_cast<std::size_t>(cut.strip) * width + 8};
  std::fill_n(table, planes.size(), 0.0);
  for (std::size_t cell = 0; cell + 8 < planes.cells; ++cell) {
    const double x = (static_cast<double>(cell % width) - cut.half_width()) / cut.radius;
    const double y = (static_cast<double>(cell / width) - cut.middle()) / cut.radius;
    const auto at = monomials_at<power>(x, y);
    std::array<double, lanes<power>> all;
    for (std::size_t m = 0; m < monomials<power>; ++m) {
      all[m] = at[m];
      all[monomials<power> + m] = at[m] * fixed.of_fine;
    }
    planes.for_vectors(cell, [&](auto tag, std::size_t place, std::size_t lane) {
      std::copy_n(all.data() + lane, hn::MaxLanes(tag), table + place);
    });
  }
}

/// The sums of the lanes of as many vectors as they have lanes.
template <class D>
HWY_INLINE hn::Vec<D> sums_of_lanes([[maybe_unused]] D d, const hn::Vec<D>* v) {
  constexpr std::size_t n = hn::MaxLanes(D());
  if constexpr (n == 1) {
    return v[0];
  } else {
#if HWY_TARGET != HWY_SCALAR
    const auto pairs = [&](std::size_t i) {
      return hn::Add(hn::InterleaveLower(d, v[i], v[i + 1]),
                     hn::InterleaveUpper(d, v[i], v[i + 1]));
    };
    if constexpr (n == 2) {
      return pairs(0);
    } else {
      const auto halves = [&](auto first, auto second) {
        return hn::Add(hn::ConcatLowerLower(d, second, first),
                       hn::ConcatUpperUpper(d, second, first));
      };
      if constexpr (n == 4) {
        return halves(pairs(0), pairs(2));
      } else {
        const auto even = halves(pairs(0), pairs(4));  // blocks of 0 0 2 2
        const auto odd = halves(pairs(2), pairs(6));   // blocks of 1 1 3 3
        return hn::OddEvenBlocks(hn::Add(odd, hn::SwapAdjacentBlocks(odd)),
                                 hn::Add(even, hn::SwapAdjacentBlocks(even)));
      }
    }
#endif
  }
}

/// Cells that are taken at once.
inline constexpr std::size_t group = by_wide;

/// The running sums along one row of one tile, lane by lane.
template <int power>
class RowSums {
 public:
  HWY_INLINE RowSums() {
    for (auto& sum : wide_) sum = hn::Zero(Wide());
    for (auto& sum : narrow_) sum = hn::Zero(Narrow());
  }

  /// The polynomials of a group of cells; leaves their lanes at zero.
  HWY_INLINE hn::Vec<WideReal> take(const Planes<power>& planes, std::int64_t* sums,
                                    std::size_t cell, const Planes<power>& of_table,
                                    const double* table, std::size_t at) {
    hn::Vec<WideReal> wide[group];
    hn::Vec<NarrowReal> narrow[group];
    for (std::size_t i = 0; i < group; ++i) {
      wide[i] = hn::Zero(WideReal());
      narrow[i] = hn::Zero(NarrowReal());
      products(planes, sums, cell + i, of_table, table, at + i, wide[i], narrow[i]);
    }
    if constexpr (!Planes<power>::narrow) {
      return sums_of_lanes(WideReal(), wide);
    } else {
      HWY_ALIGN std::array<double, group> narrows;
      for (std::size_t i = 0; i < group; i += by_narrow) {
        hn::Store(sums_of_lanes(NarrowReal(), narrow + i), NarrowReal(), narrows.data() + i);
      }
      const auto all = hn::Load(WideReal(), narrows.data());
      if constexpr (Planes<power>::wide == 0) return all;
      return hn::Add(sums_of_lanes(WideReal(), wide), all);
    }
  }

 private:
  HWY_INLINE void products(const Planes<power>& planes, std::int64_t* sums, std::size_t cell,
                           const Planes<power>& of_table, const double* table, std::size_t at,
                           hn::Vec<WideReal>& wide, hn::Vec<NarrowReal>& narrow) {
    for (std::size_t v = 0; v < wide_.size(); ++v) {
      const std::size_t plane = v * by_wide / 8, lane = v * by_wide % 8;
      std::int64_t* const from = sums + (plane * planes.cells + cell) * 8 + lane;
      const double* const times = table + (plane * of_table.cells + at) * 8 + lane;
      take(Wide(), WideReal(), from, times, wide_[v], wide);
    }
    constexpr std::size_t wides = Planes<power>::wide;
    for (std::size_t v = 0; v < narrow_.size(); ++v) {
      std::int64_t* const from = sums + wides * planes.cells * 8 + cell * 2 + v * by_narrow;
      const double* const times = table + wides * of_table.cells * 8 + at * 2 + v * by_narrow;
      take(Narrow(), NarrowReal(), from, times, narrow_[v], narrow);
    }
  }

  template <class D, class R>
  static HWY_INLINE void take(D whole, R real, std::int64_t* from, const double* times,
                              hn::Vec<D>& sum, hn::Vec<R>& products) {
    sum = hn::Add(sum, hn::LoadU(whole, from));
    hn::StoreU(hn::Zero(whole), whole, from);
    products = hn::MulAdd(hn::ConvertTo(real, sum), hn::LoadU(real, times), products);
  }

  std::array<hn::Vec<Wide>, Planes<power>::wide * 8 / by_wide> wide_;
  std::array<hn::Vec<Narrow>, Planes<power>::narrow ? 2 / by_narrow : 0> narrow_;
};

/// The running sums of one tile over one strip.
template <int power>
class TileSums {
 public:
  TileSums(const Cut& cut, const FixedPoint& fixed, const double* table)
      : cut_(cut),
        fixed_(fixed),
        slack_(cut.half_width() * 0x1p-50),
        stride_(block_count(static_cast<std::size_t>(std::min(cut.width(), cut.columns) + 1), 8) *
                8),
        planes_{static_cast<std::size_t>(cut.strip + 16) * stride_ + 1},
        table_planes_{static_cast<std::size_t>(cut.strip * cut.width()) + 8},
        sums_(hwy::AllocateAligned<std::int64_t>(planes_.size())),
        table_(table) {
    std::fill_n(sums_.get(), planes_.size(), 0);
  }

  /// The incidents of a tile that reach into a strip: coefficients where rows enter and leave.
  void add(const SortedEntries& sorted, int tile, const Strip& strip) {
    const int west = cut_.centre(tile) - cut_.half_width();
    first_ = std::max(0, -west);
    last_ = std::clamp(cut_.columns - west, first_, cut_.width());
    const double top = strip.first_row - cut_.radius;
    const double bottom = strip.first_row + (strip.rows - 1) + cut_.radius;
    const int begin = std::max(0, static_cast<int>(std::floor(top)) + cut_.reach) / rows_of_band;
    const int end = std::min(
        cut_.bands, (static_cast<int>(std::floor(bottom)) + cut_.reach) / rows_of_band + 1);
    const std::uint32_t* starts =
        sorted.starts.data() + static_cast<std::ptrdiff_t>(tile) * cut_.bands;
    for (int band = begin; band < end; ++band) {
      const double row = band * rows_of_band - cut_.reach - strip.first_row;
      for (std::uint32_t i = starts[band]; i < starts[band + 1]; ++i) {
        add(sorted.entries[i], row, strip.rows);
      }
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
    for (int k = 0; k < strip.rows; ++k, out += cut_.columns) take(k, factor, out);
  }

 private:
  /// Of one incident, `band` rows below the first row of the strip.
  HWY_INLINE void add(const Entry& entry, double band, int rows) {
    const double row = band + entry.below;
    const double radius = entry.radius + slack_;
    const int begin = std::max(0, static_cast<int>(std::ceil(row - radius)));
    const int end = std::min(rows, static_cast<int>(std::floor(row + radius)) + 1);
    if (begin >= end) return;
    // Rows past the last belong to nobody.
    const int met = (end - begin + at_once - 1) / at_once * at_once;
    write_chords(entry.x + cut_.half_width(), row, entry.radius, begin, met);

    const double per_radius = 1.0 / cut_.radius;
    const double q = (entry.radius * per_radius) * (entry.radius * per_radius);
    const auto c = coefficients<power>(entry.x * per_radius, (row - cut_.middle()) * per_radius, q,
                                       entry.weight);
    HWY_ALIGN std::array<std::int64_t, lanes<power>> units;
    for (std::size_t m = 0; m < monomials<power>; ++m) {
      const double scaled = c[m] * fixed_.coarse;
      const double whole = std::nearbyint(scaled);
      units[m] = static_cast<std::int64_t>(whole);
      units[monomials<power> + m] =
          static_cast<std::int64_t>(std::nearbyint((scaled - whole) * fixed_.fine));
    }
    std::int64_t* const sums = sums_.get();
    for (int k = 0; k < met; k += at_once) {
      for (int j = k; j < k + at_once; ++j) {
        planes_.for_vectors(static_cast<std::size_t>(enters_[static_cast<std::size_t>(j)]),
                            [&](auto tag, std::size_t place, std::size_t lane) {
                              const auto unit = hn::LoadU(tag, units.data() + lane);
                              const auto sum = hn::LoadU(tag, sums + place);
                              hn::StoreU(hn::Add(sum, unit), tag, sums + place);
                            });
      }
      for (int j = k; j < k + at_once; ++j) {
        planes_.for_vectors(static_cast<std::size_t>(leaves_[static_cast<std::size_t>(j)]),
                            [&](auto tag, std::size_t place, std::size_t lane) {
                              const auto unit = hn::LoadU(tag, units.data() + lane);
                              const auto sum = hn::LoadU(tag, sums + place);
                              hn::StoreU(hn::Sub(sum, unit), tag, sums + place);
                            });
      }
    }
  }

  /// The cells where rows from `begin` enter the disc about (x, row) and where they leave it, in
  /// single precision, but for those whose chord ends so near a centre that the last digits tell.
  HWY_INLINE void write_chords(double x, double row, double radius, int begin, int met) {
    const hn::CappedTag<float, 16> d;
    const hn::RebindToSigned<decltype(d)> di;
    const int by = static_cast<int>(hn::Lanes(d));
    const auto whole = static_cast<std::int32_t>(x);
    const auto part = hn::Set(d, static_cast<float>(x - whole));
    const auto r2 = hn::Set(d, static_cast<float>(radius * radius));
    const auto doubt = hn::Set(d, static_cast<float>(radius * radius * 0x1p-19));
    const auto middle = hn::Set(d, 0.5F);
    const auto none = hn::Zero(di);
    const auto all = hn::Set(di, last_ - first_);
    const auto from_first = hn::Set(di, whole - first_);
    const auto stride = hn::Set(di, static_cast<std::int32_t>(stride_));
    for (int k = 0; k < met; k += by) {
      const auto dy = hn::Add(hn::Iota(d, 0), hn::Set(d, static_cast<float>(begin + k - row)));
      const auto chord2 = hn::NegMulAdd(dy, dy, r2);
      const auto half = hn::Sqrt(hn::Max(chord2, hn::Zero(d)));
      const auto west = hn::Sub(part, half), east = hn::Add(part, half);
      const auto enter = hn::Ceil(west), before = hn::Floor(east);
      const auto farthest = hn::Max(hn::Abs(hn::Sub(hn::Sub(enter, west), middle)),
                                    hn::Abs(hn::Sub(hn::Sub(east, before), middle)));
      const auto near = hn::Lt(hn::Mul(hn::Sub(middle, farthest), half), doubt);
      const auto meets = hn::Gt(chord2, hn::Neg(doubt));
      if (HWY_UNLIKELY(!hn::AllFalse(d, hn::And(meets, near)))) {
        for (int j = k; j < k + by; ++j) write_chord(x, row, radius, begin, j);
        continue;
      }
      const auto of_row = hn::Mul(hn::Add(hn::Iota(di, 0), hn::Set(di, begin + k)), stride);
      const auto place = [&](auto column) {
        const auto local = hn::Add(hn::ConvertTo(di, column), from_first);
        return hn::Add(hn::Min(hn::Max(local, none), all), of_row);
      };
      const auto leave = hn::IfThenElse(meets, hn::Add(before, hn::Set(d, 1.0F)), enter);
      hn::StoreU(place(enter), di, enters_.data() + k);
      hn::StoreU(place(leave), di, leaves_.data() + k);
    }
  }

  /// The same of one row, k after `begin`.
  void write_chord(double x, double row, double radius, int begin, int k) {
    const double dy = begin + k - row;
    const double chord2 = radius * radius - dy * dy;
    const double half = std::sqrt(std::max(chord2, 0.0)) + slack_;
    const auto place = [&](double column) {
      return std::clamp(static_cast<int>(column) - first_, 0, last_ - first_) +
             (begin + k) * static_cast<int>(stride_);
    };
    const auto at = static_cast<std::size_t>(k);
    enters_[at] = place(std::ceil(x - half));
    leaves_[at] = chord2 < 0.0 ? enters_[at] : place(std::floor(x + half) + 1.0);
  }

  /// Sums along row k, which is left at zero; a group of cells at a time.
  HWY_INLINE void take(int k, double factor, double* out) {
    const WideReal d;
    RowSums<power> running;
    const auto scale = hn::Set(d, factor * fixed_.of_coarse);
    std::size_t cell = static_cast<std::size_t>(k) * stride_;
    auto at = static_cast<std::size_t>(k * cut_.width() + first_);
    const auto add_group = [&](double* to) {
      const auto values = running.take(planes_, sums_.get(), cell, table_planes_, table_, at);
      const auto positive = hn::Max(hn::Zero(d), hn::Mul(values, scale));
      hn::StoreU(hn::Add(hn::LoadU(d, to), positive), d, to);
    };
    constexpr int by = static_cast<int>(group);
    int c = first_;
    for (; c + by <= last_; c += by, cell += group, at += group) add_group(out + c);
    // The last cells, and the one after them, where discs end that the grid cuts off.
    HWY_ALIGN std::array<double, group> rest{};
    std::copy(out + c, out + last_, rest.begin());
    add_group(rest.data());
    std::copy_n(rest.begin(), last_ - c, out + c);
  }

  static constexpr int at_once = 4;  // rows, so that the loop over them is short

  const Cut& cut_;
  const FixedPoint& fixed_;
  double slack_;  // of a chord, for roundings
  HWY_ALIGN std::array<std::int32_t, most_rows_of_strip + 16> enters_, leaves_;
  std::size_t stride_;  // of rows, in cells
  Planes<power> planes_, table_planes_;
  hwy::AlignedFreeUniquePtr<std::int64_t[]> sums_;  // where discs begin less where they end
  const double* table_;                             // of monomials
  int first_ = 0, last_ = 0;                        // columns of the tile that lie in the grid
  bool any_ = false;
};

template <int power>
void write_strips(const SortedEntries& sorted, const Cut& cut, const FixedPoint& fixed,
                  const double* table, double factor, std::span<double> values, IndexRange strips) {
  TileSums<power> sums(cut, fixed, table);
  for (std::size_t s = strips.begin; s < strips.end; ++s) {
    Strip strip{.first_row = static_cast<int>(s) * cut.strip, .rows = 0};
    strip.rows = std::min(cut.strip, cut.rows - strip.first_row);
    const std::ptrdiff_t columns = cut.columns;
    std::fill_n(values.data() + strip.first_row * columns, strip.rows * columns, 0.0);
    for (int tile = 0; tile < cut.tiles; ++tile) {
      sums.add(sorted, tile, strip);
      sums.take(tile, strip, factor, values);
    }
  }
}

void write_monomials_of_power(int power, const Cut& cut, const FixedPoint& fixed, double* table) {
  constexpr std::array write{write_monomials<0>, write_monomials<1>, write_monomials<2>,
                             write_monomials<3>};
  write.at(static_cast<std::size_t>(power))(cut, fixed, table);
}

void write_strips_of_power(int power, const SortedEntries& sorted, const Cut& cut,
                           const FixedPoint& fixed, const double* table, double factor,
                           std::span<double> values, IndexRange strips) {
  constexpr std::array write{write_strips<0>, write_strips<1>, write_strips<2>, write_strips<3>};
  write.at(static_cast<std::size_t>(power))(sorted, cut, fixed, table, factor, values, strips);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(write_monomials_of_power);
HWY_EXPORT(write_strips_of_power);

bool has_more_places_than(double limit, const PointSet& incidents) {
  double places = 0.0;
  for (std::size_t i = 0; i < incidents.size() && places <= limit; ++i) {
    const bool new_place =
        i == 0 || incidents.x[i] != incidents.x[i - 1] || incidents.y[i] != incidents.y[i - 1];
    if (new_place) ++places;
  }
  return places > limit;
}

Cut cut_of(const Grid& grid, double radius, std::size_t power, const PointSet& incidents) {
  Cut cut;
  cut.columns = static_cast<int>(grid.columns);
  cut.rows = static_cast<int>(grid.rows);
  cut.radius = radius;
  cut.reach = static_cast<int>(std::ceil(cut.radius));
  // The higher the power, the nearer to the middle must incidents and cells lie to keep digits.
  constexpr std::array tiles{2, 2, 2, 1};    // in radii
  constexpr std::array strips{64, 8, 4, 1};  // in radii, at most
  cut.tile = tiles.at(power) * cut.reach;
  // Cells near the ends of tiles are summed twice: wide tiles where cells outnumber rows of discs.
  const double rows_of_disc = 2.0 * cut.radius;
  const auto cells = static_cast<double>(grid.size());
  if (power < 2 && !has_more_places_than(cells / rows_of_disc, incidents)) cut.tile *= 4;
  // The taller the strips, the fewer times an incident is looked at, while their sums stay in the
  // second cache.
  constexpr double cache = 0x1p19;
  const double of_row = cut.width() * 16.0 * static_cast<double>((power + 1) * (power + 1));
  const double rows = std::min(cache / of_row, strips.at(power) * cut.radius);
  cut.strip = std::clamp(static_cast<int>(rows) / 8 * 8, 8, most_rows_of_strip);
  cut.tiles = (cut.columns + 2 * cut.reach + cut.tile - 1) / cut.tile;
  cut.bands = (cut.rows + 2 * cut.reach) / rows_of_band + 1;
  return cut;
}

/// Units so small that the coefficients of all incidents together fit into 62 bits.
FixedPoint fixed_point(const Cut& cut, int power, double weight, std::size_t entries) {
  const double a = 0.5 * cut.tile / cut.radius;
  const double b = 1.0 + cut.strip / cut.radius;
  const double largest = 2.0 * std::pow(2.0 + a * a + b * b + 2.0 * (a + b), power);
  const int coarse = 61 - std::ilogb(std::max(weight, 1e-300) * largest) - 1;
  const int fine = std::min(40, 61 - std::ilogb(static_cast<double>(entries + 1)));
  return {.coarse = std::ldexp(1.0, coarse),
          .fine = std::ldexp(1.0, fine),
          .of_coarse = std::ldexp(1.0, -coarse),
          .of_fine = std::ldexp(1.0, -fine)};
}

/// Finds the tile, the band and the place within them of each incident.
class Sorting {
 public:
  Sorting(const Grid& grid, const Cut& cut)
      : grid_(grid), cut_(cut), per_cell_(1.0 / grid.cell.value) {
    const double cell = grid.cell.value;
    for (int t = 0; t < cut.tiles; ++t) {
      tiles_.push_back(exact_origin(grid.west, cut.centre(t) + 0.5, cell));
    }
    for (int b = 0; b < cut.bands; ++b) {
      bands_.push_back(exact_origin(grid.north, -(b * rows_of_band - cut.reach + 0.5), cell));
    }
  }

  /// Of tile t and band b at t * bands + b.
  [[nodiscard]] std::uint32_t bucket(double x, double y) const {
    const double column = (x - grid_.west) * per_cell_ - 0.5 + cut_.reach;
    const double row = (grid_.north - y) * per_cell_ - 0.5 + cut_.reach;
    const bool in_reach = column > -1.0 && row > -1.0 && column < cut_.columns + 2 * cut_.reach &&
                          row < cut_.rows + 2 * cut_.reach;
    if (!in_reach) return no_bucket;
    const int tile = std::min(static_cast<int>(column) / cut_.tile, cut_.tiles - 1);
    const int band = std::min(static_cast<int>(row) / rows_of_band, cut_.bands - 1);
    return static_cast<std::uint32_t>(tile * cut_.bands + band);
  }

  [[nodiscard]] Entry entry(double x, double y, double radius, double weight,
                            std::uint32_t bucket) const {
    const auto bands = static_cast<std::uint32_t>(cut_.bands);
    return {.x = tiles_[bucket / bands].before(x) * per_cell_,
            .below = -bands_[bucket % bands].before(y) * per_cell_,
            .radius = radius,
            .weight = weight};
  }

 private:
  const Grid& grid_;
  const Cut& cut_;
  double per_cell_;
  std::vector<ExactOrigin> tiles_, bands_;
};

struct Sorted {
  SortedEntries entries;
  double weight = 0.0;
};

/// Radii in metres.
struct Radii {
  std::span<const double> of_incident;  // empty: all the longest
  double shortest = 0.0, longest = 0.0;

  [[nodiscard]] double of(std::size_t i) const {
    return of_incident.empty() ? longest : of_incident[i];
  }
};

Sorted sorted(const PointSet& incidents, const Radii& radii, const Grid& grid, const Cut& cut,
              int power, const RunContext& run) {
  const Sorting sorting(grid, cut);
  const double cell = grid.cell.value;
  Sorted result;
  auto& [entries, starts] = result.entries;
  PlaceSort sort = sort_places(
      incidents, radii.of_incident,
      static_cast<std::size_t>(cut.tiles) * static_cast<std::size_t>(cut.bands), run,
      [&](double x, double y) { return sorting.bucket(x, y); },
      [&](std::size_t places) { entries.resize(places); },
      [&](std::size_t at, std::size_t i, double weight, std::uint32_t bucket) {
        const double radius = radii.of(i);
        for (int k = 0; k < 2 * power; ++k) weight *= radii.longest / radius;
        entries[at] = sorting.entry(incidents.x[i], incidents.y[i], radius / cell, weight, bucket);
      });
  starts = std::move(sort.starts);
  result.weight = sort.weight * std::pow(radii.longest / radii.shortest, 2 * power);
  return result;
}

void write_sums(const PointSet& incidents, const Radii& radii, const Grid& grid, int power,
                double factor, std::span<double> values, const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  const double cell = grid.cell.value;
  const Cut cut = cut_of(grid, radii.longest / cell, static_cast<std::size_t>(power), incidents);
  const auto [entries, weight] = sorted(incidents, radii, grid, cut, power, run);
  const FixedPoint fixed = fixed_point(cut, power, weight, entries.entries.size());
  const std::size_t lanes = 2 * static_cast<std::size_t>((power + 1) * (power + 1));
  const std::size_t cells = static_cast<std::size_t>(cut.strip * cut.width()) + 8;
  const auto table = hwy::AllocateAligned<double>(cells * lanes);
  HWY_DYNAMIC_DISPATCH(write_monomials_of_power)(power, cut, fixed, table.get());
  for_each_block(block_count(grid.rows, static_cast<std::size_t>(cut.strip)), 1, run,
                 [&](IndexRange strips) {
                   HWY_DYNAMIC_DISPATCH(write_strips_of_power)
                   (power, entries, cut, fixed, table.get(), factor, values, strips);
                 });
}

}  // namespace

bool has_disc_sums(const Grid& grid, Metres radius, int power) {
  constexpr std::array least{1.0, 2.0, 4.0, 8.0};  // cells, of each power
  const double cells = radius.value / grid.cell.value;
  return least.at(static_cast<std::size_t>(power)) <= cells && cells <= 4096.0;
}

void write_disc_sums(const PointSet& incidents, const Grid& grid, const DiscPolynomial& polynomial,
                     std::span<double> values, const RunContext& run) {
  const double radius = polynomial.radius.value;
  write_sums(incidents, {.of_incident = {}, .shortest = radius, .longest = radius}, grid,
             polynomial.power, polynomial.factor, values, run);
}

void write_disc_sums(const PointSet& incidents, std::span<const double> radii, const Grid& grid,
                     int power, double factor, std::span<double> values, const RunContext& run) {
  if (radii.empty()) {
    std::ranges::fill(values, 0.0);
    return throw_if_stopped(run);
  }
  const auto [shortest, longest] = std::ranges::minmax(radii);
  write_sums(incidents, {.of_incident = radii, .shortest = shortest, .longest = longest}, grid,
             power, factor, values, run);
}

}  // namespace klara
#endif
