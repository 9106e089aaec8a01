#pragma once
/// A rate as people read it.
#include <cli/found_rate.hpp>
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>

#include <span>
#include <string>

namespace klara {

/// What the incidents are put in relation to, the rate of all, where it is highest, where nothing
/// can be said, and what it takes for granted. For the reports of all verbs.
void in_relation(Page& page, const StudyInputs& inputs, const FoundRate& found);

[[nodiscard]] std::string rate_report(const StudyInputs& inputs, const FoundRate& found,
                                      std::span<const WrittenFile> files, const ReportStyle& style);

}  // namespace klara
