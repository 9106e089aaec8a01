#pragma once
/// A density as people read it.
#include <cli/found_density.hpp>
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>

#include <span>
#include <string>

namespace klara {

[[nodiscard]] std::string density_report(const StudyInputs& inputs, const FoundDensity& found,
                                         std::span<const WrittenFile> files,
                                         const ReportStyle& style);

}  // namespace klara
