#include <klara/density/risk_significance.hpp>

#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/labelled_sums.hpp>
#include <klara/density/relabellings.hpp>
#include <klara/density/squared_sums.hpp>
#include <klara/density/two_groups.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_relabellings = 1'000'000;
constexpr float least_float = std::numeric_limits<float>::lowest();

void require_relabellings(std::size_t relabellings) {
  if (1 <= relabellings && relabellings <= most_relabellings) return;
  throw bad_argument("RELABELLINGS_RANGE",
                     {.en = fmt::format("relabellings must number from 1 to {}, got {}",
                                        most_relabellings, relabellings),
                      .sv = fmt::format("lottningarna måste vara från 1 till {}, inte {}",
                                        most_relabellings, relabellings)});
}

/// Of a cell, over all labellings.
struct Moments {
  float of_both = 0.0f;        // sum
  float per_deviation = 0.0f;  // of the excess of the cases; 0 where all labellings give the same
  bool told = false;
};

/// Of the weight of both groups, that of the cases, by labelling.
using Shares = std::array<float, labellings_at_once>;

Shares shares_of(std::span<const std::uint16_t> labels, const std::vector<double>& weights) {
  std::array<double, labellings_at_once> of_cases{};
  double of_both = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    of_both += weights[i];
    for (std::size_t l = 0; l < labellings_at_once; ++l) {
      of_cases[l] += (labels[i] >> l & 1) * weights[i];
    }
  }
  Shares shares;
  for (std::size_t l = 0; l < labellings_at_once; ++l) {
    shares[l] = static_cast<float>(of_cases[l] / of_both);
  }
  return shares;
}

/// Extremes of z over the cells of one run, by labelling.
struct Extremes {
  std::array<float, labellings_at_once> highest, lowest;
};

class Tally {
 public:
  Tally(const Grid& grid, std::span<const CellRun> runs, std::vector<Moments> moments,
        std::size_t relabellings)
      : columns_(grid.columns),
        runs_(runs),
        relabellings_(relabellings),
        moments_(std::move(moments)),
        observed_(grid.size()),
        no_less_(grid.size()),
        no_more_(grid.size()),
        extremes_(runs.size()) {}

  /// The labellings from `first` on; the first of all is the observed one.
  void add_run(std::size_t first, const Shares& shares, std::size_t run,
               std::span<const float> sums) {
    constexpr std::size_t lanes = labellings_at_once;
    const auto [row, begin, end] = runs_[run];
    Extremes& extremes = extremes_[run];
    extremes.highest.fill(least_float);
    extremes.lowest.fill(-least_float);
    const std::size_t from = first == 0 ? 1 : 0;
    const std::size_t until = std::min(lanes, relabellings_ + 1 - first);
    for (std::size_t c = begin; c < end; ++c) {
      const std::size_t i = row * columns_ + c;
      const Moments& moments = moments_[i];
      if (!moments.told) continue;
      const auto of_cell = sums.subspan((c - begin) * lanes).first<lanes>();
      std::array<float, lanes> excess;
      for (std::size_t l = 0; l < lanes; ++l) excess[l] = of_cell[l] - shares[l] * moments.of_both;
      if (first == 0) observed_[i] = excess[0];
      const float observed = observed_[i];
      std::array<std::uint32_t, lanes> no_less, no_more;
      for (std::size_t l = 0; l < lanes; ++l) {
        const float z = excess[l] * moments.per_deviation;
        extremes.highest[l] = std::max(extremes.highest[l], z);
        extremes.lowest[l] = std::min(extremes.lowest[l], z);
        no_less[l] = excess[l] >= observed ? 1 : 0;
        no_more[l] = excess[l] <= observed ? 1 : 0;
      }
      for (std::size_t l = from; l < until; ++l) {
        no_less_[i] += no_less[l];
        no_more_[i] += no_more[l];
      }
    }
  }

  /// After all runs of the labellings from `first` on.
  void close(std::size_t first) {
    const std::size_t until = std::min(labellings_at_once, relabellings_ + 1 - first);
    for (std::size_t l = first == 0 ? 1 : 0; l < until; ++l) {
      float highest = least_float, lowest = -least_float;
      for (const Extremes& of_run : extremes_) {
        highest = std::max(highest, of_run.highest[l]);
        lowest = std::min(lowest, of_run.lowest[l]);
      }
      highest_.push_back(highest);
      lowest_.push_back(lowest);
    }
  }

  void finish(RiskSignificance& result) {
    std::ranges::sort(highest_);
    std::ranges::sort(lowest_);
    const auto p = [&](std::ptrdiff_t as_extreme) {
      return static_cast<double>(1 + as_extreme) / static_cast<double>(1 + relabellings_);
    };
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      const Moments& moments = moments_[i];
      if (!moments.told) continue;
      const float z = observed_[i] * moments.per_deviation;
      result.p_raised.values[i] = p(no_less_[i]);
      result.p_lowered.values[i] = p(no_more_[i]);
      result.p_raised_anywhere.values[i] =
          p(highest_.end() - std::ranges::lower_bound(highest_, z));
      result.p_lowered_anywhere.values[i] =
          p(std::ranges::upper_bound(lowest_, z) - lowest_.begin());
    }
  }

 private:
  std::size_t columns_;
  std::span<const CellRun> runs_;
  std::size_t relabellings_;
  std::vector<Moments> moments_;
  std::vector<float> observed_;  // excess
  std::vector<std::uint32_t> no_less_, no_more_;
  std::vector<Extremes> extremes_;
  std::vector<float> highest_, lowest_;  // of each relabelling
};

