#pragma once
/// Studies in TOML for people and JSON for programs, one schema.
#include <klara/adapters/written_values.hpp>
#include <klara/geodata/study_file.hpp>

#include <filesystem>
#include <string>

namespace klara {

/// Relative paths in the study are taken from its folder. Unknown and repeated keys, wrong types,
/// missing audience or data class, and values out of range are errors that name key, line and the
/// nearest key that exists. A study without a name is called as its file.
/// Throws Error{bad_argument} NOT_A_STUDY for data by their ending, CONFIG_SYNTAX,
/// CONFIG_UNKNOWN_KEY, CONFIG_DUPLICATE_KEY, CONFIG_TYPE, CONFIG_MISSING, CONFIG_CONFLICT, or the
/// code of the value (BANDWIDTH_RANGE, PERIOD_ORDER, ...); Error{unreadable}.
[[nodiscard]] StudyFile read_study(const std::filesystem::path& file);

/// The study as JSON that read_study takes back to the same value; paths relative to `folder`.
[[nodiscard]] std::string study_as_json(const StudyFile& study,
                                        const std::filesystem::path& folder);

}  // namespace klara
