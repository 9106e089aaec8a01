#pragma once
/// The part of a document that tells of displacement.
#include <cli/json_values.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// Members "areas", "difference", "places", "local", "shares", "flows", "temporal", "composition"
/// and "verdicts"; what was not asked for is null.
[[nodiscard]] Json displacement_part(const DisplacementReport& report, const StudyInputs& inputs);

}  // namespace klara
