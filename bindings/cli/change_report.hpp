#pragma once
/// What changed between two periods, as people read it.
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/period_comparison.hpp>

#include <span>
#include <string>

namespace klara {

/// Whether there is more or less crime, whether its pattern has changed anywhere, where, and how
/// sure that is. `counted` is the study's analysis without densities.
[[nodiscard]] std::string change_report(const StudyInputs& inputs, const Analysis& counted,
                                        const PeriodComparison& comparison,
                                        const PeriodComparisonOptions& options,
                                        std::span<const WrittenFile> files,
                                        const ReportStyle& style);

}  // namespace klara
