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

/// One season held against those before it.
struct Step {
  std::vector<Control> controls;
  double years = 1.0;  // before, in effect
  double ratio = 1.0, ratio_variance = 0.0;
  std::vector<Fitted> fitted{};

  void refit(double between) {
    const double both_sides = year_parts(years);
    fitted.resize(controls.size());
    for (std::size_t j = 0; j < controls.size(); ++j) {
      const Control& control = controls[j];
      Fitted& one = fitted[j];
      one.mean = (control.before + control.after) / (1.0 + ratio);
      one.weight = 1.0 / (control.factor * (1.0 + ratio) + between * both_sides * ratio * one.mean);
      one.weekly = control.factor * ratio * one.mean * (1.0 + ratio);
      one.squared = both_sides * std::pow(ratio * one.mean, 2);
      one.variance = one.weekly + between * one.squared;
    }
  }
  void improve_ratio() {
    double before = 0.0;
    double after = 0.0;
    for (std::size_t j = 0; j < controls.size(); ++j) {
      before += fitted[j].weight * controls[j].before;
      after += fitted[j].weight * controls[j].after;
    }
    ratio = after / before;
  }
};

/// The ratios of all steps, and the variation that they have in common.
class Fit {
 public:
  Fit(std::vector<Step> all, ControlDeviations deviations)
      : steps(std::move(all)), cut_(deviations == ControlDeviations::winsorised ? cut : 0.0) {}

  /// One round: the ratios by the variances of the last, then the variation by those ratios.
  void improve() {
    for (Step& step : steps) {
      step.refit(between);
      step.improve_ratio();
      step.refit(between);
    }
    estimate_between();
  }

  /// With at least this much variation between areas.
  void finish(double least_between) {
    const bool assumed = between < least_between;
    between = std::max(between, least_between);
    double information = 0.0;
    for (Step& step : steps) {
      step.refit(between);
      double error = 0.0;
      double weights = 0.0;
      for (const Fitted& one : step.fitted) {
        information += std::pow(one.squared / one.variance, 2);
        error += one.weight * one.weight * one.variance;
        weights += one.weight * one.mean;
      }
      step.ratio_variance = error / (weights * weights);
    }
    between_se = assumed ? 0.0 : std::sqrt(2.0 / information) * (cut_ > 0.0 ? cut_inflation : 1.0);
  }

  std::vector<Step> steps;
  double between = 0.0, between_raw = 0.0, between_se = 0.0;

 private:
  void estimate_between() {
    double excess = 0.0;
    double information = 0.0;
    const double mean_of_cut = mean_of_cut_squares(cut_);
    for (const Step& step : steps) {
      double weights = 0.0;
      for (const Fitted& one : step.fitted) weights += one.weight * one.mean;
      for (std::size_t j = 0; j < step.controls.size(); ++j) {
        const Fitted& one = step.fitted[j];
        const Control& control = step.controls[j];
        const double deviation = control.after - step.ratio * control.before;
        // A control's own part in the ratio makes it look closer to it than it is.
        const double leverage = std::min(one.weight * one.mean / weights, most_leverage);
        double square = deviation * deviation / (1.0 - leverage);
        if (cut_ > 0.0) {
          square = std::min(square, cut_ * cut_ * one.variance) / mean_of_cut;
        }
        const double weight = one.squared / (one.variance * one.variance);
        excess += weight * (square - one.weekly);
        information += weight * one.squared;
      }
    }
    between_raw = excess / information;
    between = std::max(0.0, between_raw);
  }

  double cut_;  // 0 = none
};

TrendBasis basis_of(std::size_t controls) {
  if (controls < fewest_controls) return TrendBasis::none;
  if (controls < fewest_for_t) return TrendBasis::assumed;
  return controls < fewest_for_estimate ? TrendBasis::few : TrendBasis::estimated;
}

bool says_something(const BeforeAfter& counts) {
  return counts.before + counts.after >= fewest_incidents;
}

/// As many years alike as tell as much as these seasons.
double effective_years(std::span<const double> seasons) {
  double sum = 0.0;
  double squares = 0.0;
  for (const double incidents : seasons) {
    sum += incidents;
    squares += incidents * incidents;
  }
  return squares > 0.0 ? sum * sum / squares : 1.0;
}

/// `seasons` holds the controls' incidents of each season before; that after is added.
Step step_of(std::span<const BeforeAfter> counts, std::span<const AreaScatter> scatter,
             std::span<const std::size_t> controls, std::vector<double>& seasons) {
  Step step;
  double before = 0.0;
  double after = 0.0;
  for (const std::size_t area : controls) {
    if (!says_something(counts[area])) continue;
    step.controls.push_back({.before = static_cast<double>(counts[area].before),
                             .after = static_cast<double>(counts[area].after),
                             .factor = scatter[area].factor});
    before += step.controls.back().before;
    after += step.controls.back().after;
  }
  if (seasons.empty()) seasons.push_back(before);
  step.years = effective_years(seasons);
  seasons.push_back(after);
  step.ratio = after / before;
  return step;
}

bool has_incidents(const Step& step) {
  return step.ratio > 0.0 && std::isfinite(step.ratio);
}

}  // namespace

double year_parts(double years) {
  return 0.5 * (1.0 + 1.0 / years);
}

std::vector<CityTrend> city_trends(std::span<const std::vector<BeforeAfter>> steps,
                                   std::span<const AreaScatter> scatter,
                                   std::span<const std::size_t> controls,
                                   const CityTrendOptions& options) {
  std::vector<CityTrend> trends(steps.size());
  std::vector<Step> fitted;
  std::vector<std::size_t> place_of;  // of each fitted step
  std::vector<double> seasons;
  bool are_few = false;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    assert(steps[s].size() == scatter.size());
    Step step = step_of(steps[s], scatter, controls, seasons);
    trends[s].controls = step.controls.size();
    if (!has_incidents(step)) continue;
    trends[s].basis = basis_of(step.controls.size());
    if (trends[s].basis == TrendBasis::none) continue;
    are_few |= trends[s].basis == TrendBasis::assumed;
    fitted.push_back(std::move(step));
    place_of.push_back(s);
  }
  if (fitted.empty()) return trends;

  Fit fit(std::move(fitted), options.deviations);
  for (int round = 0; round < rounds; ++round) fit.improve();
  constexpr double assumed = 2.0 * assumed_variation * assumed_variation;
  fit.finish(are_few ? assumed : 0.0);
  for (std::size_t f = 0; f < place_of.size(); ++f) {
    CityTrend& trend = trends[place_of[f]];
    trend.ratio = fit.steps[f].ratio;
    trend.ratio_variance = fit.steps[f].ratio_variance;
    trend.years = fit.steps[f].years;
    trend.between = fit.between;
    trend.between_raw = fit.between_raw;
    trend.between_se = fit.between_se;
  }
  return trends;
}

CityTrend city_trend(std::span<const BeforeAfter> counts, std::span<const AreaScatter> scatter,
                     std::span<const std::size_t> controls, const CityTrendOptions& options) {
  const std::vector<std::vector<BeforeAfter>> step{{counts.begin(), counts.end()}};
  return city_trends(step, scatter, controls, options).front();
}

double area_year_variation(const CityTrend& trend) {
  return std::sqrt(0.5 * trend.between);
}

}  // namespace klara
