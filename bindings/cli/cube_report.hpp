#pragma once
/// A density in space and time as people read it.
#include <cli/found_cube.hpp>
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>

#include <span>
#include <string>

namespace klara {

[[nodiscard]] std::string cube_report(const StudyInputs& inputs, const FoundCube& found,
                                      std::span<const WrittenFile> files, const ReportStyle& style);

/// What a report says of a cube: its slices, where and when it is highest, how it goes over time,
/// what was left out.
void over_time(Page& page, const StudyInputs& inputs, const FoundCube& found);

}  // namespace klara
