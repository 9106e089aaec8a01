#include <klara/time/hour_drift.hpp>

#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/placebo_spread.hpp>
#include <klara/time/hour_doubt.hpp>
#include <klara/time/mean_turn.hpp>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace klara {
namespace {

constexpr double test_level = 0.95;  // two-sided, of what is detected

struct Turns {
  std::vector<double> hours, variances;
};

bool has_turn(const HourProfiles& area, const MeanTurn& turn) {
  return hour_doubt(area.before, area.after) == HourDoubt::none && turn.has_direction &&
         turn.hours.se > 0.0;
}

bool usable(const HourProfiles& area, const MeanTurn& turn) {
  return area.before.timed >= least_timed_incidents && area.after.timed >= least_timed_incidents &&
         has_turn(area, turn);
}

Turns usable_turns(std::span<const HourProfiles> controls) {
  Turns turns;
  for (const HourProfiles& control : controls) {
    const MeanTurn turn = mean_turn(control.before, control.after);
    if (!usable(control, turn)) continue;
    turns.hours.push_back(turn.hours.value);
    turns.variances.push_back(turn.hours.se * turn.hours.se);
  }
  return turns;
}

/// Brings turns to within half the cycle of the direction that they have together, so that a mean
/// of turns about half the cycle does not lie at 0.
double unwrap(Turns& turns, double cycle) {
  std::complex<double> sum;
  for (std::size_t j = 0; j < turns.hours.size(); ++j) {
    sum += std::polar(1.0 / turns.variances[j], 2.0 * std::numbers::pi * turns.hours[j] / cycle);
  }
  const double middle = std::arg(sum) * cycle / (2.0 * std::numbers::pi);
  for (double& hours : turns.hours) hours = middle + std::remainder(hours - middle, cycle);
  return middle;
}

}  // namespace

HourShiftBeyondDrift hour_shift_beyond_drift(const HourProfiles& treated,
                                             std::span<const HourProfiles> controls, double level) {
  const MeanTurn own = mean_turn(treated.before, treated.after, level);
  HourShiftBeyondDrift shift{.turn = {.value = own.hours.value, .level = level}};
  Turns turns = usable_turns(controls);
  shift.controls = turns.hours.size();
  if (shift.controls >= least_hour_controls) shift.basis = HourBasis::controls;
  if (!has_turn(treated, own)) return shift;

  if (shift.basis == HourBasis::own_year_only) {
    shift.turn = own.hours;
    shift.freedom = own.freedom;
    shift.minimum_detectable = detectable_effect(own.hours.se, own.freedom, test_level);
    return shift;
  }
  const auto cycle = static_cast<double>(hours_in(treated.before.cycle));
  const double middle = unwrap(turns, cycle);
  const PlaceboSpread spread = placebo_spread(turns.hours, turns.variances);
  const OwnEffect effect{.value = middle + std::remainder(own.hours.value - middle, cycle),
                         .variance = own.hours.se * own.hours.se,
                         .freedom = own.freedom};
  const BeyondPlacebos beyond = beyond_placebos(effect, spread, level);
  shift.turn = beyond.effect;
  shift.freedom = beyond.freedom;
  shift.minimum_detectable = beyond_placebos(effect, spread, test_level).minimum_detectable;
  shift.common_turn = spread.mean;
  shift.drift = std::sqrt(spread.between);
  shift.drift_identified = beyond.between_identified;
  return shift;
}

}  // namespace klara
