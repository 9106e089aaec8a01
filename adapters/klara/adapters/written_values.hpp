#pragma once
/// Lengths, durations, dates, periods, kernels and paths as people write them, in a study and on
/// the command line. What `written` gives is read back to the same value.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/geodata/study_file.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace klara {

/// "250m", "1.5km", a bare number is metres; `name` is whose value it is, for messages. Degrees and
/// unknown units are refused; whether the number makes sense (nan, -5m) is the caller's to judge.
/// Throws Error{bad_argument} LENGTH_SYNTAX.
[[nodiscard]] Metres parsed_length(const std::string& text, const std::string& name);
/// "90d", "8h", "30min", a bare number is days; to the nearest second, from 1 s to a million days.
/// Throws Error{bad_argument} DURATION_SYNTAX, DURATION_RANGE.
[[nodiscard]] std::chrono::seconds parsed_duration(const std::string& text,
                                                   const std::string& name);
/// "4GB", "500MB", "2TB", in bytes; thousands, not 1024s. Throws Error{bad_argument} SIZE_SYNTAX.
[[nodiscard]] std::uint64_t parsed_size(const std::string& text, const std::string& name);
/// "2018-06-01". Throws Error{bad_argument} DATE_SYNTAX.
[[nodiscard]] std::chrono::local_days parsed_date(const std::string& text, const std::string& name);
/// "2018-06-01/2018-09-01". Throws Error{bad_argument} PERIOD_SYNTAX, DATE_SYNTAX, PERIOD_ORDER.
[[nodiscard]] LocalPeriod parsed_period(const std::string& text, const std::string& name);
/// "quartic". Throws Error{bad_argument} KERNEL_UNKNOWN.
[[nodiscard]] Kernel parsed_kernel(const std::string& text);
[[nodiscard]] std::string name_of(Kernel kernel);

/// Whether the text begins as a number does, so that it is a length and not a name.
[[nodiscard]] bool begins_as_number(const std::string& text);

/// In the fewest digits that read back the same: "0.05".
[[nodiscard]] std::string written(double number);
/// "250m".
[[nodiscard]] std::string written(Metres length);
/// "90d", "8h", "30min".
[[nodiscard]] std::string written(std::chrono::seconds duration);
[[nodiscard]] std::string written(std::chrono::local_days date);
/// As results name a file, wherever the program was started: from `folder`, or absolute where the
/// two share nothing but the root. Without a folder, or a path, as it is.
[[nodiscard]] std::string written(const std::filesystem::path& path,
                                  const std::filesystem::path& folder);

/// Throws Error{bad_argument} PERIOD_ORDER unless the period ends after it begins.
void require_order(const LocalPeriod& period, const std::string& name);

}  // namespace klara
