#include <cli/error_report.hpp>

#include <klara/adapters/system_reason.hpp>

#include <fmt/format.h>

#include <sstream>

namespace klara {

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_argument:
      return 2;
    case ErrorKind::bad_data:
      return 3;
    case ErrorKind::unreadable:
      return 4;
    case ErrorKind::cancelled:
      return 130;
  }
  return 1;
}

std::string error_report(const Error& error, int exit_code, std::span<const WrittenFile> written,
                         Language language) {
  const bool sv = language == Language::swedish;
  std::string where;
  const std::string& message = error.message().in(language);
  if (!error.file().empty() && message.find(error.file()) == std::string::npos) {
    where = error.file() + ": ";
  }
  if (error.row()) {
    where = fmt::format("{}{} {}: ", where, sv ? "rad" : "row", *error.row());
  }
  std::string report =
      fmt::format("klara: {} {}: {}{}\n", sv ? "fel" : "error", error.code(), where, message);

  const std::string& remedy = error.remedy().in(language);
  if (!remedy.empty()) {
    report += "\n";
    std::istringstream lines(remedy);
    for (std::string line; std::getline(lines, line);) {
      report += line.empty() ? "\n" : "  " + line + "\n";
    }
  }

  report += "\n  ";
  if (written.empty()) {
    report += sv ? "Inget är skrivet." : "Nothing is written.";
  } else {
    report += sv ? "Skrivet är:" : "Written is:";
    for (const WrittenFile& file : written) report += " " + file.path;
    report += ".";
  }
  return report + fmt::format(" {} {}.\n", sv ? "Felkod" : "Exit code", exit_code);
}

std::optional<Text> refusal_by_system(const std::error_code& code) {
  const bool is_errno =
      code.category() == std::generic_category() || code.category() == std::system_category();
  if (!is_errno) return std::nullopt;
  const Text reason = system_reason(code.value());
  return Text{.en = "the operating system refused: " + reason.en,
              .sv = "operativsystemet vägrade: " + reason.sv};
}

}  // namespace klara
