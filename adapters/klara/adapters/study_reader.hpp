#pragma once
/// Studies in TOML for people and JSON for programs, one schema.
#include <klara/geodata/study_file.hpp>

#include <filesystem>
#include <string>

namespace klara {

/// Relative paths in the study are taken from its folder. Unknown and repeated keys, wrong types,
/// missing audience or data class, and values out of range are errors that name key, line and the
/// nearest key that exists.
/// Throws Error{bad_argument} CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_DUPLICATE_KEY, CONFIG_TYPE,
/// CONFIG_MISSING, or the code of the value (BANDWIDTH_RANGE, PERIOD_ORDER, ...).
[[nodiscard]] StudyFile read_study(const std::filesystem::path& file);

/// The study as JSON that read_study takes back to the same value; paths relative to `folder`.
[[nodiscard]] std::string study_as_json(const StudyFile& study,
                                        const std::filesystem::path& folder);

/// "250m", "1.5km", a bare number is metres. Degrees and unknown units are refused.
/// Throws Error{bad_argument} LENGTH_SYNTAX.
[[nodiscard]] Metres parsed_length(const std::string& text, const std::string& name);
/// "2018-06-01/2018-09-01". Throws Error{bad_argument} PERIOD_SYNTAX, PERIOD_ORDER.
[[nodiscard]] LocalPeriod parsed_period(const std::string& text, const std::string& name);
/// "2018-06-01". Throws Error{bad_argument} DATE_SYNTAX.
[[nodiscard]] std::chrono::local_days parsed_date(const std::string& text, const std::string& name);
/// "quartic". Throws Error{bad_argument} KERNEL_UNKNOWN.
[[nodiscard]] Kernel parsed_kernel(const std::string& text);
[[nodiscard]] std::string name_of(Kernel kernel);

}  // namespace klara
