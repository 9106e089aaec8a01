#pragma once
/// Progress for people and for programs, on standard error.
#include <klara/base/run_context.hpp>
#include <klara/base/text.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace klara {

/// bar: a line a stage that fills, gone at the end; plain: a line when a stage begins; json: a line
/// of JSON when a stage begins, where it ends, and between them at most ten a second.
enum class ProgressStyle { bar, plain, json, none };

class ProgressReport {
 public:
  using Write = std::function<void(const std::string&)>;
  using Seconds = std::function<double()>;

  /// `now` is any clock in seconds.
  ProgressReport(ProgressStyle style, Language language, bool utf8, Write write, Seconds now);

  void report(const Progress& progress);
  /// Ends the stage and takes the bars away, so that what follows stands alone. May be called
  /// again.
  void clear();
  void speak(Language language) { language_ = language; }

 private:
  [[nodiscard]] std::string bar_line(const Progress& progress, double elapsed) const;
  void report_json(const Progress& progress, bool new_stage, double now);
  void write_held();

  ProgressStyle style_;
  Language language_;
  bool utf8_;
  Write write_;
  Seconds now_;
  Text stage_;
  double began_ = 0.0;
  std::string held_;  // the latest line of JSON, while it came too soon after the one before
  double wrote_at_ = 0.0;
  std::size_t stages_shown_ = 0;  // lines on the terminal that clear() must take away
};

}  // namespace klara
