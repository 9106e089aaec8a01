#pragma once
/// One call of the program: how it was asked to run, and where it speaks.
#include <cli/page.hpp>
#include <cli/progress.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/text.hpp>
#include <klara/geodata/intake.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace klara {

/// What the place of the call can show.
struct Surroundings {
  Language language = Language::english;  // Swedish where the locale is
  bool utf8 = false;
  bool bold = false;  // results go to a terminal and NO_COLOR is not set
  bool bars = false;  // talk goes to a terminal of at least 80 columns
};

[[nodiscard]] Surroundings surroundings();

/// `--progress`; automatic is a bar where there can be one, else a plain line a stage.
enum class ProgressWish { automatic, bar, json, none };

/// Members are filled by the arguments of a verb.
struct Session {
  Surroundings place;
  std::stop_token stop;
  std::string version;

  std::optional<Language> asked_language;  // --lang
  unsigned threads = 0;                    // 0 = all
  std::optional<std::uint64_t> memory;     // --memory, in bytes; else what the machine has
  ProgressWish progress_wish = ProgressWish::automatic;
  bool quiet = false;  // no talk and no progress; results and errors stay
  bool json = false;   // the result as JSON, errors too

  std::vector<WrittenFile> written;  // results on disk, for the report and for errors

  /// The language of this call; that of the study where there is one.
  [[nodiscard]] Language language() const {
    return asked_language ? *asked_language : study_language ? *study_language : place.language;
  }
  std::optional<Language> study_language;

  /// For readers and engine: threads, stop, and progress on standard error.
  [[nodiscard]] RunContext context();

  /// A line of talk on standard error.
  void tell(const Text& line);
  /// What was chosen when a file was read, and what the reader of the result should know.
  void tell_about(const IntakeReport& intake);
  /// What a verb reads for a result in `folder`, and tells about it. Throws as read_study_inputs.
  [[nodiscard]] StudyInputs read(const StudyFile& study, const std::string& verb,
                                 const std::filesystem::path& folder);
  /// The result, on standard output. Throws Error{unreadable} STDOUT_FAILED when it cannot be
  /// written.
  void answer(const std::string& text);
  /// The same for text that the terminal must bear.
  void show(const std::string& text);
  [[nodiscard]] ReportStyle reporting() const;
  /// Takes progress bars away.
  void end_progress();

 private:
  std::optional<ProgressReport> report_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace klara
