#pragma once
/// What reports begin and end with: what was read and chosen, what was written.
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/geodata/provenance.hpp>

#include <span>
#include <string>

namespace klara {

[[nodiscard]] std::string name_of_file(const std::string& path);

/// Version, study and stamps.
void header(Page& page, const Provenance& provenance);
void what_was_read(Page& page, const StudyInputs& inputs);
/// Their dates, and how many incidents lie in neither.
void periods(Page& page, const StudyInputs& inputs, const Analysis& analysis);
/// Bandwidth, cell and kernel where there is a density; `scatter` where there is one.
void choices(Page& page, const StudyInputs& inputs, const Overdispersion* scatter);
/// What changes and rates are of where the periods are not equally long.
void period_lengths(Page& page, const StudyFile& study);
void written(Page& page, std::span<const WrittenFile> files);
/// "Done in 2.4 s."
[[nodiscard]] std::string done(const Page& page);
/// The files written, the time it took, and the way to the rows set aside.
void files_and_time(Page& page, std::span<const WrittenFile> files, const StudyInputs& inputs);

}  // namespace klara
