#pragma once
/// An error as a person reads it.
#include <cli/written_file.hpp>
#include <klara/base/error.hpp>

#include <optional>
#include <span>
#include <string>
#include <system_error>

namespace klara {

/// 2 bad_argument, 3 bad_data, 4 unreadable, 130 cancelled.
[[nodiscard]] int exit_code_of(ErrorKind kind);

/// A first line that stands alone in logs, `klara: error CODE: file:row: message`; then the remedy,
/// indented, what is left on disk, and the exit code.
[[nodiscard]] std::string error_report(const Error& error, int exit_code,
                                       std::span<const WrittenFile> written, Language language);

/// That the operating system refused, and why; none for codes that are not its own.
[[nodiscard]] std::optional<Text> refusal_by_system(const std::error_code& code);

}  // namespace klara
