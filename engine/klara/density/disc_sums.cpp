#include <klara/density/disc_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/disc_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <klara/base/aligned.hpp>
#include <klara/base/parallel.hpp>
#include <klara/shape/exact_origin.hpp>
#include <klara/shape/place_sort.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#ifndef KLARA_DISC_SUMS_ONCE
#define KLARA_DISC_SUMS_ONCE
namespace klara {
namespace {

constexpr int most_rows_of_strip = 128;
constexpr int rows_at_once = 4;
constexpr int most_rows_of_vector = 16;
/// Of incidents that are kept together; within a band they lie in the order of intake, west first.
constexpr int rows_of_band = 8;

constexpr std::size_t most_coefficients = 8;

/// From 2^52 to 2^53 only whole numbers are doubles: what is less than 2^51 is rounded by adding.
constexpr double rounds_to_whole = 0x1.8p52;
/// A coefficient is rounded below 2^51, and so many of them fit into 62 bits.
constexpr double most_weights_together = 2048.0;
/// Of a fine unit in a coarse one; all fine numbers together fit into 62 bits.
constexpr double fine_units = 0x1p30;

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
};

/// The incidents of each tile and band.
struct SortedEntries {
  std::unique_ptr<Entry[]> entries;
  std::vector<std::uint32_t> starts;  // of band b of tile t at t * bands + b
};

/// Sums are of whole numbers of units.
struct Units {
  std::array<double, most_coefficients> in_one = {};  // of each coefficient
  double most_weight = 0.0;                           // in running sums
  bool fine = false;  // whether what rounding leaves is summed, too, in fine_units
};

struct Job {
  const SortedEntries& sorted;
  const Cut& cut;
  const Units& units;
  double factor = 1.0;
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

/// Along a row dy from an incident the polynomial is one in the column x alone, lengths in radii of
/// the largest disc and from the centre of the tile:
///
///     w (q - (x - a)^2 - dy^2)^power = w (P + c x - x^2)^power,  P = q - a^2 - dy^2,  c = 2 a
///
/// Its 2 power + 1 coefficients, with zeros after them up to a power of two.
template <int power>
inline constexpr std::size_t coefficients = power == 0   ? 1
                                            : power == 1 ? 4
                                                         : 8;

template <int power>
using Coefficients = std::array<double, coefficients<power>>;

/// Of P^j, j = 0 to power, in w (P + c x - x^2)^power.
template <int power>
HWY_INLINE std::array<Coefficients<power>, power + 1> by_powers_of_p(double c, double w) {
  if constexpr (power == 0) {
    return {{{w}}};
  } else if constexpr (power == 1) {
    return {{{0.0, w * c, -w}, {w}}};
  } else if constexpr (power == 2) {
    return {{{0.0, 0.0, w * c * c, -2.0 * w * c, w}, {0.0, 2.0 * w * c, -2.0 * w}, {w}}};
  } else {
    const double w3 = 3.0 * w;
    return {{{0.0, 0.0, 0.0, w * c * c * c, -w3 * c * c, w3 * c, -w},
             {0.0, 0.0, w3 * c * c, -2.0 * w3 * c, w3},
             {0.0, w3 * c, -w3},
             {w}}};
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

/// Where rows of a tile enter the discs of incidents and leave them, in numbers of its sums.
struct Chords {
  int first = 0, last = 0;  // columns of the tile that lie in the grid
  int stride = 0;           // of rows, in cells
  int lanes = 1;            // of a cell
  double slack = 0.0;       // of a chord, for roundings
  HWY_ALIGN std::array<std::int32_t, most_rows_of_strip + most_rows_of_vector> enters, leaves;

  /// Of `met` rows from `begin` and the disc about (x, row), in single precision, but for those
  /// whose chord ends so near a centre that the last digits tell.
  HWY_NOINLINE void write(double x, double row, double radius, int begin, int met) {
    const hn::CappedTag<float, most_rows_of_vector> d;
    const hn::RebindToSigned<decltype(d)> di;
    const int rows = static_cast<int>(hn::Lanes(d));
    const auto whole = static_cast<std::int32_t>(x);
    const auto part = hn::Set(d, static_cast<float>(x - whole));
    const auto r2 = hn::Set(d, static_cast<float>(radius * radius));
    const auto doubt = hn::Set(d, static_cast<float>(radius * radius * 0x1p-19));
    const auto middle = hn::Set(d, 0.5F);
    const auto none = hn::Zero(di);
    const auto all = hn::Set(di, last - first);
    const auto from_first = hn::Set(di, whole - first);
    const auto of_stride = hn::Set(di, stride);
    for (int k = 0; k < met; k += rows) {
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
        for (int j = k; j < k + rows; ++j) write_one(x, row, radius, begin, j);
        continue;
      }
      const auto of_row = hn::Mul(hn::Add(hn::Iota(di, 0), hn::Set(di, begin + k)), of_stride);
      const auto place = [&](auto column) {
        const auto local = hn::Add(hn::ConvertTo(di, column), from_first);
        const auto cell = hn::Add(hn::Min(hn::Max(local, none), all), of_row);
        return hn::Mul(cell, hn::Set(di, lanes));
      };
      const auto leave = hn::IfThenElse(meets, hn::Add(before, hn::Set(d, 1.0F)), enter);
      hn::StoreU(place(enter), di, enters.data() + k);
      hn::StoreU(place(leave), di, leaves.data() + k);
    }
  }

  /// The same of one row, k after `begin`.
  void write_one(double x, double row, double radius, int begin, int k) {
    const double dy = begin + k - row;
    const double chord2 = radius * radius - dy * dy;
    const double half = std::sqrt(std::max(chord2, 0.0)) + slack;
    const auto place = [&](double column) {
      const int cell =
          std::clamp(static_cast<int>(column) - first, 0, last - first) + (begin + k) * stride;
      return cell * lanes;
    };
    const auto at = static_cast<std::size_t>(k);
    enters[at] = place(std::ceil(x - half));
    leaves[at] = chord2 < 0.0 ? enters[at] : place(std::floor(x + half) + 1.0);
  }
};

/// The running sums of one tile over one strip. `numbers` are 1, or 2 where the units are fine.
template <int power, int numbers>
class TileSums {
 public:
  explicit TileSums(const Job& job)
      : cut_(job.cut),
        units_(job.units),
        stride_(block_count(static_cast<std::size_t>(std::min(cut_.width(), cut_.columns)) + 1, 8) *
                8),
        sums_(size()),
        weights_(size_of_weights()) {
    std::fill_n(sums_.data(), size(), 0);
    chords_.stride = static_cast<int>(stride_);
    chords_.lanes = static_cast<int>(lanes);
    chords_.slack = cut_.half_width() * 0x1p-50;
    std::fill_n(weights_.data(), size_of_weights(), 0.0);
    for (int c = 0; c < cut_.width(); ++c) {
      const double x = (c - cut_.half_width()) / cut_.radius;
      double weight = job.factor;
      for (std::size_t j = 0; j < 2 * power + 1; ++j, weight *= x) {
        double* const at = weights_.data() + static_cast<std::size_t>(c) * lanes + j;
        at[0] = weight / units_.in_one[j];
        if constexpr (numbers == 2) at[lanes / 2] = at[0] / fine_units;
      }
    }
  }

  /// Adds the incidents of a tile to the rows of a strip.
  void add(const SortedEntries& sorted, int tile, const Strip& strip, std::span<double> values) {
    const int west = cut_.centre(tile) - cut_.half_width();
    chords_.first = std::max(0, -west);
    chords_.last = std::clamp(cut_.columns - west, chords_.first, cut_.width());
    rows_ = strip.rows;
    out_ = values.data() + static_cast<std::ptrdiff_t>(strip.first_row) * cut_.columns + west;
    const double top = strip.first_row - cut_.radius;
    const double bottom = strip.first_row + (strip.rows - 1) + cut_.radius;
    const int begin = std::max(0, static_cast<int>(std::floor(top)) + cut_.reach) / rows_of_band;
    const int end = std::min(
        cut_.bands, (static_cast<int>(std::floor(bottom)) + cut_.reach) / rows_of_band + 1);
    const std::uint32_t* starts =
        sorted.starts.data() + static_cast<std::ptrdiff_t>(tile) * cut_.bands;
    for (int band = begin; band < end; ++band) {
      const double row = band * rows_of_band - cut_.reach - strip.first_row;
      for (std::uint32_t i = starts[band]; i < starts[band + 1]; ++i) add(sorted.entries[i], row);
    }
    if (held_ > 0.0) take();
  }

 private:
  using Whole = hn::CappedTag<std::int64_t, coefficients<power>>;
  using Real = hn::RebindToFloat<Whole>;
  static constexpr std::size_t lanes = numbers * coefficients<power>;  // of a cell
  static constexpr std::size_t by = hn::MaxLanes(Whole());
  static constexpr std::size_t vectors = coefficients<power> / by;  // of one number

  [[nodiscard]] std::size_t size() const {
    return (static_cast<std::size_t>(cut_.strip) + most_rows_of_vector) * stride_ * lanes;
  }
  [[nodiscard]] std::size_t size_of_weights() const {
    return (static_cast<std::size_t>(cut_.width()) + 8) * lanes;
  }

  /// Of one incident, `band` rows below the first row of the strip.
  HWY_INLINE void add(const Entry& entry, double band) {
    const double row = band + entry.below;
    const double radius = entry.radius + chords_.slack;
    const int begin = std::max(0, static_cast<int>(std::ceil(row - radius)));
    const int end = std::min(rows_, static_cast<int>(std::floor(row + radius)) + 1);
    if (begin >= end) return;
    if (held_ + entry.weight > units_.most_weight) take();
    held_ += entry.weight;
    // Rows past the last belong to nobody.
    const int met = (end - begin + rows_at_once - 1) / rows_at_once * rows_at_once;
    chords_.write(entry.x + cut_.half_width(), row, entry.radius, begin, met);

    const double per_radius = 1.0 / cut_.radius;
    const double a = entry.x * per_radius;
    const double radii = entry.radius * per_radius;
    write_p(radii * radii - a * a, per_radius * (begin - row), met);
    auto of_p = by_powers_of_p<power>(2.0 * a, entry.weight);
    const Real real;
    std::array<std::array<hn::Vec<Real>, vectors>, power + 1> terms;
    for (std::size_t j = 0; j <= power; ++j) {
      for (std::size_t v = 0; v < vectors; ++v) {
        terms[j][v] = hn::Mul(hn::LoadU(real, of_p[j].data() + v * by),
                              hn::LoadU(real, units_.in_one.data() + v * by));
      }
    }
    for (int k = 0; k < met; k += rows_at_once) add_rows(terms, static_cast<std::size_t>(k));
  }

  /// P of rows from a first, whose dy is given, in radii.
  HWY_INLINE void write_p(double p, double dy, int met) {
    if constexpr (power == 0) return;
    const hn::CappedTag<double, 8> d;
    const auto row = hn::Set(d, 1.0 / cut_.radius);
    for (int k = 0; k < met; k += static_cast<int>(hn::Lanes(d))) {
      const auto at = hn::Add(hn::Iota(d, 0.0), hn::Set(d, static_cast<double>(k)));
      const auto y = hn::MulAdd(at, row, hn::Set(d, dy));
      hn::StoreU(hn::NegMulAdd(y, y, hn::Set(d, p)), d, p_.data() + k);
    }
  }

  template <class Terms>
  HWY_INLINE void add_rows(const Terms& terms, std::size_t k) {
    const Whole whole;
    const Real real;
    const auto magic = hn::Set(real, rounds_to_whole);
    const auto magic_bits = hn::BitCast(whole, magic);
    hn::Vec<Whole> units[rows_at_once][numbers * vectors];
    for (std::size_t r = 0; r < rows_at_once; ++r) {
      const auto p = hn::Set(real, p_[k + r]);
      for (std::size_t v = 0; v < vectors; ++v) {
        auto value = terms[power][v];
        for (std::size_t j = power; j > 0; --j) value = hn::MulAdd(value, p, terms[j - 1][v]);
        const auto rounded = hn::Add(value, magic);
        units[r][v] = hn::Sub(hn::BitCast(whole, rounded), magic_bits);
        if constexpr (numbers == 2) {
          const auto rest = hn::Sub(value, hn::Sub(rounded, magic));
          const auto fine = hn::MulAdd(rest, hn::Set(real, fine_units), magic);
          units[r][vectors + v] = hn::Sub(hn::BitCast(whole, fine), magic_bits);
        }
      }
    }
    for (std::size_t r = 0; r < rows_at_once; ++r) {
      std::int64_t* const at = sums_.data() + chords_.enters[k + r];
      for (std::size_t v = 0; v < numbers * vectors; ++v) {
        hn::StoreU(hn::Add(hn::LoadU(whole, at + v * by), units[r][v]), whole, at + v * by);
      }
    }
    for (std::size_t r = 0; r < rows_at_once; ++r) {
      std::int64_t* const at = sums_.data() + chords_.leaves[k + r];
      for (std::size_t v = 0; v < numbers * vectors; ++v) {
        hn::StoreU(hn::Sub(hn::LoadU(whole, at + v * by), units[r][v]), whole, at + v * by);
      }
    }
  }

  /// Adds the polynomials to the cells of the strip and begins anew.
  HWY_NOINLINE void take() {
    held_ = 0.0;
    double* out = out_;
    for (std::size_t k = 0; k < static_cast<std::size_t>(rows_); ++k, out += cut_.columns) {
      take_row(sums_.data() + k * stride_ * lanes, out);
    }
  }

  /// A group of cells at a time.
  HWY_INLINE void take_row(std::int64_t* cell, double* out) {
    const Real d;
    std::array<hn::Vec<Whole>, numbers * vectors> running;
    running.fill(hn::Zero(Whole()));
    const double* weights = weights_.data() + static_cast<std::size_t>(chords_.first) * lanes;
    const auto add_group = [&](double* to) {
      const auto positive = hn::Max(hn::Zero(d), take_group(cell, weights, running));
      hn::StoreU(hn::Add(hn::LoadU(d, to), positive), d, to);
    };
    constexpr int group = static_cast<int>(by);
    int c = chords_.first;
    for (; c + group <= chords_.last; c += group, cell += by * lanes, weights += by * lanes) {
      add_group(out + c);
    }
    // The last cells, and the one after them, where discs end that the grid cuts off.
    HWY_ALIGN std::array<double, by> rest{};
    std::copy(out + c, out + chords_.last, rest.begin());
    add_group(rest.data());
    std::copy_n(rest.begin(), chords_.last - c, out + c);
  }

  /// As many cells as a vector has lanes, whose sums are left at zero.
  template <class Running>
  HWY_INLINE hn::Vec<Real> take_group(std::int64_t* cells, const double* weights,
                                      Running& running) {
    const Whole whole;
    const Real real;
    hn::Vec<Real> products[by];
    for (std::size_t i = 0; i < by; ++i) {
      products[i] = hn::Zero(real);
      for (std::size_t v = 0; v < numbers * vectors; ++v) {
        const std::size_t at = i * lanes + v * by;
        running[v] = hn::Add(running[v], hn::LoadU(whole, cells + at));
        hn::StoreU(hn::Zero(whole), whole, cells + at);
        products[i] =
            hn::MulAdd(hn::ConvertTo(real, running[v]), hn::LoadU(real, weights + at), products[i]);
      }
    }
    return sums_of_lanes(real, products);
  }

  const Cut& cut_;
  const Units& units_;
  std::size_t stride_;          // of rows, in cells
  Aligned<std::int64_t> sums_;  // where discs begin less where they end
  Aligned<double> weights_;     // of every column's sums
  int rows_ = 0;                // of the strip
  double* out_ = nullptr;       // cell of the strip's first row in column 0
  double held_ = 0.0;           // weight in the sums
  // Of the rows that an incident meets.
  Chords chords_;
  HWY_ALIGN std::array<double, most_rows_of_strip + most_rows_of_vector> p_ = {};
};

template <int power, int numbers>
void write_strip(const Job& job, std::span<double> values, std::size_t s) {
  TileSums<power, numbers> sums(job);
  const Cut& cut = job.cut;
  Strip strip{.first_row = static_cast<int>(s) * cut.strip, .rows = 0};
  strip.rows = std::min(cut.strip, cut.rows - strip.first_row);
  const std::ptrdiff_t columns = cut.columns;
  std::fill_n(values.data() + strip.first_row * columns, strip.rows * columns, 0.0);
  for (int tile = 0; tile < cut.tiles; ++tile) sums.add(job.sorted, tile, strip, values);
}

void write_strip_of_power(int power, const Job& job, std::span<double> values, std::size_t s) {
  constexpr std::array coarse{write_strip<0, 1>, write_strip<1, 1>, write_strip<2, 1>,
                              write_strip<3, 1>};
  constexpr std::array fine{write_strip<0, 2>, write_strip<1, 2>, write_strip<2, 2>,
                            write_strip<3, 2>};
  (job.units.fine ? fine : coarse).at(static_cast<std::size_t>(power))(job, values, s);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(write_strip_of_power);

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
  constexpr std::array tiles{2, 2, 2, 1};  // in radii
  cut.tile = tiles.at(power) * cut.reach;
  // Cells near the ends of tiles are summed twice: wide tiles where cells outnumber rows of discs.
  const double rows_of_disc = 2.0 * cut.radius;
  const auto cells = static_cast<double>(grid.size());
  if (power < 2 && !has_more_places_than(cells / rows_of_disc, incidents)) cut.tile *= 2;
  // The taller the strips, the fewer times an incident is looked at, while their sums stay in the
  // second cache.
  constexpr double cache = 0x1p19;
  constexpr std::array lanes{1, 4, 8, 8};  // of a cell
  const double of_row = cut.width() * 8.0 * lanes.at(power);
  const int tallest = std::clamp(static_cast<int>(cache / of_row) / 8 * 8, 8, most_rows_of_strip);
  const int strips = (cut.rows + tallest - 1) / tallest;
  cut.strip = ((cut.rows + strips - 1) / strips + 7) / 8 * 8;  // of one height: even work
  cut.tiles = (cut.columns + 2 * cut.reach + cut.tile - 1) / cut.tile;
  cut.bands = (cut.rows + 2 * cut.reach) / rows_of_band + 1;
  return cut;
}

/// The most that each coefficient of (P + c x + x^2)^power can be within a tile.
std::array<double, most_coefficients> largest_coefficients(const Cut& cut, int power) {
  const double a = (0.5 * cut.tile + 1.0) / cut.radius;
  const std::array<double, 3> factor{std::max(1.0, a * a), 2.0 * a, 1.0};
  std::array<double, most_coefficients> product{1.0};
  for (int k = 0; k < power; ++k) {
    std::array<double, most_coefficients> next{};
    for (std::size_t j = 0; j + 2 < most_coefficients; ++j) {
      for (std::size_t i = 0; i < factor.size(); ++i) next[j + i] += product[j] * factor[i];
    }
    product = next;
  }
  return product;
}

/// Units for the heaviest entry: fine ones where coarse ones would cost the lightest cell that is
/// promised, a thousandth of an incident's peak, a digit.
Units units_of(const Cut& cut, int power, double heaviest_entry, double heaviest_incident) {
  const auto largest = largest_coefficients(cut, power);
  const double x = (cut.half_width() + 1.0) / cut.radius;
  Units units;
  double rounded = 0.0, monomial = 1.0;
  for (std::size_t j = 0; j <= 2 * static_cast<std::size_t>(power); ++j, monomial *= x) {
    units.in_one[j] = 0x1.fp50 / (largest[j] * heaviest_entry);
    rounded += 0.5 * monomial / units.in_one[j];
  }
  units.most_weight = most_weights_together * heaviest_entry;
  units.fine = rounded > (power < 2 ? 1e-14 : 1e-13) * heaviest_incident;
  return units;
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
  double heaviest = 0.0;  // no entry weighs more
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
      [&](std::size_t places) { entries = std::make_unique_for_overwrite<Entry[]>(places); },
      [&](std::size_t at, std::size_t i, double weight, std::uint32_t bucket) {
        const double radius = radii.of(i);
        for (int k = 0; k < 2 * power; ++k) weight *= radii.longest / radius;
        entries[at] = sorting.entry(incidents.x[i], incidents.y[i], radius / cell, weight, bucket);
      });
  starts = std::move(sort.starts);
  result.heaviest = sort.heaviest * std::pow(radii.longest / radii.shortest, 2 * power);
  return result;
}

/// Strips by what their bands hold, the most first, so that threads end together.
std::vector<std::size_t> heaviest_first(const SortedEntries& sorted, const Cut& cut) {
  const auto strips = static_cast<std::size_t>((cut.rows + cut.strip - 1) / cut.strip);
  std::vector<std::size_t> held(strips, 0), order(strips);
  for (std::size_t s = 0; s < strips; ++s) {
    const int first_row = static_cast<int>(s) * cut.strip;
    const int begin = first_row / rows_of_band;
    const int end = std::min(cut.bands, (first_row + cut.strip + 2 * cut.reach) / rows_of_band + 1);
    for (int tile = 0; tile < cut.tiles; ++tile) {
      const std::uint32_t* starts =
          sorted.starts.data() + static_cast<std::ptrdiff_t>(tile) * cut.bands;
      held[s] += starts[end] - starts[begin];
    }
  }
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t s) { return held[s]; });
  return order;
}

void write_sums(const PointSet& incidents, const Radii& radii, const Grid& grid, int power,
                double factor, std::span<double> values, const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  const double cell = grid.cell.value;
  const Cut cut = cut_of(grid, radii.longest / cell, static_cast<std::size_t>(power), incidents);
  const auto [entries, heaviest] = sorted(incidents, radii, grid, cut, power, run);
  const Units units = units_of(cut, power, std::max(heaviest, 1e-290), heaviest_weight(incidents));
  const Job job{.sorted = entries, .cut = cut, .units = units, .factor = factor};
  const std::vector<std::size_t> strips = heaviest_first(entries, cut);
  for_each_block(strips.size(), 1, run, [&](IndexRange block) {
    HWY_DYNAMIC_DISPATCH(write_strip_of_power)(power, job, values, strips[block.begin]);
  });
}

}  // namespace

bool has_disc_sums(const Grid& grid, Metres radius) {
  const double cells = radius.value / grid.cell.value;
  return 1.0 <= cells && cells <= 4096.0;
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
