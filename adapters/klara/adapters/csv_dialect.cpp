#include <klara/adapters/csv_dialect.hpp>

#include <klara/base/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr char quote = '"';

std::string_view first_line(std::string_view text, char newline) {
  std::string_view line = text.substr(0, text.find(newline));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// A line's fields without regard to line breaks in quotes: good enough to compare separators.
std::vector<std::string> rough_fields(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == quote) {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::vector<std::string_view> whole_lines(std::string_view head, char newline, bool is_all) {
  std::vector<std::string_view> lines;
  while (!head.empty()) {
    const std::size_t end = head.find(newline);
    if (end == std::string_view::npos && !is_all) break;
    const std::string_view line = first_line(head, newline);
    if (!line.empty()) lines.push_back(line);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
  }
  return lines;
}

/// The one that makes most columns of the header; of equals, the one that most lines agree with.
char likeliest_separator(const std::vector<std::string_view>& lines) {
  char best = ',';
  std::size_t most_columns = 1;
  std::size_t most_agreeing = 0;
  for (const char separator : {',', ';', '\t', '|'}) {
    const std::size_t columns = rough_fields(lines.front(), separator).size();
    if (columns < 2 || columns < most_columns) continue;
    const auto agreeing =
        static_cast<std::size_t>(std::ranges::count_if(lines, [&](std::string_view line) {
          return rough_fields(line, separator).size() == columns;
        }));
    if (columns == most_columns && agreeing <= most_agreeing) continue;
    best = separator;
    most_columns = columns;
    most_agreeing = agreeing;
  }
  return best;
}

bool is_fraction(std::string_view text, char point) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const std::size_t at = text.find(point);
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
  const auto digits = [](std::string_view s) {
    return std::ranges::all_of(s, [](char c) { return c >= '0' && c <= '9'; });
  };
  return digits(text.substr(0, at)) && digits(text.substr(at + 1));
}

bool numbers_have_commas(const std::vector<std::string_view>& lines, char separator) {
  std::size_t with_comma = 0;
  std::size_t with_point = 0;
  for (const std::string_view line : lines) {
    for (const std::string& field : rough_fields(line, separator)) {
      if (is_fraction(field, ',')) ++with_comma;
      if (is_fraction(field, '.')) ++with_point;
    }
  }
  return with_comma > with_point;
}

/// Whether zero bytes stand at every other place, as in Latin text in UTF-16.
bool is_utf16(std::string_view head) {
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return true;
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
  return head.size() >= 16 && std::max(zeros[0], zeros[1]) * 3 > head.size();
}

bool is_binary(std::string_view head) {
  constexpr std::size_t tolerated = 8;
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v') ||
           byte == 0x7F;
  };
  const auto controls = static_cast<std::size_t>(std::ranges::count_if(head, is_control));
  return controls > tolerated && controls * 50 > head.size();
}

}  // namespace

void require_text(std::string_view head) {
  using namespace std::string_view_literals;
  constexpr std::array others{"\x1F\x8B"sv, "PK\x03\x04"sv, "SQLite format 3\0"sv, "<"sv, "{"sv};
  std::string_view start = head;
  while (!start.empty() && (start.front() == ' ' || start.front() == '\n')) start.remove_prefix(1);
  if (std::ranges::any_of(others,
                          [&](std::string_view magic) { return start.starts_with(magic); })) {
    throw bad_data("FORMAT_NOT_ALLOWED", {.en = "the file is no CSV file, whatever its name says",
                                          .sv = "filen är ingen CSV-fil, vad den än heter"});
  }
  if (is_utf16(head)) {
    throw bad_data("ENCODING_UTF16", {.en = "the text is UTF-16", .sv = "texten är UTF-16"})
        .with_remedy({.en = "Save it as UTF-8: in Excel as \"CSV UTF-8\".",
                      .sv = "Spara den som UTF-8: i Excel som \"CSV UTF-8\"."});
  }
  if (is_binary(head)) {
    throw bad_data("NOT_TEXT", {.en = "the file is not text", .sv = "filen är inte text"});
  }
}

CsvHead csv_head(std::string_view head, bool is_all) {
  CsvHead result;
  const bool has_newlines = head.find('\n') != std::string_view::npos;
  if (!has_newlines && head.find('\r') != std::string_view::npos) result.newline = '\r';

  const std::string_view stated = first_line(head, result.newline);
  const bool states_separator = stated.size() == 5 && stated.starts_with("sep=");
  if (states_separator) {
    result.stated_separator = std::min(head.size(), head.find(result.newline) + 1);
    head.remove_prefix(result.stated_separator);
  }
  std::vector<std::string_view> lines = whole_lines(head, result.newline, is_all);
  if (lines.empty()) lines.push_back(first_line(head, result.newline));
  result.dialect.separator = states_separator ? stated.back() : likeliest_separator(lines);
  result.dialect.decimal_comma = numbers_have_commas(lines, result.dialect.separator);
  return result;
}

}  // namespace klara
