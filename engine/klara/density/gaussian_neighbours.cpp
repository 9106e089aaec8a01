#include <klara/density/gaussian_neighbours.hpp>

// Compiled once for each instruction set: foreach_target.h includes this file again.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "klara/density/gaussian_neighbours.cpp"
#include <hwy/foreach_target.h>
// The order matters: targets first.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <klara/base/parallel.hpp>

#include <algorithm>

#ifndef KLARA_GAUSSIAN_NEIGHBOURS_ONCE
#define KLARA_GAUSSIAN_NEIGHBOURS_ONCE
namespace klara {
namespace {

constexpr std::size_t most_lanes = 8;

/// Those within reach of a target, padded with weights of 0 to whole vectors.
struct Neighbours {
  std::vector<double> squares;  // of distances
  std::vector<double> weights;
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

/// sum of w exp(-narrow d^2)
double sum_of_gaussians(const Neighbours& neighbours, double narrow) {
  const Reals d;
  const std::size_t by = hn::Lanes(d);
  const auto minus_narrow = hn::Set(d, -narrow);
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < neighbours.squares.size(); i += by) {
    const auto share =
        hn::Exp(d, hn::Mul(minus_narrow, hn::LoadU(d, neighbours.squares.data() + i)));
    sum = hn::MulAdd(hn::LoadU(d, neighbours.weights.data() + i), share, sum);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace klara
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace klara {
namespace {

HWY_EXPORT(sum_of_gaussians);

constexpr std::size_t targets_per_block = 256;

}  // namespace

double estimated_pairs(const CellIndex& sources, const PointSet& targets) {
  constexpr std::size_t looked_at = 200;
  const std::size_t step = std::max<std::size_t>(1, targets.size() / looked_at);
  std::size_t pairs = 0, seen = 0;
  for (std::size_t i = step / 2; i < targets.size(); i += step, ++seen) {
    sources.visit_within_reach(targets.x[i], targets.y[i], [&](double, double) { ++pairs; });
  }
  return seen == 0 ? 0.0
                   : static_cast<double>(pairs) * static_cast<double>(targets.size()) /
                         static_cast<double>(seen);
}

void write_sums_of_neighbours(const CellIndex& sources, const PointSet& targets,
                              std::span<const double> deviations,
                              std::span<std::vector<double>> sums, const RunContext& run) {
  for (std::vector<double>& each : sums) each.assign(targets.size(), 0.0);
  for_each_block(targets.size(), targets_per_block, run, [&](IndexRange block) {
    Neighbours neighbours;
    for (std::size_t i = block.begin; i < block.end; ++i) {
      neighbours.squares.clear();
      neighbours.weights.clear();
      sources.visit_within_reach(targets.x[i], targets.y[i], [&](double d2, double weight) {
        neighbours.squares.push_back(d2);
        neighbours.weights.push_back(weight);
      });
      const std::size_t padded =
          (neighbours.squares.size() + most_lanes - 1) / most_lanes * most_lanes;
      neighbours.squares.resize(padded, 0.0);
      neighbours.weights.resize(padded, 0.0);
      for (std::size_t k = 0; k < deviations.size(); ++k) {
        const double narrow = 0.5 / (deviations[k] * deviations[k]);
        sums[k][i] = HWY_DYNAMIC_DISPATCH(sum_of_gaussians)(neighbours, narrow);
      }
    }
  });
}

}  // namespace klara
#endif
