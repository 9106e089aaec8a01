#include <klara/displacement/hour_answer.hpp>

#include <klara/inference/student.hpp>
#include <klara/shape/district.hpp>
#include <klara/time/hour_times.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace klara {
namespace {

using AreaRows = std::vector<std::vector<std::size_t>>;

AreaRows rows_of_areas(const MappedDesign& map) {
  AreaRows rows(map.areas());
  for (std::size_t row = 0; row < map.area_of.size(); ++row) {
    if (map.area_of[row] != outside) rows[map.area_of[row]].push_back(row);
  }
  return rows;
}

HourProfiles profiles_of(const PointSet& points, std::span<const std::size_t> rows,
                         const WeeklyDesign& design, TimeCycle cycle, const TimeZone& zone) {
  return {.before = hour_profile(points, rows, design.before, cycle, zone),
          .after = hour_profile(points, rows, design.after, cycle, zone)};
}

/// Of controls that can be large enough; drift needs no more of them than directions.
std::vector<HourProfiles> control_profiles(const PointSet& points, const AreaRows& rows,
                                           std::span<const std::size_t> controls,
                                           const WeeklyDesign& design, TimeCycle cycle,
                                           const TimeZone& zone) {
  std::vector<HourProfiles> profiles;
  for (const std::size_t control : controls) {
    if (rows[control].size() < 2 * least_timed_incidents) continue;
    HourProfiles area = profiles_of(points, rows[control], design, cycle, zone);
    area.before.hours = {};
    area.after.hours = {};
    profiles.push_back(std::move(area));
  }
  return profiles;
}

/// A zone whose clocks go ahead by so much.
TimeZone ahead(TimeZone zone, double hours) {
  const std::chrono::seconds by{std::llround(3600.0 * hours)};
  if (zone.transitions.empty()) zone.transitions.push_back({});
  for (TimeZone::Transition& transition : zone.transitions) transition.offset += by;
  return zone;
}

CycleAnswer cycle_answer(const PointSet& points, std::span<const std::size_t> rows,
                         const HourProfiles& treated, std::span<const HourProfiles> controls,
                         const WeeklyDesign& design, const TimeZone& zone,
                         const HourAnswerOptions& options, const RunContext& run) {
  const TimeCycle cycle = treated.before.cycle;
  const PermutationOptions permutation{.replicates = options.replicates};
  const auto times = [&](const Weeks& weeks) {
    return hour_times(points, rows, weeks, cycle, zone, options.seed);
  };
  return {.before = all_hours(treated.before),
          .after = all_hours(treated.after),
          .shift = hour_shift(treated.before, treated.after, options.seed, permutation,
                              options.level, reporting_part(run, 0, 2)),
          .tests = hour_tests(times(design.before), times(design.after), options.seed, permutation,
                              reporting_part(run, 1, 2)),
          .beyond_drift = hour_shift_beyond_drift(treated, controls, options.level)};
}

/// The part of the day of every incident that has one.
std::vector<std::uint32_t> parts_of_rows(const PointSet& points, const WeeklyDesign& design,
                                         const TimeZone& zone, std::uint64_t seed) {
  std::vector<std::uint32_t> part_of_row(points.size(), part_less);
  std::vector<std::size_t> rows(points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (const Weeks* const weeks : {&design.before, &design.after}) {
    const HourTimes times = hour_times(points, rows, *weeks, TimeCycle::day, zone, seed);
    for (std::size_t i = 0; i < times.row.size(); ++i) {
      const std::size_t row = times.row[i];
      if (points.until[row] - points.from[row] >= length_of(TimeCycle::day)) continue;
      part_of_row[row] =
          static_cast<std::uint32_t>(times.at[i] * static_cast<double>(parts_of_day));
    }
  }
  return part_of_row;
}

/// A part in which too little was expected tells nothing, however sure its fall.
std::size_t surest_fall(std::span<const PartFall> parts) {
  const auto rank = [](const PartFall& part) {
    const bool is_tested = part.change.expected >= fewest_expected && !std::isnan(part.p_fall);
    return std::pair(!is_tested, is_tested ? part.p_fall : -part.change.expected);
  };
  const auto surest = std::ranges::min_element(parts, {}, rank);
  return static_cast<std::size_t>(surest - parts.begin());
}

VerdictReason reason_of(HourDoubt doubt) {
  switch (doubt) {
    case HourDoubt::no_time_of_day:
      return VerdictReason::no_time_of_day;
    case HourDoubt::few_weeks:
      return VerdictReason::few_weeks;
    case HourDoubt::no_direction:
      return VerdictReason::no_direction;
    case HourDoubt::no_incidents:
    case HourDoubt::none:
      break;
  }
  return VerdictReason::empty_period;
}

/// The end of a one-sided interval of the turn's size.
double most_of(const HourShiftBeyondDrift& shift) {
  const double reach = student_quantile(verdict_level, shift.freedom) * shift.turn.se;
  return std::max(std::abs(shift.turn.value - reach), std::abs(shift.turn.value + reach));
}

KindAnswer told_of(const HourAnswer& answer, const HourAnswerOptions& options) {
  KindAnswer told{.kind = DisplacementKind::time};
  if (answer.day.shift.doubt != HourDoubt::none) {
    told.verdict = {.reason = reason_of(answer.day.shift.doubt), .margin = options.margin};
    return told;
  }
  const HourShiftBeyondDrift& shift = answer.day.beyond_drift;
  const PartFall& fall = answer.parts[answer.deciding_part];
  const bool has_controls = shift.basis == HourBasis::controls;
  Evidence evidence{.p_rise = answer.p,
                    .detectable = std::nullopt,
                    .margin = options.margin,
                    .cautions = cautions_of(fall.trend, fall.change)};
  if (has_controls) {
    evidence.at_most = most_of(shift);
    evidence.detectable = shift.minimum_detectable;
    const bool is_known = std::ranges::find(evidence.cautions, Caution::variation_not_identified) !=
                          evidence.cautions.end();
    if (!shift.drift_identified && !is_known) {
      evidence.cautions.push_back(Caution::variation_not_identified);
    }
  } else {
    evidence.cautions.push_back(Caution::against_its_own_year_only);
  }
  told.estimate = shift.turn;
  told.estimate.p = answer.p;
  told.verdict = displacement_verdict(fall.change, fall.p_fall_family, evidence);
  if (!has_controls && told.verdict.reason == VerdictReason::too_imprecise) {
    told.verdict.reason = VerdictReason::no_controls;
  }
  return told;
}

}  // namespace

HourAnswer hour_answer(const PointSet& points, const WeeklyDesign& design, const TimeZone& zone,
                       const HourAnswerOptions& options, const RunContext& run) {
  const AreaRows rows = rows_of_areas(design.map);
  const std::vector<std::size_t> controls = comparison_areas(design.map.parts);
  const std::span<const std::size_t> treated_rows = rows[design.map.parts.treated];

  HourAnswer answer;
  const auto of_cycle = [&](const HourProfiles& treated, std::size_t part) {
    const TimeCycle cycle = treated.before.cycle;
    return cycle_answer(points, treated_rows, treated,
                        control_profiles(points, rows, controls, design, cycle, zone), design, zone,
                        options, reporting_part(run, part, 2));
  };
  const HourProfiles week = profiles_of(points, treated_rows, design, TimeCycle::week, zone);
  answer.week = of_cycle(week, 0);
  if (options.staffed) {
    answer.unguarded = unguarded_hours(week.before, week.after, *options.staffed, options.level);
  }
  const HourProfiles day = profiles_of(points, treated_rows, design, TimeCycle::day, zone);
  answer.incidents = {.before = day.before.rows, .after = day.after.rows};
  answer.timed = {.before = day.before.timed, .after = day.after.timed};
  answer.day = of_cycle(day, 1);

  const HourShiftBeyondDrift& shift = answer.day.beyond_drift;
  answer.own_weeks_p = answer.day.shift.w1_p;
  if (shift.basis == HourBasis::controls && answer.day.shift.doubt == HourDoubt::none) {
    const HourProfile on_their_clock = hour_profile(points, treated_rows, design.before,
                                                    TimeCycle::day, ahead(zone, shift.common_turn));
    answer.own_weeks_p =
        hour_shift(on_their_clock, day.after, options.seed, {.replicates = options.replicates},
                   options.level, reporting_nothing(run))
            .w1_p;
  }
  if (!std::isnan(shift.turn.p)) answer.p = std::fmax(shift.turn.p, answer.own_weeks_p);

  const auto panels = panels_of_parts(points, design.map.area_of, design.map.areas(),
                                      parts_of_rows(points, design, zone, options.seed),
                                      parts_of_day, design.before, design.after);
  answer.parts = part_falls(panels, design.map.parts.treated, controls, options.seed,
                            {.trend = trend_options(design.map.parts)});
  answer.deciding_part = surest_fall(answer.parts);
  answer.told = told_of(answer, options);
  return answer;
}

}  // namespace klara
