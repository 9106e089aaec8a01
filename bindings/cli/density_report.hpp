#pragma once
/// A density as people read it.
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/shape/raster.hpp>

#include <span>
#include <string>

namespace klara {

/// `surface` in incidents per square metre.
[[nodiscard]] std::string density_report(const StudyInputs& inputs, const Raster& surface,
                                         std::span<const WrittenFile> files,
                                         const ReportStyle& style);

}  // namespace klara
