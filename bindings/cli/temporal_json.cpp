#include <cli/temporal_json.hpp>

#include <klara/displacement/incident_change.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <vector>

namespace klara {
namespace {

const char* name_of(HourDoubt doubt) {
  switch (doubt) {
    case HourDoubt::no_incidents:
      return "no_incidents";
    case HourDoubt::no_time_of_day:
      return "no_time_of_day";
    case HourDoubt::few_weeks:
      return "few_weeks";
    case HourDoubt::no_direction:
    case HourDoubt::none:
      break;
  }
  return "no_direction";
}

Json json_of(HourDoubt doubt) {
  return doubt == HourDoubt::none ? Json(nullptr) : Json(name_of(doubt));
}

Json json_of(HourBasis basis) {
  return basis == HourBasis::controls ? "controls" : "own_year_only";
}

Json json_of(const MeanHour& mean) {
  return {{"hour", number_or_null(mean.hour)},
          {"se", number_or_null(mean.se)},
          {"length", number_or_null(mean.length)}};
}

Json json_of(const HourTest& test) {
  return {{"value", number_or_null(test.statistic)},
          {"p", number_or_null(test.p)},
          {"p_if_independent", number_or_null(test.p_if_independent)}};
}

Json json_of(const std::vector<double>& hours) {
  Json profile = Json::array();
  for (const double incidents : hours) profile.push_back(number_or_null(incidents));
  return profile;
}

Json json_of(const CycleAnswer& cycle) {
  const HourShift& own = cycle.shift;
  const HourShiftBeyondDrift& beyond = cycle.beyond_drift;
  Estimate w1 = own.turn.hours;
  w1 = {.value = own.w1, .p = own.w1_p, .level = w1.level};
  return {{"doubt", json_of(own.doubt)},
          {"shift_hours", json_of(beyond.turn)},
          {"minimum_detectable", number_or_null(beyond.minimum_detectable)},
          {"basis", json_of(beyond.basis)},
          {"controls", beyond.controls},
          {"common_turn_hours", number_or_null(beyond.common_turn)},
          {"drift_hours", number_or_null(beyond.drift)},
          {"drift_identified", beyond.drift_identified},
          {"own_year_shift_hours", json_of(own.turn.hours)},
          {"own_year_minimum_detectable", number_or_null(own.minimum_detectable)},
          {"mean_hour_before", json_of(own.turn.before)},
          {"mean_hour_after", json_of(own.turn.after)},
          {"circular_w1_hours", json_of(w1)},
          {"watson_u2", json_of(cycle.tests.watson_u2)},
          {"kuiper_v", json_of(cycle.tests.kuiper)},
          {"mardia_watson_wheeler_w", json_of(cycle.tests.mardia_watson_wheeler)},
          {"effective_weeks_before", number_or_null(own.effective_weeks_before)},
          {"effective_weeks_after", number_or_null(own.effective_weeks_after)},
          {"profile_before", json_of(cycle.before)},
          {"profile_after", json_of(cycle.after)}};
}

/// The interval is that of the ratio to what was expected, which is tested.
Json json_of(const PartFall& part, std::size_t number) {
  const AreaChange& change = part.change;
  const auto clock = [](std::size_t border) {
    return fmt::format("{:02}:00", border * static_cast<std::size_t>(length_of_part.count()));
  };
  return {{"from", clock(number)},
          {"until", clock(number + 1)},
          {"before", change.counts.before},
          {"after", change.counts.after},
          {"expected", number_or_null(change.expected)},
          {"change", json_of(change_in_incidents(change))},
          {"p_fall", number_or_null(part.p_fall)},
          {"p_fall_family", number_or_null(part.p_fall_family)}};
}

Json json_of(const std::vector<PartFall>& parts) {
  Json result = Json::array();
  for (std::size_t k = 0; k < parts.size(); ++k) result.push_back(json_of(parts[k], k));
  return result;
}

/// Shares are parts of 1.
Json json_of(const UnguardedHours& unguarded, const StaffedHours& staffed) {
  Json result = members_of(unguarded.shift);
  result["calendar"] = staffed.name;
  result["doubt"] = json_of(unguarded.doubt);
  result["before"] = number_or_null(unguarded.before);
  result["after"] = number_or_null(unguarded.after);
  result["share_before"] = json_of(unguarded.share_before);
  result["share_after"] = json_of(unguarded.share_after);
  result["change"] = json_of(unguarded.change);
  result["minimum_detectable"] = number_or_null(unguarded.minimum_detectable);
  result["basis"] = json_of(HourBasis::own_year_only);
  return result;
}

}  // namespace

Json temporal_part(const HourAnswer& answer, const HourAnswerOptions& options) {
  return {{"incidents", json_of(answer.incidents)},
          {"timed", json_of(answer.timed)},
          {"many_at_midnight", answer.day.shift.at_midnight},
          {"p", number_or_null(answer.p)},
          {"p_beyond_drift", number_or_null(answer.day.beyond_drift.turn.p)},
          {"p_own_weeks", number_or_null(answer.own_weeks_p)},
          {"hour_of_day", json_of(answer.day)},
          {"hour_of_week", json_of(answer.week)},
          {"parts", json_of(answer.parts)},
          {"unguarded_hours_shift",
           answer.unguarded ? json_of(*answer.unguarded, *options.staffed) : Json(nullptr)}};
}

}  // namespace klara
