#include <klara/density/labelled_sums.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/labelled_sums.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/highway.h>

#include <klara/base/parallel.hpp>
#include <klara/density/gaussian_splitting.hpp>
#include <klara/density/gaussian_sums.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#ifndef KLARA_LABELLED_SUMS_ONCE
#define KLARA_LABELLED_SUMS_ONCE
namespace klara {
namespace {

constexpr std::size_t lanes = labellings_at_once;
constexpr std::size_t window = 12;       // nodes about an incident, along each axis
constexpr std::size_t at_one_time = 32;  // incidents whose shares lie in the first cache
constexpr std::size_t in_registers = 6;  // nodes

/// What an incident gives to the nodes of its window is the product of two.
struct Shares {
  std::array<float, window> across, down;
};

/// Incidents whose windows begin at the same node.
struct Group {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t node = 0;
};

/// Of one axis: the nodes that reach each cell, and how much.
struct Taps {
  std::size_t count = 0;
  std::vector<std::uint32_t> begin;
  std::vector<float> weights;  // count of each cell
};

}  // namespace
}  // namespace klara
#endif

HWY_BEFORE_NAMESPACE();
namespace klara {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Wholes = hn::CappedTag<std::int32_t, lanes>;
using Reals = hn::CappedTag<float, lanes>;

constexpr std::size_t vectors = lanes / hn::MaxLanes(Wholes());

/// All bits of a labelling's lane where the incident is a case.
HWY_INLINE void write_mask(std::uint16_t label, std::int32_t* out) {
  const Wholes d;
  const auto bits = hn::Set(d, std::int32_t{label});
  for (std::size_t v = 0; v < vectors; ++v) {
    const auto first = static_cast<std::int32_t>(v * hn::Lanes(d));
    const auto bit = hn::Shl(hn::Set(d, 1), hn::Iota(d, first));
    hn::Store(hn::VecFromMask(d, hn::TestBit(bits, bit)), d, out + v * hn::Lanes(d));
  }
}

/// Adds what the incidents of a group give, for every labelling, to the nodes of their window.
void add_group(const Group& group, const Shares* shares, const std::uint16_t* labels, float scale,
               std::size_t columns, std::int32_t* nodes) {
  constexpr float half = 0.5f;  // so that the cast rounds; shares are not negative
  const Wholes d;
  const std::size_t by = hn::Lanes(d);
  alignas(64) std::array<std::int32_t, at_one_time * lanes> masks;
  std::array<std::int32_t, at_one_time * window * window> given;
  for (std::size_t begin = group.begin; begin < group.end; begin += at_one_time) {
    const std::size_t count = std::min(at_one_time, group.end - begin);
    for (std::size_t i = 0; i < count; ++i) {
      write_mask(labels[begin + i], masks.data() + i * lanes);
      const Shares& share = shares[begin + i];
      for (std::size_t r = 0; r < window; ++r) {
        const float down = share.down[r] * scale;
        for (std::size_t c = 0; c < window; ++c) {
          given[(i * window + r) * window + c] =
              static_cast<std::int32_t>(share.across[c] * down + half);
        }
      }
    }
    for (std::size_t r = 0; r < window; ++r) {
      for (std::size_t c = 0; c < window; c += in_registers) {
        std::int32_t* const at = nodes + (group.node + r * columns + c) * lanes;
        std::array<std::array<hn::Vec<Wholes>, vectors>, in_registers> sums;
        for (std::size_t k = 0; k < in_registers; ++k) {
          for (std::size_t v = 0; v < vectors; ++v) {
            sums[k][v] = hn::LoadU(d, at + k * lanes + v * by);
          }
        }
        for (std::size_t i = 0; i < count; ++i) {
          const std::int32_t* const share = given.data() + (i * window + r) * window + c;
          for (std::size_t v = 0; v < vectors; ++v) {
            const auto mask = hn::Load(d, masks.data() + i * lanes + v * by);
            for (std::size_t k = 0; k < in_registers; ++k) {
              sums[k][v] = hn::Add(sums[k][v], hn::And(hn::Set(d, share[k]), mask));
            }
          }
        }
        for (std::size_t k = 0; k < in_registers; ++k) {
          for (std::size_t v = 0; v < vectors; ++v) {
            hn::StoreU(sums[k][v], d, at + k * lanes + v * by);
          }
        }
      }
    }
  }
}

void add_groups(std::span<const Group> groups, const Shares* shares, const std::uint16_t* labels,
                float scale, std::size_t columns, std::int32_t* nodes) {
  for (const Group& group : groups) {
    add_group(group, shares, labels, scale, columns, nodes);
  }
}

/// The cells of a run from the nodes: first down the columns of nodes, then along.
void gather_run(const std::int32_t* nodes, std::size_t columns, const float* of_row,
                std::size_t taps, const Taps& across, const CellRun& run, float* halfway,
                float* out) {
  const Reals d;
  const Wholes dw;
  const std::size_t by = hn::Lanes(d);
  const std::size_t first = across.begin[run.begin];
  const std::size_t last = across.begin[run.end - 1] + across.count;
  for (std::size_t i = first * lanes; i < last * lanes; i += by) {
    auto sum = hn::Zero(d);
    for (std::size_t k = 0; k < taps; ++k) {
      const auto node = hn::ConvertTo(d, hn::LoadU(dw, nodes + k * columns * lanes + i));
      sum = hn::MulAdd(hn::Set(d, of_row[k]), node, sum);
    }
    hn::StoreU(sum, d, halfway + i);
  }
  for (std::size_t c = run.begin; c < run.end; ++c, out += lanes) {
    const float* const from = halfway + std::size_t{across.begin[c]} * lanes;
    const float* const weights = across.weights.data() + c * across.count;
    for (std::size_t v = 0; v < vectors; ++v) {
      auto sum = hn::Zero(d);
      for (std::size_t k = 0; k < across.count; ++k) {
        sum = hn::MulAdd(hn::Set(d, weights[k]), hn::LoadU(d, from + k * lanes + v * by), sum);
      }
      hn::StoreU(sum, d, out + v * by);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {

class LabelledSums::Method {
 public:
  Method() = default;
  virtual ~Method() = default;
  Method(const Method&) = delete;
  Method& operator=(const Method&) = delete;
  Method(Method&&) = delete;
  Method& operator=(Method&&) = delete;

  [[nodiscard]] virtual double unit() const = 0;
  virtual void visit_runs(std::span<const std::uint16_t> labels, std::span<const CellRun> runs,
                          const VisitLabelledRun& visit, const RunContext& run) = 0;
};

namespace {

HWY_EXPORT(add_groups);
HWY_EXPORT(gather_run);

constexpr std::size_t runs_per_block = 8;
/// Fewer cells between two runs than this cost less than a run of their own.
constexpr std::size_t least_gap = 64;

GaussianSplitting splitting() {
  constexpr double tolerance = 1e-6, spare = 2.0;
  return gaussian_splitting(std::log(1.0 / tolerance) + spare, static_cast<int>(window));
}

/// Nodes along one axis, counted from the first that a window meets.
struct Axis {
  double first = 0.0;     // of the nodes, in spacings from the edge of the grid
  std::size_t nodes = 0;  // with a margin of a window on either side
  Taps taps;
};

Axis axis_of(std::size_t cells, double cell, const GaussianSplitting& s) {
  const auto begin_of = [&](std::size_t c) {
    return std::ceil((static_cast<double>(c) + 0.5) * cell - s.reach);
  };
  Axis axis;
  axis.first = begin_of(0) - static_cast<double>(window);
  axis.taps.count = static_cast<std::size_t>(2.0 * s.reach) + 1;
  for (std::size_t c = 0; c < cells; ++c) {
    const double begin = begin_of(c);
    axis.taps.begin.push_back(static_cast<std::uint32_t>(begin - axis.first));
    for (std::size_t k = 0; k < axis.taps.count; ++k) {
      const double d = (static_cast<double>(c) + 0.5) * cell - begin - static_cast<double>(k);
      axis.taps.weights.push_back(static_cast<float>(s.factor * std::exp(-s.wide * d * d)));
    }
  }
  axis.nodes = axis.taps.begin.back() + axis.taps.count + window;
  return axis;
}

class GaussianNodes final : public LabelledSums::Method {
 public:
  GaussianNodes(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                const RunContext& run)
      : grid_(grid), peak_(profile(Kernel::gaussian, 0.0) / (bandwidth.value * bandwidth.value)) {
    const GaussianSplitting s = splitting();
    const double spacing = s.spacing * bandwidth.value;
    across_ = axis_of(grid.columns, grid.cell.value / spacing, s);
    down_ = axis_of(grid.rows, grid.cell.value / spacing, s);
    sort(incidents, spacing);
    throw_if_stopped(run);
    find_shares(incidents, spacing, s);
    nodes_.resize(across_.nodes * down_.nodes * lanes);
    of_sorted_.resize(order_.size());
  }

  [[nodiscard]] double unit() const override { return scale_ / peak_; }

  void visit_runs(std::span<const std::uint16_t> labels, std::span<const CellRun> runs,
                  const VisitLabelledRun& visit, const RunContext& run) override {
    for (std::size_t i = 0; i < order_.size(); ++i) of_sorted_[i] = labels[order_[i]];
    std::ranges::fill(nodes_, 0);
    const std::size_t bands = bands_.size() - 1;
    // Bands of even number and then of odd: no two that are at work together share a row.
    for (const std::size_t parity : {0u, 1u}) {
      for_each_block((bands + 1 - parity) / 2, 1, run, [&](IndexRange block) {
        const std::size_t band = 2 * block.begin + parity;
        const auto groups =
            std::span(groups_).subspan(bands_[band], bands_[band + 1] - bands_[band]);
        HWY_DYNAMIC_DISPATCH(add_groups)
        (groups, shares_.data(), of_sorted_.data(), static_cast<float>(scale_), across_.nodes,
         nodes_.data());
      });
    }
    for_each_block(runs.size(), runs_per_block, run, [&](IndexRange block) {
      std::vector<float> halfway(across_.nodes * lanes), out(grid_.columns * lanes);
      for (std::size_t k = block.begin; k < block.end; ++k) {
        const CellRun& cells = runs[k];
        const std::size_t first = down_.taps.begin[cells.row];
        HWY_DYNAMIC_DISPATCH(gather_run)
        (nodes_.data() + first * across_.nodes * lanes, across_.nodes,
         down_.taps.weights.data() + cells.row * down_.taps.count, down_.taps.count, across_.taps,
         cells, halfway.data(), out.data());
        visit(k, std::span(out).first((cells.end - cells.begin) * lanes));
      }
    });
  }

 private:
  /// Where the window of an incident begins along an axis.
  static double begin_of(double at) {
    constexpr std::size_t before = window / 2 - 1;
    return std::floor(at) - static_cast<double>(before);
  }

  /// Those whose windows meet the nodes, by the node at which they begin.
  void sort(const PointSet& incidents, double spacing) {
    std::vector<std::uint32_t> node_of(incidents.size());
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      const double column = begin_of((incidents.x[i] - grid_.west) / spacing) - across_.first;
      const double row = begin_of((grid_.north - incidents.y[i]) / spacing) - down_.first;
      if (!(column >= 0.0 && column <= static_cast<double>(across_.nodes - window) && row >= 0.0 &&
            row <= static_cast<double>(down_.nodes - window))) {
        continue;
      }
      node_of[i] = static_cast<std::uint32_t>(row) * static_cast<std::uint32_t>(across_.nodes) +
                   static_cast<std::uint32_t>(column);
      order_.push_back(static_cast<std::uint32_t>(i));
    }
    std::ranges::stable_sort(order_, {}, [&](std::uint32_t i) { return node_of[i]; });
    for (std::uint32_t k = 0; k < order_.size(); ++k) {
      const std::uint32_t node = node_of[order_[k]];
      if (groups_.empty() || groups_.back().node != node) groups_.push_back({k, k, node});
      groups_.back().end = k + 1;
    }
    for (std::size_t row = 0; row < down_.nodes + window; row += window) {
      const auto begin = std::ranges::lower_bound(groups_, row * across_.nodes, {}, &Group::node);
      bands_.push_back(static_cast<std::size_t>(begin - groups_.begin()));
    }
  }

  /// And the scale at which no node holds more than 2^30, whoever is a case.
  void find_shares(const PointSet& incidents, double spacing, const GaussianSplitting& s) {
    const auto share = [&](double at, std::size_t k) {
      const double d = at - begin_of(at) - static_cast<double>(k);
      return std::exp(-s.narrow * d * d);
    };
    std::vector<double> sums(across_.nodes * down_.nodes);
    shares_.resize(order_.size());
    for (const Group& group : groups_) {
      for (std::size_t i = group.begin; i < group.end; ++i) {
        const std::size_t row = order_[i];
        const double weight = incidents.weight_of(row);
        const double x = (incidents.x[row] - grid_.west) / spacing;
        const double y = (grid_.north - incidents.y[row]) / spacing;
        for (std::size_t k = 0; k < window; ++k) {
          shares_[i].across[k] = static_cast<float>(weight * share(x, k));
          shares_[i].down[k] = static_cast<float>(share(y, k));
        }
        for (std::size_t r = 0; r < window; ++r) {
          for (std::size_t c = 0; c < window; ++c) {
            sums[group.node + r * across_.nodes + c] +=
                static_cast<double>(shares_[i].across[c] * shares_[i].down[r]);
          }
        }
      }
    }
    const double most = sums.empty() ? 0.0 : *std::ranges::max_element(sums);
    constexpr double most_whole = 1 << 30;
    scale_ = most > 0.0 ? most_whole / most : 1.0;
    scale_ = static_cast<double>(static_cast<float>(scale_));
  }

  Grid grid_;
  double peak_;
  double scale_ = 1.0;
  Axis across_, down_;
  std::vector<std::uint32_t> order_;  // of the incidents
  std::vector<Group> groups_;
  std::vector<std::size_t> bands_;  // where the groups of `window` rows of nodes begin
  std::vector<Shares> shares_;
  std::vector<std::uint16_t> of_sorted_;
  std::vector<std::int32_t> nodes_;
};

class OneByOne final : public LabelledSums::Method {
 public:
  OneByOne(const PointSet& incidents, const Grid& grid, Metres bandwidth)
      : incidents_(incidents), grid_(grid), bandwidth_(bandwidth) {}

  [[nodiscard]] double unit() const override { return 1.0; }

  void visit_runs(std::span<const std::uint16_t> labels, std::span<const CellRun> runs,
                  const VisitLabelledRun& visit, const RunContext& run) override {
    std::vector<float> sums(grid_.size() * lanes);
    for (std::size_t l = 0; l < lanes; ++l) {
      PointSet cases;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        if ((labels[i] >> l & 1u) == 0) continue;
        cases.x.push_back(incidents_.x[i]);
        cases.y.push_back(incidents_.y[i]);
        cases.weight.push_back(incidents_.weight_of(i));
      }
      const Raster of_cases = density(cases, grid_, bandwidth_, {.kernel = Kernel::gaussian}, run);
      for (std::size_t i = 0; i < grid_.size(); ++i) {
        sums[i * lanes + l] = static_cast<float>(of_cases.values[i]);
      }
    }
    for_each_block(runs.size(), runs_per_block, run, [&](IndexRange block) {
      for (std::size_t k = block.begin; k < block.end; ++k) {
        const auto [row, begin, end] = runs[k];
        visit(k, std::span(sums).subspan((row * grid_.columns + begin) * lanes,
                                         (end - begin) * lanes));
      }
    });
  }

 private:
  PointSet incidents_;
  Grid grid_;
  Metres bandwidth_;
};

}  // namespace

std::vector<CellRun> runs_of(const Grid& grid, const std::vector<bool>& wanted) {
  std::vector<CellRun> runs;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      if (!wanted[row * grid.columns + c]) continue;
      const bool goes_on =
          !runs.empty() && runs.back().row == row && c - runs.back().end < least_gap;
      if (!goes_on) runs.push_back({.row = row, .begin = c, .end = c});
      runs.back().end = c + 1;
    }
  }
  return runs;
}

LabelledSums::LabelledSums(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                           std::vector<CellRun> runs, const RunContext& run)
    : runs_(std::move(runs)) {
  require_bandwidth(bandwidth);
  require_grid(grid);
  if (has_gaussian_sums(grid, bandwidth) && grid.size() > 0) {
    method_ = std::make_unique<GaussianNodes>(incidents, grid, bandwidth, run);
  } else {
    method_ = std::make_unique<OneByOne>(incidents, grid, bandwidth);
  }
}

LabelledSums::~LabelledSums() = default;
LabelledSums::LabelledSums(LabelledSums&&) noexcept = default;
LabelledSums& LabelledSums::operator=(LabelledSums&&) noexcept = default;

double LabelledSums::unit() const {
  return method_->unit();
}

void LabelledSums::visit_runs(std::span<const std::uint16_t> labels, const VisitLabelledRun& visit,
                              const RunContext& run) {
  method_->visit_runs(labels, runs_, visit, run);
}

}  // namespace klara
#endif