/// Where enough incidents of both groups bear on a cell, as relative_risk has it.
std::vector<bool> told_cells(const TwoGroups& groups, const Grid& grid, Metres bandwidth,
                             const RiskOptions& options, const RunContext& run) {
  std::vector<double> pooled(grid.size());
  write_density(groups.incidents, grid, bandwidth, options.density, pooled, run);
  const double area = area_of_kernel(options.density.kernel, bandwidth).value;
  std::vector<bool> told(grid.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    told[i] = area * pooled[i] * groups.factors.of_cell[i] >= options.floor;
  }
  return told;
}

/// Weights as shares of the mean of their group, as the risk has them: else incidents that weigh
/// more in one group would not be exchangeable.
void weigh_by_group(TwoGroups& groups) {
  const auto scale = [&](std::size_t begin, std::size_t end, double weight) {
    const double factor = static_cast<double>(end - begin) / weight;
    for (std::size_t i = begin; i < end; ++i) {
      groups.incidents.weight[i] *= factor;
      groups.weights[i] *= factor;
    }
  };
  scale(0, groups.cases, groups.of_cases.weight);
  scale(groups.cases, groups.incidents.size(), groups.of_controls.weight);
}

/// sum of g w k, what incidents give times their weights.
std::vector<double> weighted_sums(const TwoGroups& groups, const Grid& grid, Metres of_gaussian,
                                  const RunContext& run) {
  PointSet incidents = groups.incidents;
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight[i] *= groups.weights[i];
  std::vector<double> sums(grid.size());
  write_density(incidents, grid, of_gaussian, {.kernel = Kernel::gaussian}, sums, run);
  return sums;
}

/// Over all choices of cases, by sampling without replacement (Cochran 1977, chapter 2). The excess
/// is the sum over cases of g k - w T / W, with g k what an incident gives, w its weight, and T and
/// W their sums over both groups.
std::vector<Moments> moments_of(const TwoGroups& groups, const Grid& grid, Metres of_gaussian,
                                const std::vector<bool>& told, std::span<const CellRun> runs,
                                LabelledSums& sums, const RunContext& run) {
  std::vector<double> squares(grid.size());
  write_squared_sums(groups.incidents, grid, of_gaussian, Kernel::gaussian, squares, run);
  const std::vector<double> weighted = weighted_sums(groups, grid, of_gaussian, run);
  const auto n = static_cast<double>(groups.incidents.size());
  const auto cases = static_cast<double>(groups.cases);
  const double of_one = cases * (n - cases) / (n * (n - 1.0));
  const double unit = sums.unit();
  CompensatedSum weight, weight_squared;
  for (const double w : groups.weights) {
    weight.add(w);
    weight_squared.add(w * w);
  }
  std::vector<Moments> moments(grid.size());
  const std::vector<std::uint16_t> all(groups.incidents.size(), 1);
  sums.visit_runs(
      all,
      [&](std::size_t k, std::span<const float> of_all) {
        const auto [row, begin, end] = runs[k];
        for (std::size_t c = begin; c < end; ++c) {
          const std::size_t i = row * grid.columns + c;
          const float of_both = of_all[(c - begin) * labellings_at_once];
          const double share = static_cast<double>(of_both) / weight.value();
          const double spread = unit * unit * squares[i];
          const double variance = of_one * (spread - 2.0 * share * unit * weighted[i] +
                                            share * share * weight_squared.value());
          constexpr double rounding = 1e-5;
          Moments& at = moments[i];
          at.told = told[i];
          at.of_both = of_both;
          if (variance > rounding * spread) {
            at.per_deviation = static_cast<float>(1.0 / std::sqrt(variance));
          }
        }
      },
      run);
  return moments;
}

}  // namespace

RiskSignificance risk_significance(const PointSet& cases, const PointSet& controls,
                                   const Grid& grid, const MultiPolygon& window, Metres bandwidth,
                                   std::uint64_t seed, std::size_t relabellings,
                                   const RiskOptions& options, const RunContext& run) {
  require_risk_options(options);
  require_relabellings(relabellings);
  const RunContext quietly = reporting_nothing(run);  // labellings are the steps
  TwoGroups groups = two_groups(cases, controls, grid, window, bandwidth, options.correction,
                                options.density.kernel, quietly);
  const std::vector<bool> told = told_cells(groups, grid, bandwidth, options, quietly);
  weigh_by_group(groups);
  const std::vector<CellRun> runs = runs_of(grid, told);
  const Metres of_gaussian = carried_over(bandwidth, options.density.kernel, Kernel::gaussian);
  LabelledSums sums(groups.incidents, grid, of_gaussian, runs, quietly);
  Tally tally(grid, runs, moments_of(groups, grid, of_gaussian, told, runs, sums, quietly),
              relabellings);

  std::vector<std::uint16_t> labels(groups.incidents.size());
  for (std::size_t first = 0; first <= relabellings; first += labellings_at_once) {
    write_labellings(seed, first, groups.cases, labels, quietly);
    const Shares shares = shares_of(labels, groups.weights);
    sums.visit_runs(
        labels,
        [&](std::size_t k, std::span<const float> of_run) {
          tally.add_run(first, shares, k, of_run);
        },
        quietly);
    tally.close(first);
    if (run.progress) {
      run.progress(
          {run.stage, std::min(first + labellings_at_once, relabellings + 1), relabellings + 1});
    }
  }

  const Raster nothing(grid, no_value);
  RiskSignificance result{.p_raised = nothing,
                          .p_lowered = nothing,
                          .p_raised_anywhere = nothing,
                          .p_lowered_anywhere = nothing,
                          .relabellings = relabellings,
                          .cases_outside = groups.of_cases.outside,
                          .controls_outside = groups.of_controls.outside};
  tally.finish(result);
  return result;
}

}  // namespace klara
