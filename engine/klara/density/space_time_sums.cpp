#include <klara/density/space_time_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/space_time_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <klara/base/aligned.hpp>
#include <klara/density/space_time_entries.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#ifndef KLARA_SPACE_TIME_SUMS_ONCE
#define KLARA_SPACE_TIME_SUMS_ONCE
namespace klara {
namespace {

constexpr std::size_t strip_rows = SpaceTimeCut::strip_rows;

constexpr std::size_t most_monomials = 9;

/// From 2^52 to 2^53 only whole numbers are doubles: what is less than 2^51 is rounded by adding.
constexpr double rounds_to_whole = 0x1.8p52;

struct Job {
  const SpaceTimeEntries& sorted;
  const SpaceTimeCut& cut;
  const SliceAxis& axis;
  TimeWeighing weighing;
  IndexRange slices;
  double most_weight = 0.0;                       // in running sums
  std::array<double, most_monomials> units = {};  // in one, of each coefficient
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
  HWY_INLINE void take_two(std::int64_t* row, const double* weights, double* out) {
    const auto first = products(row, weights);
    const double rest = rest_of_products(row, weights);
    row += monomials<power>;
    weights += monomials<power>;
    const auto second = products(row, weights);
    const double next_rest = rest_of_products(row, weights);
    if constexpr (by == 1) {
      out[0] += std::max(0.0, hn::GetLane(first) + rest);
      out[1] += std::max(0.0, hn::GetLane(second) + next_rest);
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
      const auto positive = hn::Max(hn::Zero(two), values);
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

/// The disc of an incident as a strip of a tile sees it.
template <int power>
struct Disc {
  std::array<std::uint16_t, strip_rows> enters, leaves;  // in each row of sums, where they change
  Coefficients<power> coefficients;                      // in their units
};

/// The incidents that a strip of a tile sees, cohort after cohort.
template <int power>
struct SeenIncidents {
  Aligned<Disc<power>> discs;
  Aligned<double> from, until, weight;
  Aligned<double> weight_now;  // as seen from a slice
  std::size_t room = 0;

  void make_room(std::size_t n) {
    if (n <= room) return;
    room = n + n / 2;
    const std::size_t with_spare = room + hn::Lanes(hn::ScalableTag<double>());
    discs.of(room);
    for (auto* column : {&from, &until, &weight, &weight_now}) {
      std::fill_n(column->of(with_spare), with_spare, 0.0);
    }
  }
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
        sums_(size()) {
    std::fill_n(sums_.data(), size(), 0);
    weights_.reserve((strip_rows * width_ + 1) * monomials<power>);
    for (std::size_t k = 0; k < strip_rows; ++k) {
      for (int c = 0; c < cut_.width(); ++c) {
        const double x = (c - cut_.half_width()) / cut_.radius;
        const double y = (static_cast<double>(k) - middle) / cut_.radius;
        const auto at = monomials_at<power>(x, y);
        for (std::size_t m = 0; m < at.size(); ++m) {
          weights_.push_back(job.factor * at[m] / job.units[m]);
        }
      }
    }
    weights_.resize(weights_.size() + monomials<power>);  // of the cell after the last
  }

  /// Adds the incidents of a tile to the cells of a strip, `values` being those of all slices.
  void add(int tile, int strip, std::span<double> values) {
    see(tile, strip);
    if (ends_.empty() || ends_.back() == 0) return;
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
  HWY_NOINLINE void see(int tile, int strip) {
    west_ = cut_.centre(tile) - cut_.half_width();
    first_ = std::max(0, -west_);
    last_ = std::clamp(cut_.columns - west_, first_, cut_.width());
    const int middle_band = strip + cut_.bands_above;
    const auto begin = static_cast<std::size_t>(std::max(0, middle_band - cut_.bands_above));
    const auto end =
        static_cast<std::size_t>(std::min(cut_.bands, middle_band + cut_.bands_above + 1));
    const std::size_t cohorts = job_.sorted.cohorts.size();
    std::size_t most = 0;
    for (std::size_t c = 0; c < cohorts; ++c) {
      const auto starts = job_.sorted.starts_of(static_cast<std::size_t>(tile), c);
      most += starts[end] - starts[begin];
    }
    seen_.make_room(most);
    ends_.clear();
    std::size_t i = 0;
    const Chords chords(*this);
    for (std::size_t c = 0; c < cohorts; ++c) {
      const auto starts = job_.sorted.starts_of(static_cast<std::size_t>(tile), c);
      for (std::size_t band = begin; band < end; ++band) {
        const double y = SpaceTimeCut::strip_rows * (static_cast<int>(band) - middle_band);
        for (std::uint32_t e = starts[band]; e < starts[band + 1]; ++e) {
          const SpaceTimeEntry& entry = job_.sorted.entries[e];
          if (std::abs(y + entry.y) > chords.farthest) continue;
          chords.write(entry, y + entry.y, seen_.discs[i]);
          seen_.from[i] = entry.from;
          seen_.until[i] = entry.until;
          seen_.weight[i] = entry.weight;
          ++i;
        }
      }
      ends_.push_back(i);
    }
  }

  /// What is the same for all incidents of a tile.
  struct Chords {
    using Rows = hn::CappedTag<double, strip_rows>;

    explicit Chords(const StripSums& of)
        : radius2(of.cut_.radius * of.cut_.radius),
          per_radius(1.0 / of.cut_.radius),
          farthest(of.cut_.radius + middle),
          half_width(of.cut_.half_width()),
          slack(half_width * 0x1p-50),
          first(of.first_),
          last(of.last_) {
      std::copy_n(of.job_.units.begin(), monomials<power>, units.begin());
    }

    HWY_INLINE void write(const SpaceTimeEntry& entry, double y, Disc<power>& to) const {
      const Rows d;
      const hn::Rebind<std::int32_t, Rows> di;
      const hn::Rebind<std::uint16_t, Rows> du;
      const auto lanes = hn::Set(d, static_cast<double>(monomials<power>));
      const auto x = hn::Set(d, entry.x + half_width);
      for (std::size_t k = 0; k < strip_rows; k += hn::Lanes(d)) {
        const auto dy = hn::Sub(hn::Iota(d, static_cast<double>(k) - middle), hn::Set(d, y));
        const auto chord2 = hn::Sub(hn::Set(d, radius2), hn::Mul(dy, dy));
        const auto meets = hn::Ge(chord2, hn::Zero(d));
        const auto half = hn::Add(hn::Sqrt(hn::IfThenElseZero(meets, chord2)), hn::Set(d, slack));
        const auto enter = hn::Ceil(hn::Sub(x, half));
        const auto leave =
            hn::IfThenElse(meets, hn::Add(hn::Floor(hn::Add(x, half)), hn::Set(d, 1.0)), enter);
        const auto place = [&](auto column) {
          const auto within = hn::Clamp(column, hn::Set(d, first), hn::Set(d, last));
          const auto lane = hn::Mul(hn::Sub(within, hn::Set(d, first)), lanes);
          return hn::DemoteTo(du, hn::DemoteTo(di, lane));
        };
        hn::StoreU(place(enter), du, to.enters.data() + k);
        hn::StoreU(place(leave), du, to.leaves.data() + k);
      }
      to.coefficients = coefficients<power>(entry.x * per_radius, y * per_radius);
      for (std::size_t m = 0; m < monomials<power>; ++m) to.coefficients[m] *= units[m];
    }

    double radius2, per_radius, farthest, half_width, slack, first, last;
    Coefficients<power> units;
  };

  HWY_NOINLINE void add_slice(std::size_t slice, int strip, double* out) {
    double held = 0.0;
    std::size_t begin = 0;
    for (std::size_t c = 0; c < ends_.size(); ++c) {
      const IndexRange cohort{begin, ends_[c]};
      begin = ends_[c];
      const auto [first, last] = job_.sorted.cohorts[c];
      if (slice < first || slice > last) continue;
      weigh(job_.axis.at(slice), cohort);
      for (std::size_t i = cohort.begin; i < cohort.end; ++i) {
        const double weight = seen_.weight_now[i];
        if (weight <= 0.0) continue;
        if (held + weight > job_.most_weight) {
          take(strip, out);
          held = 0.0;
        }
        held += weight;
        add(seen_.discs[i], weight, sums_.data(), stride_ * monomials<power>);
      }
    }
    if (held > 0.0) take(strip, out);
  }

  /// Of incidents as seen from a time, 1 of each at the peak of the kernel.
  void weigh(double time, IndexRange range) {
    const hn::ScalableTag<double> d;
    const double per_bandwidth = 1.0 / job_.weighing.bandwidth;
    const int time_power = power_of(job_.weighing.kernel);
    const auto one = hn::Set(d, 1.0);
    // The last vector may weigh a few of the next cohort, too; there is room behind the last one.
    for (std::size_t i = range.begin; i < range.end; i += hn::Lanes(d)) {
      const auto from = hn::LoadU(d, seen_.from.data() + i);
      const auto until = hn::LoadU(d, seen_.until.data() + i);
      const auto u = hn::Mul(hn::Sub(from, hn::Set(d, time)), hn::Set(d, per_bandwidth));
      const auto rest = hn::Sub(one, hn::Mul(u, u));
      auto weight = hn::LoadU(d, seen_.weight.data() + i);
      if (time_power > 0) weight = hn::Mul(weight, rest);
      if (time_power > 1) weight = hn::Mul(weight, rest);
      const auto now = hn::IfThenElseZero(hn::Ge(rest, hn::Zero(d)), weight);
      hn::StoreU(now, d, seen_.weight_now.data() + i);
      if (!hn::AllTrue(d, hn::Eq(from, until))) {
        weigh_intervals(time, {i, std::min(i + hn::Lanes(d), range.end)});
      }
    }
  }

  void weigh_intervals(double time, IndexRange range) {
    const TimeKernel kernel = job_.weighing.kernel;
    const double peak = time_profile(kernel, 0.0);
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (seen_.from[i] == seen_.until[i]) continue;
      const double begin = (seen_.from[i] - time) / job_.weighing.bandwidth;
      const double end = (seen_.until[i] - time) / job_.weighing.bandwidth;
      seen_.weight_now[i] = seen_.weight[i] * mean_time_profile(kernel, begin, end) / peak;
    }
  }

  HWY_INLINE static void add(const Disc<power>& disc, double weight, std::int64_t* sums,
                             std::size_t row_lanes) {
    const Whole<power> whole;
    const Real<power> real;
    constexpr std::size_t by = hn::MaxLanes(whole);
    for (std::size_t j = 0; j < together<power>; j += by) {
      const auto scaled =
          hn::Mul(hn::LoadU(real, disc.coefficients.data() + j), hn::Set(real, weight));
      // Rounded by adding so much that only whole numbers can follow it.
      const auto rounded = hn::BitCast(whole, hn::Add(scaled, hn::Set(real, rounds_to_whole)));
      const auto units = hn::Sub(rounded, hn::BitCast(whole, hn::Set(real, rounds_to_whole)));
      std::int64_t* row = sums + j;
      for (std::size_t k = 0; k < strip_rows; ++k, row += row_lanes) {
        std::int64_t* const enter = row + disc.enters[k];
        hn::StoreU(hn::Add(hn::LoadU(whole, enter), units), whole, enter);
        std::int64_t* const leave = row + disc.leaves[k];
        hn::StoreU(hn::Sub(hn::LoadU(whole, leave), units), whole, leave);
      }
    }
    for (std::size_t j = together<power>; j < monomials<power>; ++j) {
      const auto units = static_cast<std::int64_t>(std::nearbyint(disc.coefficients[j] * weight));
      std::int64_t* row = sums + j;
      for (std::size_t k = 0; k < strip_rows; ++k, row += row_lanes) {
        row[disc.enters[k]] += units;
        row[disc.leaves[k]] -= units;
      }
    }
  }

  /// Adds the sums to the cells and begins anew.
  HWY_NOINLINE void take(int strip, double* out) {
    const int first_row = strip * static_cast<int>(strip_rows);
    out += static_cast<std::ptrdiff_t>(first_row) * cut_.columns + west_;
    for (std::size_t k = 0; k < strip_rows; ++k, out += cut_.columns) {
      std::int64_t* const row = sums_.data() + k * stride_ * monomials<power>;
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
    weights += static_cast<std::size_t>(first_) * lanes;
    int c = first_;
    for (; c + 1 < last_; c += 2, row += 2 * lanes, weights += 2 * lanes) {
      sums.take_two(row, weights, out + c);
    }
    if (c < last_) {
      std::array<double, 2> two{out[c], 0.0};
      sums.take_two(row, weights, two.data());
      out[c] = two[0];
    } else {
      std::fill_n(row, lanes, 0);
    }
  }

  const Job& job_;
  const SpaceTimeCut& cut_;
  std::size_t width_, stride_;
  Aligned<std::int64_t> sums_;   // of each row and column
  std::vector<double> weights_;  // monomials at each row and column
  int west_ = 0;                 // column of the tile's first, of the grid
  int first_ = 0, last_ = 0;     // columns of the tile that lie in the grid
  SeenIncidents<power> seen_;
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

/// A coefficient is rounded below 2^51 (see rounds_to_whole), and so many of them fit into 62 bits.
constexpr double most_weights_together = 2048.0;

/// The most that each coefficient can be, where incidents lie as far from the middle of tile and
/// strip as they can.
std::array<double, most_monomials> largest_coefficients(const SpaceTimeCut& cut, int power) {
  const double a = (0.5 * cut.tile + 1.0) / cut.radius;
  const double b = 1.0 + 0.5 * SpaceTimeCut::strip_rows / cut.radius;
  const double p = std::max(1.0, a * a + b * b - 1.0);
  const double c = 2.0 * a;
  const double d = 2.0 * b;
  if (power == 0) return {1.0};
  if (power == 1) return {p, c, d, 1.0};
  return {p * p,   2.0 * p * c, 2.0 * p * d, d * d + 2.0 * p, c * c + d * d, 2.0 * c * d,
          2.0 * c, 2.0 * d,     1.0};
}

}  // namespace

bool has_space_time_sums(const Grid& grid, Metres radius, int power) {
  // Below, a strip is so high beside the disc that coefficients cancel too many digits.
  constexpr std::array least{1.0, 3.0, 6.0};  // cells, of each power
  // Beyond, the sums of a row of a tile are more than 16 bits can tell apart.
  constexpr double most = 2048.0;
  const double cells = radius.value / grid.cell.value;
  return power <= 2 && least.at(static_cast<std::size_t>(power)) <= cells && cells <= most;
}

void write_space_time_sums(const PointSet& incidents, const TimeStretches& stretches,
                           const Grid& grid, const DiscPolynomial& polynomial,
                           const SliceAxis& axis, const TimeWeighing& weighing, IndexRange slices,
                           std::span<double> values, const RunContext& run) {
  if (values.empty()) return throw_if_stopped(run);
  // The higher the power, the nearer to the tile's centre must incidents lie to keep their digits.
  const SpaceTimeCut cut = space_time_cut(grid, polynomial.radius, polynomial.power < 2 ? 2 : 1);
  const SpaceTimeEntries entries =
      space_time_entries(incidents, stretches, grid, cut, axis, weighing.bandwidth, slices, run);
  const double heaviest = std::max(stretches.largest_weight(), 1e-290);
  Job job{.sorted = entries,
          .cut = cut,
          .axis = axis,
          .weighing = weighing,
          .slices = slices,
          .most_weight = most_weights_together * heaviest,
          .units = largest_coefficients(cut, polynomial.power),
          .factor = polynomial.factor * time_profile(weighing.kernel, 0.0)};
  for (double& units : job.units) units = units > 0.0 ? 0x1.fp50 / (units * heaviest) : 0.0;
  for_each_block(block_count(grid.rows, strip_rows), strips_per_block, run, [&](IndexRange strips) {
    HWY_DYNAMIC_DISPATCH(write_strips_of_power)
    (polynomial.power, job, values, strips, run);
  });
}

}  // namespace klara
#endif
