#include <klara/inference/count_regression.hpp>

#include <klara/base/error.hpp>
#include <klara/inference/negative_binomial.hpp>

#include <fmt/format.h>
#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace klara {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

constexpr int most_steps = 60;
constexpr double settled = 1e-13;  // of the deviance
constexpr double endless = std::numeric_limits<double>::infinity();
constexpr double farthest_log_mean = 40.0;  // from 0: beyond, a group without incidents runs away

void require_shape(const CountModel& model) {
  const std::size_t n = model.counts.size(), p = model.coefficients;
  const bool fits = p > 0 && p < n && model.columns.size() == n * p &&
                    (model.exposure.empty() || model.exposure.size() == n);
  if (fits) return;
  throw bad_argument(
      "MODEL_SHAPE",
      {.en = fmt::format("{} counts need fewer coefficients and a row of columns and an exposure "
                         "each, got {} coefficients, {} values and {} exposures",
                         n, p, model.columns.size(), model.exposure.size()),
       .sv = fmt::format("{} antal behöver färre koefficienter och en rad kolumner och en "
                         "exponering vart, inte {} koefficienter, {} värden och {} exponeringar",
                         n, p, model.columns.size(), model.exposure.size())});
}

void require_values(const CountModel& model) {
  for (const double count : model.counts) {
    if (std::isfinite(count) && count >= 0.0) continue;
    throw bad_argument("COUNT_RANGE",
                       {.en = fmt::format("counts must be finite and 0 or more, got {}", count),
                        .sv = fmt::format("antal ska vara ändliga och minst 0, inte {}", count)});
  }
  for (const double exposure : model.exposure) {
    if (std::isfinite(exposure) && exposure > 0.0) continue;
    throw bad_argument(
        "WEIGHT_RANGE",
        {.en = fmt::format("an exposure must be positive and finite, got {}", exposure),
         .sv = fmt::format("en exponering måste vara positiv och ändlig, inte {}", exposure)});
  }
}

Error undecided() {
  return bad_data("MODEL_UNDECIDED",
                  {.en = "the counts do not decide every coefficient: two columns say the same, or "
                         "a group has no incident at all",
                   .sv = "antalen avgör inte varje koefficient: två kolumner säger samma sak, "
                         "eller en grupp har inget brott alls"})
      .with_remedy({.en = "Leave out groups without incidents, or join them with others.",
                    .sv = "Utelämna grupper utan brott, eller slå ihop dem med andra."});
}

/// y log(y / m), 0 for none.
double share_of_deviance(double y, double m) {
  return y > 0.0 ? y * std::log(y / m) : 0.0;
}

/// Counts, columns and offsets, and the fit as it stands.
class Fit {
 public:
  explicit Fit(const CountModel& model)
      : counts_(Eigen::Map<const Vector>(model.counts.data(), rows(model))),
        columns_(Eigen::Map<const Matrix>(model.columns.data(), rows(model),
                                          static_cast<Eigen::Index>(model.coefficients))),
        offset_(Vector::Zero(rows(model))) {
    for (std::size_t i = 0; i < model.exposure.size(); ++i) {
      offset_[static_cast<Eigen::Index>(i)] = std::log(model.exposure[i]);
    }
    // Begins where every mean is its own count, drawn a little towards the common one.
    const double common = counts_.mean();
    if (common <= 0.0) throw undecided();
    mean_ = 0.9 * counts_.array() + 0.1 * common;
  }

  /// The most likely coefficients for this theta; endless is Poisson's.
  void settle(double theta) {
    double before = endless;
    for (int step = 0; step < most_steps; ++step) {
      take_step(theta);
      const double now = deviance(theta);
      if (std::abs(now - before) <= settled * (std::abs(now) + 1.0)) return;
      before = now;
    }
    throw undecided();
  }

  [[nodiscard]] std::span<const double> counts() const { return as_span(counts_); }
  [[nodiscard]] std::span<const double> means() const { return as_span(mean_); }

