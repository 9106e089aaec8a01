#include <cli/composition_json.hpp>

#include <klara/displacement/incident_change.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <optional>

namespace klara {
namespace {

Json name_of_level(const LevelAnswer& level) {
  return level.pooled > 0 ? Json(nullptr) : Json(level.own.level);
}

Json json_of(const LevelAnswer& level, const char* recorded) {
  const bool fell = level.incidents.p_fall_family <= clear_p;
  return {{"level", name_of_level(level)},
          {"pooled", level.pooled},
          {"recorded", recorded},
          {"before", level.own.counts.before},
          {"after", level.own.counts.after},
          {"share_before", number_or_null(level.own.share_before)},
          {"share_after", number_or_null(level.own.share_after)},
          {"share_change", json_of(level.beyond.share)},
          {"p_family", number_or_null(level.beyond.p_family)},
          {"against", level.beyond.basis == LevelBasis::controls ? "controls" : "own_year_only"},
          {"change", json_of(change_in_incidents(level.incidents.change))},
          {"p_fall_family", number_or_null(level.incidents.p_fall_family)},
          {"falls", fell},
          {"p_rise", number_or_null(level.p_rise)},
          {"minimum_detectable", number_or_null(level.detectable)},
          {"minimum_detectable_share", number_or_null(level.detectable_share)},
          {"minimum_detectable_incidents", number_or_null(level.detectable_incidents)},
          {"residual", number_or_null(level.own.residual)},
          {"p_own_weeks", number_or_null(level.own.p_family)}};
}

/// It has no error of its own; p is that of the composition, by exchange of weeks.
Json total_variation(const Composition& own) {
  return json_of(Estimate{.value = own.total_variation, .p = own.p});
}

Json json_of(const HarmChange& harm) {
  return {{"before", number_or_null(harm.before)},
          {"after", number_or_null(harm.after)},
          {"change", json_of(harm.change)}};
}

Json json_of(const CompositionAnswer& answer) {
  Json levels = Json::array();
  for (const LevelAnswer& level : answer.reported) levels.push_back(json_of(level, "reported"));
  for (const LevelAnswer& level : answer.detected) levels.push_back(json_of(level, "detected"));
  const auto named = [&](const std::optional<std::size_t>& level) {
    return level ? name_of_level(answer.reported[*level]) : Json(nullptr);
  };
  return {{"kind", name_of(answer.answer.kind)},
          {"attribute", answer.attribute},
          {"before", answer.own.reported.counts.before},
          {"after", answer.own.reported.counts.after},
          {"total_variation", total_variation(answer.own.reported)},
          {"p", number_or_null(answer.own.reported.p)},
          {"foremost", named(answer.foremost)},
          {"least_detectable_of", named(answer.hardest)},
          {"not_given", json_of(answer.not_given)},
          {"harm", answer.harm ? json_of(*answer.harm) : Json(nullptr)},
          {"levels", std::move(levels)}};
}

Json persons(const Persons& count) {
  return count ? Json(*count) : Json(nullptr);
}

Json json_of(const PeriodOffenders& period) {
  return {{"persons", persons(period.persons)},
          {"share_with_key", number_or_null(period.with_key)},
          {"incidents_each", number_or_null(period.incidents_each)},
          {"unseen_at_least", number_or_null(period.unseen_at_least)}};
}

}  // namespace

Json composition_part(const std::vector<CompositionAnswer>& compositions) {
  if (compositions.empty()) return nullptr;
  Json result = Json::array();
  for (const CompositionAnswer& answer : compositions) result.push_back(json_of(answer));
  return result;
}

Json offenders_part(const std::optional<OffenderTurnover>& turnover) {
  if (!turnover) return nullptr;
  return {{"before", json_of(turnover->before)},
          {"after", json_of(turnover->after)},
          {"first_seen_after", persons(turnover->first_seen)},
          {"share_first_seen", number_or_null(turnover->share)},
          {"control_share_first_seen", number_or_null(turnover->control_share)},
          {"beyond_controls", json_of(turnover->beyond)},
          {"controls", turnover->controls},
          {"fewest_persons", fewest_persons}};
}

}  // namespace klara
