#include <cli/page.hpp>

#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

namespace klara {

void Page::line(const std::string& text) {
  std::string kept = text;
  kept.erase(kept.find_last_not_of(' ') + 1);
  page_ += kept + "\n";
}

void Page::labelled(const std::string& label, const std::string& text) {
  line(to_left(label, label_width) + hanging(on_one_line(text), label_width, text_width));
}

void Page::paragraph(const std::string& text) {
  line(hanging(on_one_line(text), 0, text_width));
}

std::string table_row(const std::string& name, std::size_t name_width,
                      const std::vector<std::pair<std::string, std::size_t>>& cells) {
  std::string row = to_left(shortened(on_one_line(name), name_width), name_width);
  for (const auto& [cell, width] : cells) {
    row += ' ';
    row += to_right(cell, width - 1);
  }
  return row;
}

std::string interval_heading(double level, Language language) {
  return level_in_percent(level, language) +
         (language == Language::swedish ? " intervall" : " interval");
}

}  // namespace klara
