#include <cli/text_layout.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <utility>

namespace klara {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(at);
  if (first < 0x80) return {first, 1, true};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > text.size()) return {first, 1, false};
  std::uint32_t value = first & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(at + i) & 0xC0u) != 0x80u) return {first, 1, false};
    value = value << 6 | (byte(at + i) & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least[bytes] || value > 0x10FFFF || surrogate) return {first, 1, false};
  return {value, bytes, true};
}

bool takes_no_column(std::uint32_t c) {
  return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0xFEFF;
}

bool turns_text(std::uint32_t c) {
  return (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

const char* in_ascii(std::uint32_t c) {
  constexpr std::array<std::pair<std::uint32_t, const char*>, 14> signs{{{0x2212, "-"},
                                                                         {0x00D7, "x"},
                                                                         {0x2013, "-"},
                                                                         {0x202F, " "},
                                                                         {0x00A0, " "},
                                                                         {0x2588, "#"},
                                                                         {0x2591, "."},
                                                                         {0x00B2, "2"},
                                                                         {0x03C6, "phi"},
                                                                         {0x2026, "~"},
                                                                         {0x221E, "inf"},
                                                                         {0x2265, ">="},
                                                                         {0x2264, "<="},
                                                                         {0x00B7, "*"}}};
  for (const auto& [sign, ascii] : signs) {
    if (sign == c) return ascii;
  }
  return nullptr;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    if (!takes_no_column(c.value)) ++width;
    i += c.bytes;
  }
  return width;
}

std::string to_left(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string to_right(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(taken < width ? width - taken : 0, ' ') + std::string(text);
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t columns = 0; end < text.size();) {
    const CodePoint c = code_point_at(text, end);
    if (!takes_no_column(c.value) && ++columns >= width) break;
    end += c.bytes;
  }
  return std::string(text.substr(0, end)) + "\u2026";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  bool empty = true;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!empty && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::exchange(line, {}));
      empty = true;
    }
    if (!empty) line += ' ';
    line += word;
    empty = false;
    at = end + 1;
  }
  lines.push_back(line);
  return lines;
}

std::string hanging(std::string_view text, std::size_t indent, std::size_t width) {
  std::string result;
  for (const std::string& line : wrapped(text, width - indent)) {
    if (!result.empty()) result += fmt::format("\n{:{}}", "", indent);
    result += line;
  }
  return result;
}

std::string on_one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\x0A";
    } else {
      result += c;
    }
  }
  return result;
}

std::string for_terminal(std::string_view text, bool utf8) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    const std::string_view bytes = text.substr(i, c.bytes);
    const bool control = (c.value < 0x20 && c.value != '\n') || c.value == 0x7F;
    if (control || !c.valid) {
      result += fmt::format("\\x{:02X}", c.value);
    } else if ((c.value >= 0x80 && c.value < 0xA0) || turns_text(c.value)) {
      result += fmt::format("\\u{:04X}", c.value);
    } else if (const char* const ascii = utf8 ? nullptr : in_ascii(c.value)) {
      result += ascii;
    } else {
      result += bytes;
    }
    i += c.bytes;
  }
  return result;
}

}  // namespace klara
