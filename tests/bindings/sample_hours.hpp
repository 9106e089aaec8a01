#pragma once
/// An answer on hours, by hand, for the faces that show it.
#include <klara/displacement/hour_answer.hpp>

#include <vector>

namespace klara {

inline HourAnswer sample_hours() {
  HourAnswer answer;
  answer.incidents = {.before = 1800, .after = 900};
  answer.timed = {.before = 1750, .after = 880};
  HourShift& own = answer.day.shift;
  own.turn.before = {.hour = 18.2, .length = 0.5, .se = 0.2, .scores = 20.0};
  own.turn.after = {.hour = 15.5, .length = 0.4, .se = 0.3, .scores = 19.0};
  own.turn.hours = {.value = -2.7, .se = 0.3, .low = -3.4, .high = -2.0, .p = 1e-6};
  own.turn.has_direction = true;
  own.w1 = 2.6;
  own.w1_p = 0.001;
  own.minimum_detectable = 0.9;
  own.effective_weeks_before = 28.0;
  own.effective_weeks_after = 26.0;
  answer.day.beyond_drift = {
      .basis = HourBasis::controls,
      .turn = {.value = -2.8, .se = 0.45, .low = -3.7, .high = -1.9, .p = 1e-5},
      .freedom = 60.0,
      .minimum_detectable = 1.4,
      .controls = 205,
      .common_turn = 0.1,
      .drift = 0.31,
      .drift_identified = true};
  answer.day.tests.watson_u2 = {.statistic = 0.9, .p = 0.001, .p_if_independent = 1e-7};
  answer.day.before.assign(24, 75.0);
  answer.day.after.assign(24, 37.5);
  answer.week.shift.cycle = TimeCycle::week;
  answer.week.shift.doubt = HourDoubt::no_direction;
  answer.week.before.assign(168, 75.0 / 7.0);
  answer.week.after.assign(168, 37.5 / 7.0);
  answer.own_weeks_p = answer.p = 0.001;
  for (std::size_t k = 0; k < parts_of_day; ++k) {
    PartFall part{.change = {}, .permutation = {}, .trend = {}};
    part.change.counts = {.before = 400 + k, .after = 200};
    part.change.expected = 410.0;
    part.change.change = -210.0;
    part.change.se = 40.0;
    part.change.relative = {.value = 0.49, .low = 0.4, .high = 0.6, .p = 1e-4};
    part.p_fall = 0.002;
    part.p_fall_family = 0.008;
    answer.parts.push_back(part);
  }
  answer.told.estimate = answer.day.beyond_drift.turn;
  answer.told.verdict = {.verdict = Verdict::displacement, .reason = VerdictReason::sure_rise};
  return answer;
}

inline HourAnswerOptions sample_hour_options() {
  HourAnswerOptions options;
  options.staffed = StaffedHours{.name = "samverkanslokal", .share = std::vector<double>(168)};
  return options;
}

inline UnguardedHours sample_unguarded() {
  UnguardedHours found;
  found.before = 1100.0;
  found.after = 590.0;
  found.share_before = {.value = 0.63, .low = 0.6, .high = 0.66};
  found.share_after = {.value = 0.66, .low = 0.62, .high = 0.7};
  found.shift = {.value = 0.03, .se = 0.02, .low = -0.014, .high = 0.074, .p = 0.17};
  found.change = {.value = -510.0, .se = 50.0, .low = -620.0, .high = -400.0, .p = 1e-6};
  found.minimum_detectable = 0.06;
  return found;
}

}  // namespace klara
