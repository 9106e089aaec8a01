#include <klara/inference/placebo_spread.hpp>
#include <klara/time/hour_drift.hpp>
#include <klara/time/mean_turn.hpp>

#include <engine/refusal.hpp>
#include <engine/time/simulated_hours.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <numbers>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// One area whose hours drift from year to year by this standard deviation.
HourProfiles drifting(SimulatedHours plan, double turn, double drift, Random& random) {
  plan.turn = drift * random.normal();
  HourProfile before = simulated_profile(plan, random);
  plan.turn = turn + drift * random.normal();
  return {.before = std::move(before), .after = simulated_profile(plan, random)};
}

std::vector<HourProfiles> drifting_controls(std::size_t count, double turn, double drift,
                                            Random& random) {
  std::vector<HourProfiles> controls;
  for (std::size_t j = 0; j < count; ++j) {
    const double incidents = j % 2 == 0 ? 300.0 : 900.0;
    controls.push_back(drifting({.incidents = incidents}, turn, drift, random));
  }
  return controls;
}

TEST(HourDrift, IsTheTurnBeyondThatOfTheControls) {
  Random random(20190201);
  const HourProfiles treated = drifting({}, 2.0, 0.3, random);
  const std::vector<HourProfiles> controls = drifting_controls(24, 0.5, 0.3, random);
  const HourShiftBeyondDrift shift = hour_shift_beyond_drift(treated, controls);
  std::vector<double> turns;
  std::vector<double> variances;
  for (const HourProfiles& control : controls) {
    const MeanTurn turn = mean_turn(control.before, control.after);
    turns.push_back(turn.hours.value);
    variances.push_back(turn.hours.se * turn.hours.se);
  }
  const PlaceboSpread spread = placebo_spread(turns, variances);
  const MeanTurn own = mean_turn(treated.before, treated.after);
  const BeyondPlacebos expected = beyond_placebos(
      {.value = own.hours.value, .variance = own.hours.se * own.hours.se, .freedom = own.freedom},
      spread);
  EXPECT_EQ(shift.basis, HourBasis::controls);
  EXPECT_EQ(shift.controls, 24u);
  EXPECT_NEAR(shift.turn.value, expected.effect.value, 1e-12);
  EXPECT_NEAR(shift.turn.se, expected.effect.se, 1e-12);
  EXPECT_NEAR(shift.common_turn, spread.mean, 1e-12);
  EXPECT_NEAR(shift.drift, std::sqrt(spread.between), 1e-12);
  EXPECT_NEAR(shift.minimum_detectable, expected.minimum_detectable, 1e-12);
  const HourShiftBeyondDrift narrow = hour_shift_beyond_drift(treated, controls, 0.5);
  EXPECT_LT(narrow.turn.high, shift.turn.high);
  EXPECT_EQ(narrow.minimum_detectable, shift.minimum_detectable);
  EXPECT_EQ(hour_shift_beyond_drift(treated, {}, 0.5).minimum_detectable,
            hour_shift_beyond_drift(treated, {}).minimum_detectable);
}

TEST(HourDrift, KeepsFalseAlarmsDownWhereTheOwnYearDoesNot) {
  constexpr std::uint64_t seed = 20190202;
  constexpr int cities = 150;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int alarms = 0;
  int own_alarms = 0;
  int covered = 0;
  for (int city = 0; city < cities; ++city) {
    Random random(seed, static_cast<std::uint64_t>(city));
    const HourProfiles treated =
        drifting({.incidents = 1500.0, .day_shift = 0.5}, 0.0, 0.5, random);
    const std::vector<HourProfiles> controls = drifting_controls(20, 0.0, 0.5, random);
    const HourShiftBeyondDrift shift = hour_shift_beyond_drift(treated, controls);
    if (shift.turn.p <= 0.05) ++alarms;
    if (shift.turn.low <= 0.0 && 0.0 <= shift.turn.high) ++covered;
    if (mean_turn(treated.before, treated.after).hours.p <= 0.05) ++own_alarms;
  }
  // 4 standard errors of 5 % are 7 %.
  EXPECT_LE(static_cast<double>(alarms) / cities, 0.05 + 0.07);
  EXPECT_EQ(alarms + covered, cities);
  EXPECT_GE(static_cast<double>(own_alarms) / cities, 0.3);  // what it is there for
}

TEST(HourDrift, TakesTheShortWayAboutTheControls) {
  Random random(20190203);
  const HourProfiles treated = drifting({}, 11.0, 0.0, random);
  // Turns of about 12 h lie on both sides of the farthest.
  std::vector<HourProfiles> controls = drifting_controls(20, 12.0, 0.3, random);
  const HourShiftBeyondDrift shift = hour_shift_beyond_drift(treated, controls);
  EXPECT_NEAR(shift.turn.value, -1.0, 0.7);
  EXPECT_NEAR(std::abs(shift.common_turn), 12.0, 0.5);
  EXPECT_LT(shift.drift, 1.0);
}

TEST(HourDrift, LeavesOutControlsThatCannotTell) {
  Random random(20190204);
  const HourProfiles treated = drifting({}, 0.0, 0.0, random);
  std::vector<HourProfiles> controls = drifting_controls(12, 0.0, 0.3, random);
  const HourShiftBeyondDrift all = hour_shift_beyond_drift(treated, controls);
  std::vector<HourProfiles> more = controls;
  more.push_back(drifting({.incidents = 80.0}, 0.0, 0.3, random));  // too few
  more.push_back(controls[0]);
  more.back().after.one_time = true;
  EXPECT_EQ(hour_shift_beyond_drift(treated, more), all);
  EXPECT_EQ(all.controls, 12u);
}

TEST(HourDrift, StandsAloneWithFewerThanTenControls) {
  Random random(20190205);
  const HourProfiles treated = drifting({}, 1.0, 0.0, random);
  const std::vector<HourProfiles> controls = drifting_controls(10, 0.0, 0.3, random);
  EXPECT_EQ(hour_shift_beyond_drift(treated, controls).basis, HourBasis::controls);
  const HourShiftBeyondDrift alone = hour_shift_beyond_drift(treated, std::span(controls).first(9));
  EXPECT_EQ(alone.basis, HourBasis::own_year_only);
  EXPECT_EQ(alone.controls, 9u);
  const MeanTurn own = mean_turn(treated.before, treated.after);
  EXPECT_EQ(alone.turn, own.hours);
  EXPECT_EQ(alone.common_turn, 0.0);
  EXPECT_TRUE(std::isnan(alone.drift));
}

TEST(HourDrift, CannotTellWhereTheAreaItselfCannot) {
  Random random(20190206);
  HourProfiles treated = drifting({}, 1.0, 0.0, random);
  treated.before.one_time = true;
  const std::vector<HourProfiles> controls = drifting_controls(12, 0.0, 0.3, random);
  const HourShiftBeyondDrift shift = hour_shift_beyond_drift(treated, controls);
  EXPECT_FALSE(std::isnan(shift.turn.value));
  EXPECT_TRUE(std::isnan(shift.turn.p) && std::isnan(shift.minimum_detectable));
}

TEST(HourDrift, RefusesALevelThatIsNone) {
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [] { (void)hour_shift_beyond_drift({}, {}, 1.5); });
}

}  // namespace
}  // namespace klara
