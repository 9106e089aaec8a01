#pragma once
/// What became of offences, targets, tactics and offenders, for programs.
#include <cli/json_values.hpp>
#include <klara/displacement/composition_answer.hpp>
#include <klara/displacement/offender_turnover.hpp>

#include <optional>
#include <vector>

namespace klara {

/// One object an attribute; null where there is none. Shares are from 0 to 1; a level that stands
/// for several is null and says how many.
[[nodiscard]] Json composition_part(const std::vector<CompositionAnswer>& compositions);

/// Aggregates alone; null without keys, and for each number that would tell of fewer than five.
[[nodiscard]] Json offenders_part(const std::optional<OffenderTurnover>& turnover);

}  // namespace klara
