#include <klara/inference/negative_binomial.hpp>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace klara {
namespace {

constexpr int most_steps = 60;
constexpr double settled = 1e-13;
constexpr int most_turns = 100;
constexpr double settled_turn = 1e-8;  // of log theta, between means and theta
constexpr double endless = std::numeric_limits<double>::infinity();
constexpr double most_theta = 1e7;  // where it is Poisson's to 7 digits, and rounding rules

/// First derivative of the log likelihood in theta, and less the second.
std::pair<double, double> theta_score(std::span<const double> counts, std::span<const double> means,
                                      double theta) {
  using boost::math::digamma;
  using boost::math::trigamma;
  const double first = digamma(theta), second = trigamma(theta);
  double score = 0.0, information = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double y = counts[i], m = means[i];
    if (y > 0.0) {
      score += digamma(theta + y) - first;
      information += second - trigamma(theta + y);
    }
    score += std::log(theta / (theta + m)) + 1.0 - (y + theta) / (m + theta);
    information += -1.0 / theta + 2.0 / (m + theta) - (y + theta) / ((m + theta) * (m + theta));
  }
  return {score, information};
}

}  // namespace

LikelyTheta likely_theta(std::span<const double> counts, std::span<const double> means,
                         double begin) {
  double theta = std::min(begin, 1e5);
  for (int step = 0; step < most_steps; ++step) {
    const auto [score, information] = theta_score(counts, means, theta);
    // In log theta, so that it stays positive.
    const double off = std::clamp(score / (information * theta), -1.0, 1.0);
    theta *= std::exp(information > 0.0 ? off : (score > 0.0 ? 1.0 : -1.0));
    if (theta > most_theta) return {endless, endless};
    if (information > 0.0 && std::abs(off) < settled) break;
  }
  return {theta, 1.0 / std::sqrt(theta_score(counts, means, theta).second)};
}

double moment_theta(std::span<const double> counts, std::span<const double> means) {
  double excess = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double off = counts[i] - means[i];
    excess += off * off / (means[i] * means[i]) - 1.0 / means[i];
  }
  return excess > 0.0 ? static_cast<double>(counts.size()) / excess : most_theta;
}

LikelyTheta settled_theta(std::span<const double> counts,
                          const std::function<std::span<const double>(double theta)>& means_of) {
  std::span<const double> means = means_of(endless);
  LikelyTheta likely{moment_theta(counts, means), endless};
  for (int turn = 0; turn < most_turns; ++turn) {
    const double before = likely.theta;
    likely = likely_theta(counts, means, before);
    means = means_of(likely.theta);
    if (likely.theta == endless || std::abs(std::log(likely.theta / before)) < settled_turn) break;
  }
  return likely;
}

}  // namespace klara
