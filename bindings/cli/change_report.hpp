#pragma once
/// What changed between two periods, as people read it.
#include <cli/page.hpp>
#include <cli/tested_change.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/period_comparison.hpp>

#include <span>
#include <string>

namespace klara {

/// Whether there is more or less crime, whether its pattern has changed anywhere, where, and how
/// sure that is. `counted` is the study's analysis without densities.
[[nodiscard]] std::string change_report(const StudyInputs& inputs, const Analysis& counted,
                                        const TestedChange& change,
                                        std::span<const WrittenFile> files,
                                        const ReportStyle& style);

/// Its parts, for reports that tell of more: how the change was tested, a line of the head; and the
/// answers with what they rest on and assume.
void how_tested(Page& page, const StudyInputs& inputs, const PeriodComparisonOptions& options);
void tested_answers(Page& page, const StudyInputs& inputs, const PeriodComparison& comparison);

}  // namespace klara
