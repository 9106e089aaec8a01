#pragma once
/// A page for the terminal: 80 columns, one language, written from the top.
#include <klara/base/text.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace klara {

constexpr std::size_t page_width = 80;
constexpr std::size_t text_width = 78;  // of sentences, so that φ fits where it is written phi
constexpr std::size_t label_width = 9;

struct ReportStyle {
  Language language = Language::swedish;
  std::string version;   // of the program
  double seconds = 0.0;  // since it was called
};

/// What stands between these marks is shown bold where the terminal can.
constexpr char bold_begins = '\x02';
constexpr char bold_ends = '\x03';

class Page {
 public:
  explicit Page(const ReportStyle& style) : style_(style), language_(style.language) {}

  [[nodiscard]] const std::string& say(const Text& text) const { return text.in(language_); }
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const ReportStyle& style() const { return style_; }

  void line(const std::string& text = {});
  /// A label in the margin and text that wraps beside it.
  void labelled(const std::string& label, const std::string& text);
  void paragraph(const std::string& text);
  [[nodiscard]] std::string taken() { return std::move(page_); }

 private:
  const ReportStyle& style_;
  Language language_;
  std::string page_;
};

/// Name to the left, cells to the right, each with its width and a blank before it even where it
/// has none to spare: what is too wide takes from the cells after it, then from the name, which
/// keeps a third of its width. Where that will not do, the name stands on a line of its own.
[[nodiscard]] std::string table_row(const std::string& name, std::size_t name_width,
                                    const std::vector<std::pair<std::string, std::size_t>>& cells);

/// "95% interval".
[[nodiscard]] std::string interval_heading(double level, Language language);

}  // namespace klara
