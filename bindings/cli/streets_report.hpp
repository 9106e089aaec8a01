#pragma once
/// A density along streets as people read it.
#include <cli/found_streets.hpp>
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>

#include <span>
#include <string>

namespace klara {

/// What was read of the streets, how far incidents lie from them, how the density was found, and
/// where it is highest. For the reports of all verbs.
void along_streets(Page& page, const StudyInputs& inputs, const FoundStreets& found);

[[nodiscard]] std::string streets_report(const StudyInputs& inputs, const FoundStreets& found,
                                         std::span<const WrittenFile> files,
                                         const ReportStyle& style);

}  // namespace klara
