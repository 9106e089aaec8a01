#include <cli/progress.hpp>

#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t name_width = 26;
constexpr std::size_t bar_width = 24;
constexpr double between_json_lines = 0.1;    // seconds
constexpr double tell_time_left_after = 2.0;  // seconds; before that an estimate only flickers

double share_of(const Progress& p) {
  if (p.total == 0) return 0.0;
  return std::min(1.0, static_cast<double>(p.done) / static_cast<double>(p.total));
}

}  // namespace

ProgressReport::ProgressReport(ProgressStyle style, Language language, bool utf8, Write write,
                               Seconds now)
    : style_(style),
      language_(language),
      utf8_(utf8),
      write_(std::move(write)),
      now_(std::move(now)) {}

std::string ProgressReport::bar_line(const Progress& progress, double elapsed) const {
  const std::string& stage = progress.stage.in(language_);
  std::string line = to_left(shortened(stage, name_width), name_width);
  if (progress.total == 0) {
    return line + (progress.done == 0 ? "" : "  " + count(progress.done, language_));
  }
  const double share = share_of(progress);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar_width));
  line += ' ';
  for (std::size_t i = 0; i < bar_width; ++i) line += i < filled ? "\u2588" : "\u2591";
  line += ' ' + to_right(percent(share, 0, language_), 5);
  if (progress.done >= progress.total) return line + "  " + number(elapsed, 1, language_) + " s";
  if (elapsed < tell_time_left_after || progress.done == 0) return line;
  const double left = elapsed * (1.0 - share) / share;
  return line + "  " + number(left, left < 10.0 ? 1 : 0, language_) +
         (language_ == Language::swedish ? " s kvar" : " s left");
}

void ProgressReport::report(const Progress& progress) {
  if (style_ == ProgressStyle::none || progress.stage.en.empty()) return;
  const double now = now_();
  const bool new_stage = !(progress.stage == stage_);
  if (new_stage) {
    stage_ = progress.stage;
    began_ = now;
  }
  const double elapsed = now - began_;
  switch (style_) {
    case ProgressStyle::bar:
      if (new_stage && stages_shown_ > 0) write_("\n");
      if (new_stage) ++stages_shown_;
      write_("\r\x1B[2K" + for_terminal(bar_line(progress, elapsed), utf8_));
      break;
    case ProgressStyle::plain:
      if (new_stage) write_(for_terminal(progress.stage.in(language_), utf8_) + "\n");
      break;
    case ProgressStyle::json:
      report_json(progress, new_stage, now);
      break;
    case ProgressStyle::none:
      break;
  }
}

// Nobody knows which report is a stage's last until the next stage begins, so one is always kept.
void ProgressReport::report_json(const Progress& progress, bool new_stage, double now) {
  if (new_stage) write_held();
  const nlohmann::ordered_json line{{"progress",
                                     {{"stage", progress.stage.in(language_)},
                                      {"done", progress.done},
                                      {"total", progress.total},
                                      {"seconds", now - began_}}}};
  held_ = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (!new_stage && now - wrote_at_ < between_json_lines) return;
  wrote_at_ = now;
  write_held();
}

void ProgressReport::write_held() {
  if (!held_.empty()) write_(std::exchange(held_, {}));
}

void ProgressReport::clear() {
  write_held();
  if (style_ == ProgressStyle::bar && stages_shown_ > 0) {
    write_("\r\x1B[2K");
    for (std::size_t i = 1; i < stages_shown_; ++i) write_("\x1B[1A\x1B[2K");
  }
  stages_shown_ = 0;
  stage_ = {};
}

}  // namespace klara
