#include <cli/session.hpp>

#include <cli/text_layout.hpp>
#include <klara/adapters/system_reason.hpp>
#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/ioctl.h>
#include <unistd.h>

namespace klara {
namespace {

constexpr std::array<char, 3> bold_mark_signs{bold_begins, bold_ends, '\0'};
constexpr const char* bold_marks = bold_mark_signs.data();

/// The first that is set and not empty, as for the C library.
std::string locale_of(const char* category) {
  for (const char* const name : {"LC_ALL", category, "LANG"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

bool names_utf8(std::string locale) {
  std::transform(locale.begin(), locale.end(), locale.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

bool at_least_80_columns(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= 80;
}

double seconds_now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

void to_standard_error(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace

Surroundings surroundings() {
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::strcmp(terminal, "dumb") == 0;
  const char* const no_color = std::getenv("NO_COLOR");
  Surroundings result;
  if (locale_of("LC_MESSAGES").starts_with("sv")) result.language = Language::swedish;
  result.utf8 = names_utf8(locale_of("LC_CTYPE"));
  result.bold = isatty(STDOUT_FILENO) == 1 && !dumb && (no_color == nullptr || *no_color == '\0');
  result.bars = isatty(STDERR_FILENO) == 1 && !dumb && at_least_80_columns(STDERR_FILENO);
  return result;
}

RunContext Session::context() {
  ProgressStyle style = place.bars ? ProgressStyle::bar : ProgressStyle::plain;
  if (progress_wish == ProgressWish::bar) style = ProgressStyle::bar;
  if (progress_wish == ProgressWish::json) style = ProgressStyle::json;
  if (progress_wish == ProgressWish::none || quiet) style = ProgressStyle::none;
  if (!report_) report_.emplace(style, language(), place.utf8, to_standard_error, seconds_now);
  report_->speak(language());

  RunContext run;
  run.threads = threads;
  run.stop = stop;
  run.progress = [this](const Progress& progress) { report_->report(progress); };
  return run;
}

void Session::tell(const Text& line) {
  if (quiet) return;
  end_progress();
  to_standard_error(for_terminal(hanging(line.in(language()), 2, 80), place.utf8) + "\n");
}

void Session::tell_about(const IntakeReport& intake) {
  const std::string file = std::filesystem::path(intake.source).filename().string();
  // Choices with the same reason stand together: "x = easting, y = northing: by the column's name".
  for (std::size_t i = 0; i < intake.choices.size();) {
    std::string chosen;
    const Text& because = intake.choices[i].because;
    for (; i < intake.choices.size() && intake.choices[i].because == because; ++i) {
      const Choice& choice = intake.choices[i];
      chosen +=
          fmt::format("{}{} = {}", chosen.empty() ? "" : ", ", choice.parameter, choice.value);
    }
    tell({.en = fmt::format("{}: chose {}: {}", file, chosen, because.en),
          .sv = fmt::format("{}: valde {}: {}", file, chosen, because.sv)});
  }
  for (const IntakeWarning& warning : intake.warnings) {
    tell({.en = fmt::format("{}: note {}: {}", file, warning.code, warning.message.en),
          .sv = fmt::format("{}: obs {}: {}", file, warning.code, warning.message.sv)});
  }
}

StudyInputs Session::read(const StudyFile& study, const std::string& verb,
                          const std::filesystem::path& folder) {
  StudyInputs inputs = read_study_inputs(study, verb, folder, context());
  inputs.provenance.version = version;
  tell_about(inputs.incidents.intake);
  if (inputs.districts) tell_about(inputs.districts->intake);
  if (inputs.population && inputs.population->intake) tell_about(*inputs.population->intake);
  if (inputs.streets) tell_about(inputs.streets->streets.intake);
  return inputs;
}

ReportStyle Session::reporting() const {
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began_;
  return {.language = language(), .version = version, .seconds = taken.count()};
}

void Session::answer(const std::string& text) {
  end_progress();
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return;
  const int error = errno;
  const Text reason = system_reason(error);
  throw unreadable(error == EPIPE ? "STDOUT_CLOSED" : "STDOUT_FAILED",
                   {.en = "standard output cannot be written: " + reason.en,
                    .sv = "standard ut kan inte skrivas: " + reason.sv});
}

void Session::show(const std::string& text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(bold_marks, at), text.size());
    shown += for_terminal(std::string_view(text).substr(at, end - at), place.utf8);
    if (place.bold && end < text.size()) shown += text[end] == bold_begins ? "\x1B[1m" : "\x1B[0m";
    at = end + 1;
  }
  answer(shown);
}

void Session::end_progress() {
  if (report_) report_->clear();
}

}  // namespace klara
