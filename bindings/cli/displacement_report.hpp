#pragma once
/// What a report says of displacement.
#include <cli/page.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// The question, the short answer, six verdicts, and why.
void displacement_answers(Page& page, const StudyInputs& inputs, const DisplacementReport& report);

/// Whether another part of the page has told what changes are of where periods differ in length.
enum class PeriodLengths { to_be_said, said };

/// The numbers behind: areas, the field's measures with their assumption, places.
void displacement_measures(Page& page, const StudyInputs& inputs, const DisplacementReport& report,
                           PeriodLengths lengths);

}  // namespace klara
