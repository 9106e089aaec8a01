#include <klara/displacement/city_trend.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr int rounds = 12;
constexpr double most_leverage = 0.9;
constexpr double cut = 2.24;                // standard errors: 2.5 % of normal deviations
constexpr double cut_inflation = 1.2;       // of the standard error by what was cut
constexpr double assumed_variation = 0.14;  // of an area's year
constexpr std::size_t fewest_controls = 2;
constexpr std::size_t fewest_for_t = 5;
constexpr std::size_t fewest_for_estimate = 10;

struct Control {
  double before, after, factor;
};

/// E min(Z^2, c^2) of a standard normal Z.
double mean_of_cut_squares(double c) {
  const double within = std::erf(c / std::numbers::sqrt2);
  const double within_of_three =
      within - std::sqrt(2.0 / std::numbers::pi) * c * std::exp(-0.5 * c * c);
  return within_of_three + c * c * (1.0 - within);
}

/// What the estimates of one round say of a control.
struct Fitted {
  double mean;      // before
  double weight;    // in the ratio
  double weekly;    // variance of its change by weekly scatter
  double squared;   // expected count after, squared
  double variance;  // of its change
};

class Fit {
 public:
  Fit(std::vector<Control> controls, ControlDeviations deviations)
      : controls_(std::move(controls)),
        fitted_(controls_.size()),
        cut_(deviations == ControlDeviations::winsorised ? cut : 0.0) {}

  /// One round: the ratio by the variances of the last, then the variation by that ratio.
  void improve() {
    refit();
    double before = 0.0;
    double after = 0.0;
    for (std::size_t j = 0; j < controls_.size(); ++j) {
      before += fitted_[j].weight * controls_[j].before;
      after += fitted_[j].weight * controls_[j].after;
    }
    ratio = after / before;
    refit();
    estimate_between();
  }

  /// With at least this much variation between areas.
  void finish(double least_between) {
    const bool assumed = between < least_between;
    between = std::max(between, least_between);
    refit();
    double information = 0.0;
    double error = 0.0;
    double weights = 0.0;
    for (const Fitted& one : fitted_) {
      information += std::pow(one.squared / one.variance, 2);
      error += one.weight * one.weight * one.variance;
      weights += one.weight * one.mean;
    }
    between_se = assumed ? 0.0 : std::sqrt(2.0 / information) * (cut_ > 0.0 ? cut_inflation : 1.0);
    ratio_variance = error / (weights * weights);
  }

  double ratio = 1.0, ratio_variance = 0.0;
  double between = 0.0, between_raw = 0.0, between_se = 0.0;

 private:
  void refit() {
    for (std::size_t j = 0; j < controls_.size(); ++j) {
      const Control& control = controls_[j];
      Fitted& one = fitted_[j];
      one.mean = (control.before + control.after) / (1.0 + ratio);
      one.weight = 1.0 / (control.factor * (1.0 + ratio) + between * ratio * one.mean);
      one.weekly = control.factor * ratio * one.mean * (1.0 + ratio);
      one.squared = std::pow(ratio * one.mean, 2);
      one.variance = one.weekly + between * one.squared;
    }
  }

  void estimate_between() {
    double weights = 0.0;
    for (const Fitted& one : fitted_) weights += one.weight * one.mean;
    double excess = 0.0;
    double information = 0.0;
    for (std::size_t j = 0; j < controls_.size(); ++j) {
      const Fitted& one = fitted_[j];
      const double deviation = controls_[j].after - ratio * controls_[j].before;
      // A control's own part in the ratio makes it look closer to it than it is.
      const double leverage = std::min(one.weight * one.mean / weights, most_leverage);
      double square = deviation * deviation / (1.0 - leverage);
      if (cut_ > 0.0) {
        square = std::min(square, cut_ * cut_ * one.variance) / mean_of_cut_squares(cut_);
      }
      const double weight = one.squared / (one.variance * one.variance);
      excess += weight * (square - one.weekly);
      information += weight * one.squared;
    }
    between_raw = excess / information;
    between = std::max(0.0, between_raw);
  }

  std::vector<Control> controls_;
  std::vector<Fitted> fitted_;
  double cut_;  // 0 = none
};

TrendBasis basis_of(std::size_t controls) {
  if (controls < fewest_controls) return TrendBasis::none;
  if (controls < fewest_for_t) return TrendBasis::assumed;
  return controls < fewest_for_estimate ? TrendBasis::few : TrendBasis::estimated;
}

}  // namespace

CityTrend city_trend(std::span<const BeforeAfter> counts, std::span<const AreaScatter> scatter,
                     std::span<const std::size_t> controls, const CityTrendOptions& options) {
  assert(counts.size() == scatter.size());
  std::vector<Control> used;
  double before = 0.0;
  double after = 0.0;
  for (const std::size_t area : controls) {
    if (counts[area].before + counts[area].after < fewest_incidents) continue;
    used.push_back({.before = static_cast<double>(counts[area].before),
                    .after = static_cast<double>(counts[area].after),
                    .factor = scatter[area].factor});
    before += used.back().before;
    after += used.back().after;
  }
  CityTrend trend;
  trend.controls = used.size();
  if (before == 0.0 || after == 0.0) return trend;
  trend.basis = basis_of(used.size());
  if (trend.basis == TrendBasis::none) return trend;

  Fit fit(std::move(used), options.deviations);
  fit.ratio = after / before;
  for (int round = 0; round < rounds; ++round) fit.improve();
  constexpr double assumed = 2.0 * assumed_variation * assumed_variation;
  fit.finish(trend.basis == TrendBasis::assumed ? assumed : 0.0);
  trend.ratio = fit.ratio;
  trend.ratio_variance = fit.ratio_variance;
  trend.between = fit.between;
  trend.between_raw = fit.between_raw;
  trend.between_se = fit.between_se;
  return trend;
}

double area_year_variation(const CityTrend& trend) {
  return std::sqrt(0.5 * trend.between);
}

}  // namespace klara
