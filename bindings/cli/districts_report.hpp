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

/// Which rates stand in the file and not on the page.
void rates_in_file(Page& page, const std::vector<Rate>& rates);

/// Those with most incidents; with changes where two periods are compared, and with rates where
/// there is one denominator.
void district_table(Page& page, const std::vector<DistrictChange>& districts, bool compared);

[[nodiscard]] std::string districts_report(const StudyInputs& inputs, const Analysis& analysis,
                                           std::span<const WrittenFile> files,
                                           const ReportStyle& style);

}  // namespace klara
