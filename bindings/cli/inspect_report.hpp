#pragma once
/// What is in the files, as people read it.
#include <cli/page.hpp>
#include <klara/adapters/study_inputs.hpp>

#include <string>

namespace klara {

[[nodiscard]] std::string inspect_report(const StudyInputs& inputs, const ReportStyle& style);

}  // namespace klara
