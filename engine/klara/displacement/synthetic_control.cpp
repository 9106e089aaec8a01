#include <klara/displacement/synthetic_control.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>

#include <fmt/format.h>
#include <Eigen/Core>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <limits>

namespace klara {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double rounding = 1e-10;  // of the largest derivative, below which none is left to follow

void require_shape(const Series& treated, std::span<const Series> donors, std::size_t before) {
  const auto fits = [&](const Series& series) {
    return series.size() == treated.size() &&
           std::ranges::all_of(series, [](double value) { return std::isfinite(value); });
  };
  if (before >= 2 && before < treated.size() && donors.size() >= 2 && fits(treated) &&
      std::ranges::all_of(donors, fits))
    return;
  throw bad_argument(
      "SERIES_SHAPE",
      {.en = fmt::format("a mixture needs two donors at least and finite series of one length, "
                         "with two values before and one after, got {} donors and {} of {} values "
                         "before",
                         donors.size(), before, treated.size()),
       .sv = fmt::format("en blandning behöver minst två givare och ändliga serier av samma längd, "
                         "med två värden före och ett efter, inte {} givare och {} av {} värden "
                         "före",
                         donors.size(), before, treated.size())});
}

/// The weights of the chosen donors that bring the sum of squares lowest, signs aside: of the
/// normal equations with the sum held at 1.
VectorXd free_weights(const MatrixXd& products, const VectorXd& with_treated,
                      const std::vector<Index>& chosen) {
  const auto k = static_cast<Index>(chosen.size());
  MatrixXd equations = MatrixXd::Zero(k + 1, k + 1);
  VectorXd right(k + 1);
  const double unit = products.diagonal().maxCoeff();  // so that all rows are of one size
  for (Index a = 0; a < k; ++a) {
    const Index i = chosen[static_cast<std::size_t>(a)];
    for (Index b = 0; b < k; ++b) {
      equations(a, b) = products(i, chosen[static_cast<std::size_t>(b)]) / unit;
    }
    equations(a, k) = equations(k, a) = 1.0;
    right[a] = with_treated[i] / unit;
  }
  right[k] = 1.0;
  return equations.completeOrthogonalDecomposition().solve(right).head(k);
}

/// Lawson & Hanson's active set: donors enter by how much they would help, and leave where their
/// weight would fall below 0.
VectorXd mixing_weights(const VectorXd& treated, const MatrixXd& donors) {
  // Less the treated series: the sum is 1, so that nothing changes but the digits that are left.
  const MatrixXd apart = donors.colwise() - treated;
  const MatrixXd products = apart.transpose() * apart;
  const VectorXd with_treated = VectorXd::Zero(products.rows());
  const Index n = products.rows();
  Index nearest = 0;
  products.diagonal().minCoeff(&nearest);
  VectorXd weights = VectorXd::Zero(n);
  weights[nearest] = 1.0;
  std::vector<Index> chosen{nearest};
  const double size = products.cwiseAbs().maxCoeff();
  for (Index step = 0; step < 3 * n; ++step) {
    const VectorXd slope = products * weights;
    const double common = weights.dot(slope);
    Index best = 0;
    if (!(slope.minCoeff(&best) < common - rounding * size)) break;
    if (weights[best] > 0.0) break;
    chosen.push_back(best);
    for (;;) {
      const VectorXd wanted = free_weights(products, with_treated, chosen);
      double share = 1.0;  // of the way there before a weight reaches 0
      for (Index a = 0; a < wanted.size(); ++a) {
        const double now = weights[chosen[static_cast<std::size_t>(a)]];
        if (wanted[a] < 0.0) share = std::min(share, now / (now - wanted[a]));
      }
      for (Index a = 0; a < wanted.size(); ++a) {
        double& weight = weights[chosen[static_cast<std::size_t>(a)]];
        weight += share * (wanted[a] - weight);
        if (wanted[a] < 0.0 && weight <= 1e-15) weight = 0.0;
      }
      if (share == 1.0) break;
      std::erase_if(chosen, [&](Index i) { return weights[i] <= 0.0; });
    }
    std::erase_if(chosen, [&](Index i) { return weights[i] <= 0.0; });
  }
  return weights.cwiseMax(0.0) / weights.cwiseMax(0.0).sum();
}

MatrixXd as_columns(std::span<const Series> donors) {
  MatrixXd result(static_cast<Index>(donors.front().size()), static_cast<Index>(donors.size()));
  for (std::size_t j = 0; j < donors.size(); ++j) {
    result.col(static_cast<Index>(j)) = Eigen::Map<const VectorXd>(donors[j].data(), result.rows());
  }
  return result;
}

double root_mean_square(const VectorXd& values) {
  return std::sqrt(values.squaredNorm() / static_cast<double>(values.size()));
}

SyntheticControl mixed(const VectorXd& treated, const MatrixXd& donors, Index before) {
  const VectorXd weights = mixing_weights(treated.head(before), donors.topRows(before));
  const VectorXd mixture = donors * weights;
  const VectorXd gap = treated - mixture;
  const Index after = gap.size() - before;
  SyntheticControl result;
  result.weights.assign(weights.begin(), weights.end());
  result.mixture.assign(mixture.begin(), mixture.end());
  result.rms_before = root_mean_square(gap.head(before));
  result.rms_after = root_mean_square(gap.tail(after));
  result.mean_gap = gap.tail(after).mean();
  return result;
}

/// Infinite for a mixture without fault before.
double ratio(const SyntheticControl& control) {
  return control.rms_before > 0.0 ? control.rms_after / control.rms_before
                                  : std::numeric_limits<double>::infinity();
}

MatrixXd without(const MatrixXd& donors, Index left_out) {
  MatrixXd rest(donors.rows(), donors.cols() - 1);
  rest << donors.leftCols(left_out), donors.rightCols(donors.cols() - 1 - left_out);
  return rest;
}

}  // namespace

SyntheticControl synthetic_control(const Series& treated, std::span<const Series> donors,
                                   std::size_t before, const RunContext& run) {
  require_shape(treated, donors, before);
  const MatrixXd columns = as_columns(donors);
  const auto cut = static_cast<Index>(before);
  const VectorXd series = Eigen::Map<const VectorXd>(treated.data(), columns.rows());
  SyntheticControl result = mixed(series, columns, cut);

  std::vector<double> ratios(donors.size());
  for_each_block(donors.size(), 1, run, [&](IndexRange block) {
    for (std::size_t j = block.begin; j < block.end; ++j) {
      const auto donor = static_cast<Index>(j);
      ratios[j] = ratio(mixed(columns.col(donor), without(columns, donor), cut));
    }
  });
  const auto as_large = static_cast<double>(std::ranges::count_if(
      ratios, [own = ratio(result)](double of_donor) { return of_donor >= own; }));
  result.placebo_p = (as_large + 1.0) / (static_cast<double>(donors.size()) + 1.0);
  return result;
}

}  // namespace klara
