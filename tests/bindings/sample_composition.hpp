#pragma once
/// A composition of which every number is known.
#include <klara/displacement/composition_answer.hpp>

#include <string>
#include <utility>

namespace klara {

inline LevelAnswer sample_level(std::string name, BeforeAfter counts, double share_change) {
  LevelAnswer level{
      .own = {}, .beyond = {}, .incidents = {.change = {}, .permutation = {}, .trend = {}}};
  level.own.level = std::move(name);
  level.own.counts = counts;
  level.own.share_before = 0.2;
  level.own.share_after = 0.2 + share_change;
  level.beyond.basis = LevelBasis::controls;
  level.beyond.share = {.value = share_change,
                        .se = 0.01,
                        .low = share_change - 0.02,
                        .high = share_change + 0.02,
                        .p = 0.01};
  level.beyond.p_family = 0.04;
  level.incidents.change.counts = counts;
  level.incidents.change.expected = 100.0;
  level.incidents.change.change = 1000.0 * share_change;
  level.incidents.change.relative = {.value = 1.0, .low = 0.8, .high = 1.4};
  level.incidents.p_fall_family = share_change < 0.0 ? 0.01 : 1.0;
  level.p_rise = share_change > 0.0 ? 0.03 : 1.0;
  level.detectable = 0.045;
  level.detectable_incidents = 22.0;
  level.detectable_share = 0.031;
  return level;
}

/// Theft became shop theft; of drugs the police found more.
inline CompositionAnswer sample_composition() {
  CompositionAnswer answer;
  answer.answer.kind = DisplacementKind::offence;
  answer.attribute = "brottskod";
  answer.not_given = {12, 9};
  answer.reported = {sample_level("theft", {300, 120}, -0.08),
                     sample_level("shop theft, all that there is", {260, 330}, 0.11),
                     sample_level("", {40, 41}, 0.004)};
  answer.reported[2].pooled = 14;
  answer.detected = {sample_level("drugs", {100, 150}, 0.0)};
  answer.own.reported.counts = {600, 491};
  answer.own.reported.total_variation = 0.12;
  answer.own.reported.p = 0.002;
  answer.foremost = answer.hardest = 1;
  answer.answer.verdict.verdict = Verdict::displacement;
  answer.answer.verdict.reason = VerdictReason::sure_rise;
  answer.answer.estimate = answer.reported[1].beyond.share;
  return answer;
}

}  // namespace klara
