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
/// Throws Error{bad_argument} CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_DUPLICATE_KEY, CONFIG_TYPE,
/// CONFIG_MISSING, CONFIG_CONFLICT, or the code of the value (BANDWIDTH_RANGE, PERIOD_ORDER, ...);
/// Error{unreadable}.
[[nodiscard]] StudyFile read_study(const std::filesystem::path& file);

/// The study as JSON that read_study takes back to the same value; paths relative to `folder`.
[[nodiscard]] std::string study_as_json(const StudyFile& study,
                                        const std::filesystem::path& folder);

/// What every study must keep, whoever wrote it: ranges, the order of periods, names of coordinate
/// systems and zones, paths that are files. read_study has seen to it.
/// Throws Error{bad_argument} with the code of the value: BANDWIDTH_RANGE, BANDWIDTH_LT_CELL,
/// BANDWIDTH_RULE, CELL_RANGE, CONFIG_MISSING, CRS_NOT_METRIC, CRS_UNKNOWN, DENOMINATOR_NAME,
/// DENOMINATOR_RANGE, INPUT_PATH, LAYER_NAME, LENGTH_RANGE, LEVEL_RANGE, MARGIN_RANGE, OUTPUT_PATH,
/// PERIOD_ORDER, PERIOD_OVERLAP, PERMUTATIONS_RANGE, PRIVACY_POINTS, TZ_UNKNOWN.
void require_sound(const StudyFile& study);

/// Whether the denominator is a CSV file and not a column of the district layer: it ends in ".csv".
[[nodiscard]] bool is_file(const DenominatorSource& denominator);

}  // namespace klara
