#include <klara/displacement/panel_effect.hpp>

#include <klara/base/error.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/negative_binomial.hpp>
#include <klara/inference/normal_estimate.hpp>

#include <fmt/format.h>
#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace klara {
namespace {

using Eigen::Index;
using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::VectorXd;

constexpr double endless = std::numeric_limits<double>::infinity();
constexpr int most_steps = 100;
constexpr double settled = 1e-10;  // of the effect

void require_areas(const WeeklyPanel& panel, std::size_t treated,
                   std::span<const std::size_t> controls) {
  const auto require_known = [&](std::size_t area) {
    if (area < panel.areas()) return;
    throw bad_argument(
        "AREA_UNKNOWN",
        {.en = fmt::format("area {} is asked for, but there are {}", area + 1, panel.areas()),
         .sv = fmt::format("område {} efterfrågas, men det finns {}", area + 1, panel.areas())});
  };
  require_known(treated);
  for (const std::size_t control : controls) require_known(control);
  if (std::ranges::find(controls, treated) == controls.end()) return;
  throw bad_argument("AREAS_OVERLAP",
                     {.en = "the treated area is among its own controls",
                      .sv = "insatsområdet finns bland sina egna jämförelseområden"});
}

void require_exposure(const std::vector<double>& exposure, std::size_t counts) {
  if (!exposure.empty() && exposure.size() != counts) {
    throw bad_argument(
        "MODEL_SHAPE",
        {.en = fmt::format("{} counts need as many exposures, got {}", counts, exposure.size()),
         .sv = fmt::format("{} antal behöver lika många exponeringar, inte {}", counts,
                           exposure.size())});
  }
  for (const double value : exposure) {
    if (std::isfinite(value) && value > 0.0) continue;
    throw bad_argument(
        "WEIGHT_RANGE",
        {.en = fmt::format("an exposure must be positive and finite, got {}", value),
         .sv = fmt::format("en exponering måste vara positiv och ändlig, inte {}", value)});
  }
}

/// Counts of the areas and weeks that have any; the first area is the treated one.
struct Counted {
  Table counts, exposure;
  Index first_after = 0;  // of the weeks
};

std::optional<Counted> counted(const WeeklyPanel& panel, std::size_t treated,
                               std::span<const std::size_t> controls,
                               const std::vector<double>& exposure) {
  std::vector<std::size_t> areas{treated}, weeks;
  const auto any = [&](std::size_t area) {
    return std::ranges::any_of(panel.of(area), [](std::uint32_t count) { return count > 0; });
  };
  std::ranges::copy_if(controls, std::back_inserter(areas), any);
  Counted result;
  std::size_t decided = 0;  // treated and controls, before and after
  for (const bool after : {false, true}) {
    bool treated_seen = false, control_seen = false;
    const std::size_t begin = after ? panel.weeks_before : 0;
    const std::size_t end = after ? panel.weeks() : panel.weeks_before;
    if (after) result.first_after = static_cast<Index>(weeks.size());
    for (std::size_t week = begin; week < end; ++week) {
      const bool in_treated = panel.of(treated)[week] > 0;
      const bool in_control = std::any_of(areas.begin() + 1, areas.end(), [&](std::size_t area) {
        return panel.of(area)[week] > 0;
      });
      treated_seen = treated_seen || in_treated;
      control_seen = control_seen || in_control;
      if (in_treated || in_control) weeks.push_back(week);
    }
    decided += (treated_seen ? 1U : 0U) + (control_seen ? 1U : 0U);
  }
  if (decided < 4) return std::nullopt;
  const auto rows = static_cast<Index>(areas.size());
  const auto columns = static_cast<Index>(weeks.size());
  result.counts.resize(rows, columns);
  result.exposure = Table::Ones(rows, columns);
  for (Index i = 0; i < rows; ++i) {
    const std::size_t area = areas[static_cast<std::size_t>(i)];
    for (Index t = 0; t < columns; ++t) {
      const std::size_t week = weeks[static_cast<std::size_t>(t)];
      result.counts(i, t) = panel.of(area)[week];
      if (!exposure.empty()) result.exposure(i, t) = exposure[area * panel.weeks() + week];
    }
  }
  return result;
}

/// Effects of areas and weeks, that of the first week 0, and of the treatment.
class TwoWayFit {
 public:
  explicit TwoWayFit(const Counted& data)
      : data_(data), area_(data.counts.rows()), week_(data.counts.cols()) {
    // Begins at the product of the margins, which is the fit without treatment and exposure.
    const VectorXd of_week = data.counts.colwise().sum().transpose();
    area_ = (data.counts.rowwise().sum() * of_week[0] / of_week.sum()).array().log();
    week_ = (of_week / of_week[0]).array().log();
    take_means();
  }

  /// The most likely effects for this theta; endless is Poisson's.
  void settle(double theta) {
    for (int step = 0; step < most_steps; ++step) {
      if (take_step(theta) < settled) return;
    }
  }

  [[nodiscard]] double effect() const { return effect_; }

  /// Of the effect, from the expected information with all other effects eliminated.
  [[nodiscard]] double variance(double theta) const {
    const Reduced reduced = reduced_of(weights(theta), Table::Zero(mean_.rows(), mean_.cols()));
    const Index last = reduced.information.cols() - 1;
    const VectorXd unit = VectorXd::Unit(last + 1, last);
    return Eigen::LDLT<Eigen::MatrixXd>(reduced.information).solve(unit)[last];
  }

  [[nodiscard]] double dispersion() const {
    const double pearson = ((data_.counts - mean_).array().square() / mean_.array()).sum();
    return pearson / static_cast<double>(mean_.size() - mean_.rows() - mean_.cols());
  }

