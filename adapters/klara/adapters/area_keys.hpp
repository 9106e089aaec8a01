#pragma once
/// The keys of a study that name areas by codes or by a file.
#include <klara/adapters/study_key.hpp>
#include <klara/geodata/study_file.hpp>

namespace klara {

[[nodiscard]] StudyKey<StudyFile> treated_codes_key();
[[nodiscard]] StudyKey<StudyFile> treated_area_key();
/// A list is codes, a text is a file; a bare word could be either and is refused.
[[nodiscard]] StudyKey<StudyFile> control_key();

}  // namespace klara
