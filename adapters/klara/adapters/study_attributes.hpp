#pragma once
/// Which columns of the incidents tell of displacement in offence, target and tactic.
#include <klara/base/run_context.hpp>
#include <klara/displacement/composition_answer.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstdint>
#include <vector>

namespace klara {

struct StudyAttributes {
  std::vector<StudiedAttribute> attributes;  // in the order of their kinds, at most one a kind
  std::vector<Choice> choices;               // columns that were not named
  std::uint64_t harm_rows = 0;               // of the file of harm
};

/// The columns that the study names; else the first category is the offence, and target and tactic
/// are known by their names, which is said. A level of another attribute than the offence is two
/// where incidents of it are of detected offences, too, so that these stand apart everywhere. What
/// is empty or masked is of unknown record.
///
/// Warns DETECTED_UNNAMED in the intake where no detected offence is named and one sounds like it.
/// Throws Error{bad_argument} CATEGORY_MISSING where a column named is none of the categories,
/// CATEGORY_UNKNOWN where a detected offence is no level, CONFIG_CONFLICT where a column is named
/// for two kinds, KEY_NO_EFFECT; Error{bad_data} HARM_MISSING where an offence has no weight,
/// HARM_VALUE, HARM_TWICE and what the CSV reader throws.
[[nodiscard]] StudyAttributes study_attributes(const StudyFile& study, Incidents& incidents);

}  // namespace klara
