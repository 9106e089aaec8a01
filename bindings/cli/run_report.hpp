#pragma once
/// The main job as people read it: a screenful, 80 columns, both languages.
#include <cli/page.hpp>
#include <cli/run_findings.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>

#include <span>
#include <string>

namespace klara {

/// What was read, the question and its answer, the field's differences with the assumption that
/// their intervals rest on, places, what changed, what else was found, files. Also of a single
/// displacement.
[[nodiscard]] std::string run_report(const StudyInputs& inputs, const Analysis& analysis,
                                     std::span<const WrittenFile> files, const ReportStyle& style,
                                     const RunFindings& also = {});

}  // namespace klara