  [[nodiscard]] double pearson() const {
    return ((counts_ - mean_).array().square() / mean_.array()).sum();
  }

  [[nodiscard]] double log_likelihood(double theta) const {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < counts_.size(); ++i) {
      const double y = counts_[i], m = mean_[i];
      if (theta == endless) {
        sum += (y > 0.0 ? y * std::log(m) : 0.0) - m - std::lgamma(y + 1.0);
      } else {
        sum += std::lgamma(theta + y) - std::lgamma(theta) - std::lgamma(y + 1.0) +
               theta * std::log(theta / (theta + m)) +
               (y > 0.0 ? y * std::log(m / (theta + m)) : 0.0);
      }
    }
    return sum;
  }

  [[nodiscard]] const Vector& coefficients() const { return coefficients_; }

  [[nodiscard]] Vector variances(double theta) const {
    const Eigen::LDLT<Eigen::MatrixXd> information(information_of(weights(theta)));
    const Eigen::Index p = columns_.cols();
    return information.solve(Eigen::MatrixXd::Identity(p, p)).diagonal();
  }

 private:
  static Eigen::Index rows(const CountModel& model) {
    return static_cast<Eigen::Index>(model.counts.size());
  }

  [[nodiscard]] Vector weights(double theta) const {
    if (theta == endless) return mean_;
    return mean_.array() / (1.0 + mean_.array() / theta);
  }

  [[nodiscard]] Eigen::MatrixXd information_of(const Vector& weight) const {
    return columns_.transpose() * weight.asDiagonal() * columns_;
  }

  void take_step(double theta) {
    const Vector weight = weights(theta);
    const Vector working =
        (mean_.array().log() + (counts_ - mean_).array() / mean_.array() - offset_.array())
            .matrix();
    const Eigen::LDLT<Eigen::MatrixXd> information(information_of(weight));
    const auto pivots = information.vectorD();
    if (information.info() != Eigen::Success || !(pivots.minCoeff() > 1e-12 * pivots.maxCoeff()))
      throw undecided();
    coefficients_ = information.solve(columns_.transpose() * (weight.asDiagonal() * working));
    const Vector log_mean = columns_ * coefficients_ + offset_;
    if (!(log_mean.cwiseAbs().maxCoeff() < farthest_log_mean)) throw undecided();
    mean_ = log_mean.array().exp();
  }

  [[nodiscard]] double deviance(double theta) const {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < counts_.size(); ++i) {
      const double y = counts_[i], m = mean_[i];
      sum += theta == endless
                 ? share_of_deviance(y, m) - (y - m)
                 : share_of_deviance(y, m) - (y + theta) * std::log((y + theta) / (m + theta));
    }
    return 2.0 * sum;
  }

  static std::span<const double> as_span(const Vector& values) {
    return {values.data(), static_cast<std::size_t>(values.size())};
  }

  Vector counts_;
  Matrix columns_;
  Vector offset_, mean_, coefficients_;
};

}  // namespace

CountRegression count_regression(const CountModel& model) {
  require_shape(model);
  require_values(model);
  Fit fit(model);
  CountRegression result;
  result.degrees_of_freedom = model.counts.size() - model.coefficients;
  double theta = endless;
  if (model.family == CountFamily::negative_binomial) {
    const LikelyTheta likely = settled_theta(fit.counts(), [&](double of_theta) {
      fit.settle(of_theta);
      return fit.means();
    });
    theta = result.theta = likely.theta;
    result.theta_se = likely.se;
  } else {
    fit.settle(endless);
  }
  if (model.family == CountFamily::quasi_poisson) {
    result.dispersion = fit.pearson() / static_cast<double>(result.degrees_of_freedom);
  } else {
    result.log_likelihood = fit.log_likelihood(theta);
  }
  const Vector variances = fit.variances(theta);
  for (Eigen::Index k = 0; k < variances.size(); ++k) {
    result.coefficients.push_back(fit.coefficients()[k]);
    result.se.push_back(std::sqrt(result.dispersion * variances[k]));
  }
  return result;
}

}  // namespace klara
