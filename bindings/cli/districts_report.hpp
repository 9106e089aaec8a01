#pragma once
/// Counts and change of the districts as people read them.
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>

#include <span>
#include <string>
#include <vector>

namespace klara {

/// Those with most incidents; with changes where two periods are compared.
void district_table(Page& page, const std::vector<DistrictChange>& districts, bool compared);

[[nodiscard]] std::string districts_report(const StudyInputs& inputs, const Analysis& analysis,
                                           std::span<const WrittenFile> files,
                                           const ReportStyle& style);

}  // namespace klara