  [[nodiscard]] std::span<const double> counts() const { return as_span(data_.counts); }
  [[nodiscard]] std::span<const double> means() const { return as_span(mean_); }

 private:
  static std::span<const double> as_span(const Table& table) {
    return {table.data(), static_cast<std::size_t>(table.size())};
  }

  /// Of the weeks from the second on and the treatment, with the areas eliminated.
  struct Reduced {
    Eigen::MatrixXd information, of_areas;  // of_areas: of each area with each of these
    VectorXd score, area_score, area_information;
  };

  [[nodiscard]] Table weights(double theta) const {
    if (theta == endless) return mean_;
    return mean_.array() / (1.0 + mean_.array() / theta);
  }

  [[nodiscard]] Reduced reduced_of(const Table& weight, const Table& score) const {
    const Index areas = weight.rows(), weeks = weight.cols(), after = weeks - data_.first_after;
    Reduced r;
    r.area_information = weight.rowwise().sum();
    r.area_score = score.rowwise().sum();
    r.of_areas.resize(areas, weeks);
    r.of_areas.leftCols(weeks - 1) = weight.rightCols(weeks - 1);
    r.of_areas.col(weeks - 1).setZero();
    r.of_areas(0, weeks - 1) = weight.row(0).tail(after).sum();

    r.information = Eigen::MatrixXd::Zero(weeks, weeks);
    r.information.diagonal().head(weeks - 1) =
        weight.rightCols(weeks - 1).colwise().sum().transpose();
    r.information(weeks - 1, weeks - 1) = r.of_areas(0, weeks - 1);
    for (Index t = std::max<Index>(data_.first_after, 1); t < weeks; ++t) {
      r.information(t - 1, weeks - 1) = r.information(weeks - 1, t - 1) = weight(0, t);
    }
    r.score.resize(weeks);
    r.score.head(weeks - 1) = score.rightCols(weeks - 1).colwise().sum().transpose();
    r.score[weeks - 1] = score.row(0).tail(after).sum();

    const VectorXd per_area = r.area_information.cwiseInverse();
    r.information -= r.of_areas.transpose() * per_area.asDiagonal() * r.of_areas;
    r.score -= r.of_areas.transpose() * (per_area.asDiagonal() * r.area_score);
    return r;
  }

  /// One step of Fisher's scoring; how far the effect moved, and the week that moved most.
  double take_step(double theta) {
    constexpr double longest = 2.0;  // on the logarithmic scale
    const Table weight = weights(theta);
    const Table score = (weight.array() * (data_.counts - mean_).array() / mean_.array()).matrix();
    const Reduced r = reduced_of(weight, score);
    VectorXd step = Eigen::LDLT<Eigen::MatrixXd>(r.information).solve(r.score);
    VectorXd of_areas = (r.area_score - r.of_areas * step).cwiseQuotient(r.area_information);
    const double far = std::max(step.cwiseAbs().maxCoeff(), of_areas.cwiseAbs().maxCoeff());
    if (far > longest) {
      step *= longest / far;
      of_areas *= longest / far;
    }
    const Index weeks = mean_.cols();
    area_ += of_areas;
    week_.tail(weeks - 1) += step.head(weeks - 1);
    effect_ += step[weeks - 1];
    take_means();
    return step.cwiseAbs().maxCoeff();
  }

  void take_means() {
    const Index after = data_.counts.cols() - data_.first_after;
    Table log_mean = area_.replicate(1, data_.counts.cols());
    log_mean.rowwise() += week_.transpose();
    log_mean.row(0).tail(after).array() += effect_;
    mean_ = data_.exposure.array() * log_mean.array().exp();
  }

  const Counted& data_;
  VectorXd area_, week_;
  double effect_ = 0.0;
  Table mean_;
};

Estimate ratio(double log_ratio, double se, double level) {
  const Estimate e = normal_estimate(log_ratio, se, level);
  return {.value = std::exp(e.value),
          .se = e.se,
          .low = std::exp(e.low),
          .high = std::exp(e.high),
          .p = e.p,
          .level = level};
}

}  // namespace

PanelEffect panel_effect(const WeeklyPanel& panel, std::size_t treated,
                         std::span<const std::size_t> controls, const PanelEffectOptions& options) {
  require_areas(panel, treated, controls);
  require_exposure(options.exposure, panel.counts.size());
  require_interval_level(options.level);
  PanelEffect result;
  for (Estimate* e : {&result.poisson, &result.quasi_poisson, &result.negative_binomial}) {
    e->level = options.level;
  }
  const std::optional<Counted> data = counted(panel, treated, controls, options.exposure);
  if (!data) return result;
  result.areas = static_cast<std::size_t>(data->counts.rows());
  result.weeks = static_cast<std::size_t>(data->counts.cols());

  TwoWayFit fit(*data);
  fit.settle(endless);
  const double se = std::sqrt(fit.variance(endless));
  result.poisson = ratio(fit.effect(), se, options.level);
  if (data->counts.size() <= data->counts.rows() + data->counts.cols()) return result;
  result.dispersion = fit.dispersion();
  result.quasi_poisson = ratio(fit.effect(), std::sqrt(result.dispersion) * se, options.level);
  result.theta = settled_theta(fit.counts(), [&](double theta) {
                   fit.settle(theta);
                   return fit.means();
                 }).theta;
  result.negative_binomial =
      ratio(fit.effect(), std::sqrt(fit.variance(result.theta)), options.level);
  return result;
}

}  // namespace klara
