#pragma once
/// The part of a document that tells where a fall may have gone.
#include <cli/json_values.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// Members "max_distance_m", "max_cost", "not_traceable" and "routes"; null where the report has no
/// flows.
[[nodiscard]] Json flows_part(const DisplacementReport& report, const Study& study);

}  // namespace klara
