#pragma once
/// What a report says of the years and weeks before anything was done.
#include <cli/json_values.hpp>
#include <cli/page.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// Whether the treated area went as untreated ones in the years before, whether it had changed
/// before the beginning, and changes of the register; a paragraph each, where there is one.
void earlier_years_and_weeks(Page& page, const StudyInputs& inputs,
                             const DisplacementReport& report);

/// {"years", "effective_years", "straying", "interval_widened", "steps"}, or null where there is
/// one year before.
[[nodiscard]] Json earlier_part(const DisplacementReport& report);

/// {"anticipation", "register_changes"}
[[nodiscard]] Json checks_part(const DisplacementReport& report, const StudyInputs& inputs);

}  // namespace klara
