#include <klara/density/space_time_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/space_time_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#ifndef KLARA_SPACE_TIME_SUMS_ONCE
#define KLARA_SPACE_TIME_SUMS_ONCE
namespace klara {
namespace {

/// Of a strip, whose rows are summed together, and of a band of incidents.
constexpr std::size_t strip_rows = 8;

/// An incident in a stretch of time, in cells and seconds.
struct Entry {
  double x;  // from the centre of its tile
  double y;  // from the middle of its band, southwards
  double weight;
  double from, until;
};

/// How the grid is cut, in cells. Tile t holds the incidents whose columns are within tile / 2 of
/// its centre; their discs end `reach` beyond.
struct Cut {
  double radius = 0.0;
  int reach = 0;
  int tile = 0;  // even
  int columns = 0, rows = 0;
  int tiles = 0;
  int bands_above = 0;  // the grid
  int bands = 0;        // of incidents, a strip high

  [[nodiscard]] int centre(int t) const { return t * tile - reach + tile / 2; }
  [[nodiscard]] int half_width() const { return tile / 2 + reach; }
  [[nodiscard]] int width() const { return 2 * half_width() + 1; }
};

/// The incidents that are first seen from one slice.
struct Cohort {
  std::size_t first = 0, last = 0;  // slices that see any of them
};

/// Of band b of cohort c of tile t at (t * cohorts + c) * bands + b.
struct SortedEntries {
  std::vector<Entry> entries;
  std::vector<Cohort> cohorts;  // by their first slices, ascending
  std::vector<std::uint32_t> starts;
};

struct Job {
  const SortedEntries& sorted;
  const Cut& cut;
  const SliceAxis& axis;
  TimeWeighing weighing;
  IndexRange slices;
  double most_weight = 0.0;  // in running sums
  double units = 1.0;        // in one
  double factor = 1.0;
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
/// (1 - u^2)^power is written: {1}, {1 x y r}, + {x^2 xy rx ry r^2}.
template <int power>
inline constexpr std::size_t monomials = (power + 1) * (power + 1);

/// Of them, as many as are added at a time; what is left is added alone.
template <int power>
inline constexpr std::size_t together = power == 0   ? 1
                                        : power == 1 ? 4
                                                     : 8;

template <int power>
using Whole = hn::CappedTag<std::int64_t, together<power>>;
template <int power>
using Real = hn::RebindToFloat<Whole<power>>;

template <int power>
using Coefficients = std::array<double, monomials<power>>;

/// Of (1 - (x-a)^2 - (y-b)^2)^power.
template <int power>
HWY_INLINE Coefficients<power> coefficients(double a, double b) {
  // 1 - u^2 = p + c x + d y - r
  const double p = 1.0 - (a * a + b * b);
  const double c = 2.0 * a;
  const double d = 2.0 * b;
  if constexpr (power == 0) {
    return {1.0};
  } else if constexpr (power == 1) {
    return {p, c, d, -1.0};
  } else {
    return {p * p,    2.0 * p * c, 2.0 * p * d, d * d - 2.0 * p, c * c - d * d, 2.0 * c * d,
            -2.0 * c, -2.0 * d,    1.0};
  }
}

template <int power>
Coefficients<power> monomials_at(double x, double y) {
  const double r = x * x + y * y;
  const std::array<double, 9> all{1.0, x, y, r, x * x, x * y, r * x, r * y, r * r};
  Coefficients<power> result;
  std::copy_n(all.begin(), result.size(), result.begin());
  return result;
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
#endif

/// The running sums along one row of one tile.
template <int power>
class RowSums {
 public:
  HWY_INLINE RowSums() {
    for (auto& sum : sums_) sum = hn::Zero(Whole<power>());
  }

  /// Adds the values of two cells to `out`, none below zero, and leaves their sums at zero.
  HWY_INLINE void take_two(std::int64_t* row, const double* weights, double scale, double* out) {
    const auto first = products(row, weights);
    const double rest = rest_of_products(row, weights);
    row += monomials<power>;
    weights += monomials<power>;
    const auto second = products(row, weights);
    const double next_rest = rest_of_products(row, weights);
    if constexpr (by == 1) {
      out[0] += std::max(0.0, scale * (hn::GetLane(first) + rest));
      out[1] += std::max(0.0, scale * (hn::GetLane(second) + next_rest));
#if HWY_TARGET != HWY_SCALAR
    } else {
      const Real<power> d;
      const hn::CappedTag<double, 2> two;
      auto values = sum_of_pairs(
          d, hn::Add(hn::InterleaveLower(d, first, second), hn::InterleaveUpper(d, first, second)));
      if constexpr (rests > 0) {
        HWY_ALIGN const std::array<double, 2> of_two{rest, next_rest};
        values = hn::Add(values, hn::Load(two, of_two.data()));
      }
      const auto positive = hn::Max(hn::Zero(two), hn::Mul(values, hn::Set(two, scale)));
      hn::StoreU(hn::Add(hn::LoadU(two, out), positive), two, out);
#endif
    }
  }

 private:
  static constexpr std::size_t by = hn::MaxLanes(Whole<power>());
  static constexpr std::size_t vectors = together<power> / by;
  static constexpr std::size_t rests = monomials<power> - together<power>;

  HWY_INLINE auto products(std::int64_t* row, const double* weights) {
    const Whole<power> whole;
    const Real<power> real;
    auto result = hn::Zero(real);
    for (std::size_t j = 0; j < vectors; ++j) {
      std::int64_t* const at = row + j * by;
      sums_[j] = hn::Add(sums_[j], hn::LoadU(whole, at));
      hn::StoreU(hn::Zero(whole), whole, at);
      result = hn::MulAdd(hn::ConvertTo(real, sums_[j]), hn::LoadU(real, weights + j * by), result);
    }
    return result;
  }

  HWY_INLINE double rest_of_products(std::int64_t* row, const double* weights) {
    double result = 0.0;
    for (std::size_t j = 0; j < rests; ++j) {
      rest_[j] += row[together<power> + j];
      row[together<power> + j] = 0;
      result += static_cast<double>(rest_[j]) * weights[together<power> + j];
    }
    return result;
  }

  std::array<hn::Vec<Whole<power>>, vectors> sums_;
  std::array<std::int64_t, rests + 1> rest_{};
};

/// An incident as a strip of a tile sees it.
template <int power>
struct Seen {
  std::array<std::int32_t, strip_rows> enters, leaves;  // of each row, where its sums change
  Coefficients<power> coefficients;                     // in units
  double from, until, weight;
};

/// The running sums of one tile over one strip, for one slice at a time.
template <int power>
class StripSums {
 public:
  explicit StripSums(const Job& job)
      : job_(job),
        cut_(job.cut),
        width_(static_cast<std::size_t>(cut_.width())),
        stride_(static_cast<std::size_t>(std::min(cut_.width(), cut_.columns) + 1)),
        sums_(hwy::AllocateAligned<std::int64_t>(size())) {
    std::fill_n(sums_.get(), size(), 0);
    weights_.reserve((strip_rows * width_ + 1) * monomials<power>);
    for (std::size_t k = 0; k < strip_rows; ++k) {
      for (int c = 0; c < cut_.width(); ++c) {
        const double x = (c - cut_.half_width()) / cut_.radius;
        const double y = (static_cast<double>(k) - middle) / cut_.radius;
        const auto at = monomials_at<power>(x, y);
        weights_.insert(weights_.end(), at.begin(), at.end());
      }
    }
    weights_.resize(weights_.size() + monomials<power>);  // of the cell after the last
  }

  /// Adds the incidents of a tile to the cells of a strip, `values` being those of all slices.
  void add(int tile, int strip, std::span<double> values) {
    see(tile, strip);
    if (seen_.empty()) return;
    const std::size_t cells =
        static_cast<std::size_t>(cut_.columns) * static_cast<std::size_t>(cut_.rows);
    for (std::size_t s = job_.slices.begin; s < job_.slices.end; ++s) {
      double* const out = values.data() + (s - job_.slices.begin) * cells;
      add_slice(s, strip, out);
    }
  }

 private:
  static constexpr double middle = (strip_rows - 1) / 2.0;

  [[nodiscard]] std::size_t size() const { return strip_rows * stride_ * monomials<power> + 8; }

  /// Where rows enter and leave the discs of the incidents that reach into a strip.
  void see(int tile, int strip) {
    const auto& [entries, cohorts, starts] = job_.sorted;
    west_ = cut_.centre(tile) - cut_.half_width();
    first_ = std::max(0, -west_);
    last_ = std::clamp(cut_.columns - west_, first_, cut_.width());
    constexpr int rows = static_cast<int>(strip_rows);
    const int bands = (cut_.reach + rows - 1) / rows;  // that reach over
    const int begin = std::max(0, strip + cut_.bands_above - bands);
    const int end = std::min(cut_.bands, strip + cut_.bands_above + bands + 1);
    seen_.clear();
    ends_.clear();
    const std::uint32_t* at = starts.data() + static_cast<std::size_t>(tile) * cohorts.size() *
                                                  static_cast<std::size_t>(cut_.bands);
    for (std::size_t c = 0; c < cohorts.size(); ++c, at += cut_.bands) {
      for (int band = begin; band < end; ++band) {
        const double y = rows * (band - strip - cut_.bands_above);
        for (std::uint32_t i = at[band]; i < at[band + 1]; ++i) see(entries[i], y + entries[i].y);
      }
      ends_.push_back(seen_.size());
    }
  }

  HWY_INLINE void see(const Entry& entry, double y) {
    if (std::abs(y) > cut_.radius + middle) return;
    const hn::CappedTag<double, strip_rows> d;
    const hn::Rebind<std::int32_t, decltype(d)> di;
    const auto lanes_of_cell = hn::Set(di, static_cast<int>(monomials<power>));
    const auto r2 = hn::Set(d, cut_.radius * cut_.radius);
    const auto first = hn::Set(d, static_cast<double>(first_));
    const auto last = hn::Set(d, static_cast<double>(last_));
    const auto x = hn::Set(d, entry.x + cut_.half_width());
    const auto slack = hn::Set(d, cut_.half_width() * 0x1p-50);
    Seen<power>& seen = seen_.emplace_back();
    for (std::size_t k = 0; k < strip_rows; k += hn::Lanes(d)) {
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
        return hn::Mul(hn::Add(local, row), lanes_of_cell);
      };
      hn::StoreU(place(enter), di, seen.enters.data() + k);
      hn::StoreU(place(hn::IfThenElse(meets, leave, enter)), di, seen.leaves.data() + k);
    }
    const double per_radius = 1.0 / cut_.radius;
    seen.coefficients = coefficients<power>(entry.x * per_radius, y * per_radius);
    for (double& coefficient : seen.coefficients) coefficient *= job_.units;
    seen.from = entry.from;
    seen.until = entry.until;
    seen.weight = entry.weight;
  }

  void add_slice(std::size_t slice, int strip, double* out) {
    const double time = job_.axis.at(slice);
    const double per_bandwidth = 1.0 / job_.weighing.bandwidth;
    const int time_power = power_of(job_.weighing.kernel);
    const double peak = time_profile(job_.weighing.kernel, 0.0);
    double held = 0.0;
    std::size_t i = 0;
    for (std::size_t c = 0; c < job_.sorted.cohorts.size(); ++c) {
      const Cohort& cohort = job_.sorted.cohorts[c];
      if (slice < cohort.first) break;
      if (slice > cohort.last) {
        i = ends_[c];
        continue;
      }
      for (; i < ends_[c]; ++i) {
        const Seen<power>& seen = seen_[i];
        const double u = (seen.from - time) * per_bandwidth;
        double weight = seen.weight;
        if (seen.from == seen.until) {
          const double rest = 1.0 - u * u;
          if (rest < 0.0) continue;
          if (time_power > 0) weight *= rest;
          if (time_power > 1) weight *= rest;
        } else {
          const double end = (seen.until - time) * per_bandwidth;
          weight *= mean_time_profile(job_.weighing.kernel, u, end) / peak;
        }
        if (weight <= 0.0) continue;
        if (held + weight > job_.most_weight) {
          take(strip, out);
          held = 0.0;
        }
        held += weight;
        add(seen, weight);
      }
    }
    if (held > 0.0) take(strip, out);
  }

  HWY_INLINE void add(const Seen<power>& seen, double weight) {
    const Whole<power> whole;
    const Real<power> real;
    constexpr std::size_t by = hn::MaxLanes(whole);
    for (std::size_t j = 0; j < together<power>; j += by) {
      const auto scaled =
          hn::Mul(hn::LoadU(real, seen.coefficients.data() + j), hn::Set(real, weight));
      const auto units = hn::ConvertTo(whole, hn::Round(scaled));
      for (std::size_t k = 0; k < strip_rows; ++k) {
        std::int64_t* const enter = sums_.get() + seen.enters[k] + j;
        hn::StoreU(hn::Add(hn::LoadU(whole, enter), units), whole, enter);
        std::int64_t* const leave = sums_.get() + seen.leaves[k] + j;
        hn::StoreU(hn::Sub(hn::LoadU(whole, leave), units), whole, leave);
      }
    }
    for (std::size_t j = together<power>; j < monomials<power>; ++j) {
      const auto units = static_cast<std::int64_t>(std::nearbyint(seen.coefficients[j] * weight));
      for (std::size_t k = 0; k < strip_rows; ++k) {
        *(sums_.get() + seen.enters[k] + j) += units;
        *(sums_.get() + seen.leaves[k] + j) -= units;
      }
    }
  }

  /// Adds the sums to the cells and begins anew.
  void take(int strip, double* out) {
    const int first_row = strip * static_cast<int>(strip_rows);
    out += static_cast<std::ptrdiff_t>(first_row) * cut_.columns + west_;
    for (std::size_t k = 0; k < strip_rows; ++k, out += cut_.columns) {
      std::int64_t* const row = sums_.get() + k * stride_ * monomials<power>;
      if (first_row + static_cast<int>(k) < cut_.rows) {
        take_row(row, weights_.data() + k * width_ * monomials<power>, out);
      } else {
        std::fill_n(row, static_cast<std::size_t>(last_ - first_ + 1) * monomials<power>, 0);
      }
    }
  }

  /// Two cells at a time.
  HWY_INLINE void take_row(std::int64_t* row, const double* weights, double* out) {
    constexpr std::size_t lanes = monomials<power>;
    RowSums<power> sums;
    const double scale = job_.factor / job_.units;
    weights += static_cast<std::size_t>(first_) * lanes;
    int c = first_;
    for (; c + 1 < last_; c += 2, row += 2 * lanes, weights += 2 * lanes) {
      sums.take_two(row, weights, scale, out + c);
    }
    if (c < last_) {
      std::array<double, 2> two{out[c], 0.0};
      sums.take_two(row, weights, scale, two.data());
      out[c] = two[0];
    } else {
      std::fill_n(row, lanes, 0);
    }
  }

  const Job& job_;
  const Cut& cut_;
  std::size_t width_, stride_;
  hwy::AlignedFreeUniquePtr<std::int64_t[]> sums_;  // of each row and column
  std::vector<double> weights_;                     // monomials at each row and column
  int west_ = 0;                                    // column of the tile's first, of the grid
  int first_ = 0, last_ = 0;                        // columns of the tile that lie in the grid
  std::vector<Seen<power>> seen_;
  std::vector<std::size_t> ends_;  // of each cohort
};

template <int power>
void write_strips(const Job& job, std::span<double> values, IndexRange strips,
                  const RunContext& run) {
  StripSums<power> sums(job);
  const auto columns = static_cast<std::size_t>(job.cut.columns);
  const auto rows = static_cast<std::size_t>(job.cut.rows);
  for (std::size_t s = strips.begin; s < strips.end; ++s) {
    const std::size_t first_row = s * strip_rows;
    const std::size_t cells = std::min(strip_rows, rows - first_row) * columns;
    for (std::size_t slice = 0; slice < job.slices.size(); ++slice) {
      std::fill_n(values.data() + slice * rows * columns + first_row * columns, cells, 0.0);
    }
    for (int tile = 0; tile < job.cut.tiles; ++tile) {
      throw_if_stopped(run);
      sums.add(tile, static_cast<int>(s), values);
    }
  }
}

void write_strips_of_power(int power, const Job& job, std::span<double> values, IndexRange strips,
                           const RunContext& run) {
  switch (power) {
    case 0:
      return write_strips<0>(job, values, strips, run);
    case 1:
      return write_strips<1>(job, values, strips, run);
    default:
      return write_strips<2>(job, values, strips, run);
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

constexpr std::size_t strips_per_block = 2;

Cut cut_of(const Grid& grid, Metres radius) {
  Cut cut;
  cut.radius = radius.value / grid.cell.value;
  cut.reach = static_cast<int>(std::ceil(cut.radius));
  cut.tile = 2 * ((cut.reach + 1) / 2);
  cut.columns = static_cast<int>(grid.columns);
  cut.rows = static_cast<int>(grid.rows);
  cut.tiles = (cut.columns + 2 * cut.reach + cut.tile - 1) / cut.tile;
  constexpr int rows = static_cast<int>(strip_rows);
  cut.bands_above = (cut.reach + rows - 1) / rows;
  cut.bands = cut.bands_above + (cut.rows + cut.reach) / rows + 1;
  return cut;
}

/// Of running sums, in heaviest incidents: few enough to leave their digits to the coefficients.
double most_weights_of(int power) {
  return power < 2 ? 1024.0 : 128.0;
}

/// As large as a coefficient gets: its terms are among those of the expanded power.
double largest_coefficient(const Cut& cut, int power) {
  const double a = 0.5 * cut.tile / cut.radius;
  const double b = 1.0 + static_cast<double>(strip_rows) / cut.radius;
  const double p = std::max(1.0, a * a + b * b);
  return power < 2 ? std::max({p, 2.0 * a, 2.0 * b}) : std::pow(1.0 + p + 2.0 * a + 2.0 * b, power);
}

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

/// Finds the tile and the band of each incident, and its place within them.
class Placing {
 public:
  Placing(const Grid& grid, const Cut& cut)
      : grid_(grid), cut_(cut), per_cell_(1.0 / grid.cell.value) {
    constexpr int rows = static_cast<int>(strip_rows);
    for (int t = 0; t < cut.tiles; ++t) {
      tiles_.push_back(origin(grid.west, cut.centre(t) + 0.5, grid.cell.value));
    }
    for (int b = 0; b < cut.bands; ++b) {
      const double middle = rows * (b - cut.bands_above) + 0.5 * rows;
      bands_.push_back(origin(grid.north, -middle, grid.cell.value));
    }
  }

  struct Place {
    int tile = -1, band = -1;  // -1 = out of reach
  };

  [[nodiscard]] Place place(double x, double y) const {
    constexpr double rows = static_cast<double>(strip_rows);
    const double column = (x - grid_.west) * per_cell_ - 0.5 + cut_.reach;
    const double row = (grid_.north - y) * per_cell_ - 0.5 + cut_.reach;
    const bool in_reach = column > -1.0 && row > -1.0 && column < cut_.columns + 2 * cut_.reach &&
                          row < cut_.rows + 2 * cut_.reach;
    if (!in_reach) return {};
    const double below = row - cut_.reach + rows * cut_.bands_above;
    return {.tile = std::min(static_cast<int>(column) / cut_.tile, cut_.tiles - 1),
            .band = std::clamp(static_cast<int>(below / rows), 0, cut_.bands - 1)};
  }

  [[nodiscard]] Entry entry(double x, double y, Place place, const TimeStretch& stretch) const {
    const Origin& tile = tiles_[static_cast<std::size_t>(place.tile)];
    const Origin& band = bands_[static_cast<std::size_t>(place.band)];
    return {.x = ((x - tile.high) - tile.low) * per_cell_,
            .y = ((band.high - y) + band.low) * per_cell_,
            .weight = stretch.weight,
            .from = stretch.from,
            .until = stretch.until};
  }

 private:
  const Grid& grid_;
  const Cut& cut_;
  double per_cell_;
  std::vector<Origin> tiles_, bands_;
};

/// [first, last] slices that see a stretch; none where first > last.
struct SlicesWithin {
  double first = 0.0, last = -1.0;
};

SlicesWithin slices_within(const TimeStretch& stretch, const SliceAxis& axis, double bandwidth) {
  const double step = std::max(axis.step, 1e-300);
  return {.first = std::max(0.0, std::ceil((stretch.from - bandwidth - axis.first) / step)),
          .last = std::min(static_cast<double>(axis.count) - 1.0,
                           std::floor((stretch.until + bandwidth - axis.first) / step))};
}

constexpr std::uint32_t nowhere = static_cast<std::uint32_t>(-1);

/// A counting sort. Cohorts are by the first slice of all that see a stretch, so that a slice meets
/// its incidents in the same order whichever slices are summed with it.
SortedEntries sorted(const PointSet& incidents, std::span<const TimeStretch> stretches,
                     const Grid& grid, const Cut& cut, const SliceAxis& axis, double bandwidth,
                     IndexRange slices) {
  const Placing placing(grid, cut);
  const auto bands = static_cast<std::size_t>(cut.bands);
  const auto tiles = static_cast<std::size_t>(cut.tiles);
  SortedEntries result;

  // 1 + the last slice of each cohort; 0 = nobody begins there.
  std::vector<std::size_t> until(slices.end, 0);
  std::vector<std::uint32_t> firsts;
  firsts.reserve(stretches.size());
  for (const TimeStretch& stretch : stretches) {
    const auto [first, last] = slices_within(stretch, axis, bandwidth);
    const bool seen = first <= last && first < static_cast<double>(slices.end) &&
                      last >= static_cast<double>(slices.begin);
    firsts.push_back(seen ? static_cast<std::uint32_t>(first) : nowhere);
    if (!seen) continue;
    std::size_t& end = until[firsts.back()];
    end = std::max(end, static_cast<std::size_t>(last) + 1);
  }
  std::vector<std::uint32_t> cohort_of(slices.end, 0);
  for (std::size_t s = 0; s < until.size(); ++s) {
    cohort_of[s] = static_cast<std::uint32_t>(result.cohorts.size());
    if (until[s] > 0) result.cohorts.push_back({.first = s, .last = until[s] - 1});
  }

  const std::size_t cohorts = result.cohorts.size();
  result.starts.assign(tiles * cohorts * bands + 1, 0);
  std::vector<std::uint32_t>& keys = firsts;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (keys[i] == nowhere) continue;
    const std::uint32_t row = stretches[i].incident;
    const auto [tile, band] = placing.place(incidents.x[row], incidents.y[row]);
    if (tile < 0) {
      keys[i] = nowhere;
      continue;
    }
    keys[i] = static_cast<std::uint32_t>(
        (static_cast<std::size_t>(tile) * cohorts + cohort_of[keys[i]]) * bands +
        static_cast<std::size_t>(band));
    ++result.starts[keys[i] + 1];
  }
  for (std::size_t b = 1; b < result.starts.size(); ++b) result.starts[b] += result.starts[b - 1];
  result.entries.resize(result.starts.back());
  std::vector<std::uint32_t> next(result.starts.begin(), result.starts.end() - 1);
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (keys[i] == nowhere) continue;
    const std::uint32_t row = stretches[i].incident;
    const auto band = static_cast<int>(keys[i] % bands);
    const auto tile = static_cast<int>(keys[i] / bands / cohorts);
    result.entries[next[keys[i]]++] =
        placing.entry(incidents.x[row], incidents.y[row], {tile, band}, stretches[i]);
  }
  return result;
}

}  // namespace

bool has_space_time_sums(const Grid& grid, Metres radius, int power) {
  return power <= 2 && has_disc_sums(grid, radius, power);
}

void write_space_time_sums(const PointSet& incidents, std::span<const TimeStretch> stretches,
                           const Grid& grid, const DiscPolynomial& polynomial,
                           const SliceAxis& axis, const TimeWeighing& weighing, IndexRange slices,
                           std::span<double> values, const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  const Cut cut = cut_of(grid, polynomial.radius);
  const SortedEntries entries =
      sorted(incidents, stretches, grid, cut, axis, weighing.bandwidth, slices);
  double heaviest = 1e-290;
  for (const TimeStretch& stretch : stretches) heaviest = std::max(heaviest, stretch.weight);
  const double most_weight = most_weights_of(polynomial.power) * heaviest;
  const int bits = 61 - std::ilogb(most_weight * largest_coefficient(cut, polynomial.power));
  const Job job{.sorted = entries,
                .cut = cut,
                .axis = axis,
                .weighing = weighing,
                .slices = slices,
                .most_weight = most_weight,
                .units = std::ldexp(1.0, bits),
                .factor = polynomial.factor * time_profile(weighing.kernel, 0.0)};
  for_each_block(block_count(grid.rows, strip_rows), strips_per_block, run, [&](IndexRange strips) {
    HWY_DYNAMIC_DISPATCH(write_strips_of_power)
    (polynomial.power, job, values, strips, run);
  });
}

}  // namespace klara
#endif
