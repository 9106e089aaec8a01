#pragma once
/// The part of a document that tells of displacement in time.
#include <cli/json_values.hpp>
#include <klara/displacement/hour_answer.hpp>

namespace klara {

/// Of what stayed in the treated area: "basis", "controls", "incidents", "timed",
/// "many_at_midnight", "hour_of_day", "hour_of_week", "parts" of the day and, by `options.staffed`,
/// "unguarded_hours_shift".
[[nodiscard]] Json temporal_part(const HourAnswer& answer, const HourAnswerOptions& options);

}  // namespace klara
