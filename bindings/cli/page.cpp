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
  std::string numbers;
  std::size_t ends = 0;  // where the cells so far would, had each its width
  for (const auto& [cell, width] : cells) {
    ends += width;
    const std::size_t taken = display_width(numbers) + 1;
    numbers += ' ';
    numbers += to_right(cell, ends > taken ? ends - taken : 0);
  }
  const std::size_t wide = display_width(numbers);
  const std::size_t room = page_width > wide ? page_width - wide : 0;
  const std::string text = on_one_line(name);
  if (room >= name_width) return to_left(shortened(text, name_width), name_width) + numbers;
  if (3 * room >= name_width) return to_left(shortened(text, room), room) + numbers;
  return shortened(text, page_width) + "\n" + to_right(numbers, page_width);
}

std::string interval_heading(double level, Language language) {
  return level_in_percent(level, language) +
         (language == Language::swedish ? " intervall" : " interval");
}

}  // namespace klara
