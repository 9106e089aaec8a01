#include <klara/time/mean_turn.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/student.hpp>
#include <klara/inference/t_estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

namespace klara {
namespace {

double hours_per_radian(TimeCycle cycle) {
  return static_cast<double>(hours_in(cycle)) / (2.0 * std::numbers::pi);
}

std::complex<double> sum_of(const HourProfile& profile) {
  return std::accumulate(profile.direction.begin(), profile.direction.end(),
                         std::complex<double>{});
}

/// Nearest to 0 of all that are whole turns away.
double short_way(double hours, double cycle) {
  const double turned = std::remainder(hours, cycle);
  return turned <= -0.5 * cycle ? turned + cycle : turned;
}

}  // namespace

MeanHour mean_hour(const HourProfile& profile) {
  const std::complex<double> z = sum_of(profile);
  const double square = std::norm(z);
  const double incidents = std::accumulate(profile.incidents.begin(), profile.incidents.end(), 0.0);
  // What is left of directions that cancel is rounding.
  constexpr double rounding = 1e-12;
  if (!(std::sqrt(square) > rounding * incidents)) return {};

  const double scale = hours_per_radian(profile.cycle);
  const auto cycle = static_cast<double>(hours_in(profile.cycle));
  double hour = std::arg(z) * scale;
  if (hour < 0.0) hour += cycle;
  if (hour >= cycle) hour = 0.0;
  double squares = 0.0;
  double fourths = 0.0;
  for (const std::complex<double>& of_week : profile.direction) {
    const double u = std::imag(of_week * std::conj(z)) / square;
    squares += u * u;
    fourths += u * u * u * u;
  }
  MeanHour mean{.hour = hour, .length = std::sqrt(square) / incidents};
  if (profile.weeks() < 2) return mean;
  const auto weeks = static_cast<double>(profile.weeks());
  mean.se = scale * std::sqrt(squares * weeks / (weeks - 1.0));
  mean.scores = fourths > 0.0 ? squares * squares / fourths : weeks;
  return mean;
}

MeanTurn mean_turn(const HourProfile& before, const HourProfile& after, double level) {
  assert(before.cycle == after.cycle);
  require_interval_level(level);
  MeanTurn turn{.before = mean_hour(before), .after = mean_hour(after), .hours = {.level = level}};
  const auto cycle = static_cast<double>(hours_in(before.cycle));
  const double value = short_way(turn.after.hour - turn.before.hour, cycle);
  turn.hours.value = value;
  const double scores = turn.before.scores + turn.after.scores;
  if (std::isnan(scores)) return turn;

  turn.freedom = std::max(scores - 2.0, 1.0);
  const double reach = student_reach(level, turn.freedom);
  const double radian = hours_per_radian(before.cycle);
  turn.has_direction = reach * turn.before.se < radian && reach * turn.after.se < radian;
  const double se = std::hypot(turn.before.se, turn.after.se);
  if (turn.has_direction) {
    turn.hours = t_estimate(value, se, turn.freedom, level);
  } else {
    turn.hours.se = se;
  }
  return turn;
}

}  // namespace klara
