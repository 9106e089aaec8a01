#pragma once
/// What reports begin and end with: what was read and chosen, what was written.
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace klara {

[[nodiscard]] std::string name_of_file(const std::string& path);

/// "12,327 rows: 12,058 used, 269 quarantined (2.2%)".
[[nodiscard]] std::string intake_sentence(const IntakeReport& intake, Language language);
/// "OUTSIDE 1,331, COORD_ZERO 8": at most three, most rows first.
[[nodiscard]] std::string commonest_reasons(const IntakeReport& intake, Language language);

/// Why the program chose a parameter; empty where it was asked for.
[[nodiscard]] std::string chosen_because(const StudyInputs& inputs, std::string_view parameter,
                                         Language language);
/// "10102 Klara", code and name of the district; where that is `outside`, "153,975; 6,579,125",
/// metres east and north.
[[nodiscard]] std::string place_in_words(std::uint32_t district, Position at,
                                         const DistrictSet& districts, Language language);

/// "< 0.001", "0.012"
[[nodiscard]] std::string p_in_words(double p, Language language);

/// Version, study and stamps.
void header(Page& page, const Provenance& provenance);
void what_was_read(Page& page, const StudyInputs& inputs);
/// Their dates, and how many incidents lie in neither.
void periods(Page& page, const StudyInputs& inputs, const Analysis& analysis);
/// Bandwidth, cell and kernel where there is a density; `scatter` where there is one.
void choices(Page& page, const StudyInputs& inputs, const Overdispersion* scatter);
/// How many incidents lie outside the window, if any, and what became of them.
void outside_window(Page& page, std::size_t incidents, bool left_out);
/// What changes and rates are of where the periods are not equally long.
void period_lengths(Page& page, const StudyFile& study);
void written(Page& page, std::span<const WrittenFile> files);
/// "Done in 2.4 s."
[[nodiscard]] std::string done(const Page& page);
/// The files written, the time it took, and the way to the rows set aside.
void files_and_time(Page& page, std::span<const WrittenFile> files, const StudyInputs& inputs);

}  // namespace klara
