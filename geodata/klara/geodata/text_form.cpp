#include <klara/geodata/text_form.hpp>

#include <klara/geodata/personal_number.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace klara {
namespace {

/// The letters that exist with an accent: base letters and, in the same order, letter with accent.
struct Accent {
  char32_t mark;
  std::string_view base;
  std::u32string_view whole;
};

constexpr std::array accents{Accent{0x300, "AEIOUaeiou", U"ÀÈÌÒÙàèìòù"},
                             Accent{0x301, "ACEILNORSUYZaceilnorsuyz", U"ÁĆÉÍĹŃÓŔŚÚÝŹáćéíĺńóŕśúýź"},
                             Accent{0x302, "ACEGHIJOSUWYaceghijosuwy", U"ÂĈÊĜĤÎĴÔŜÛŴŶâĉêĝĥîĵôŝûŵŷ"},
                             Accent{0x303, "AINOUainou", U"ÃĨÑÕŨãĩñõũ"},
                             Accent{0x304, "AEIOUaeiou", U"ĀĒĪŌŪāēīōū"},
                             Accent{0x306, "AEGIOUaegiou", U"ĂĔĞĬŎŬăĕğĭŏŭ"},
                             Accent{0x307, "CEGIZcegz", U"ĊĖĠİŻċėġż"},
                             Accent{0x308, "AEIOUYaeiouy", U"ÄËÏÖÜŸäëïöüÿ"},
                             Accent{0x30a, "AUau", U"ÅŮåů"},
                             Accent{0x30b, "OUou", U"ŐŰőű"},
                             Accent{0x30c, "CDELNRSTZcdelnrstz", U"ČĎĚĽŇŘŠŤŽčďěľňřšťž"},
                             Accent{0x326, "STst", U"ȘȚșț"},
                             Accent{0x327, "CGKLNRSTcgklnrst", U"ÇĢĶĻŅŖŞŢçģķļņŗşţ"},
                             Accent{0x328, "AEIUaeiu", U"ĄĘĮŲąęįų"}};

std::optional<char32_t> with_accent(char base, char32_t mark) {
  const auto accent = std::ranges::find(accents, mark, &Accent::mark);
  if (accent == accents.end()) return std::nullopt;
  const std::size_t at = accent->base.find(base);
  if (at == std::string_view::npos) return std::nullopt;
  return accent->whole[at];
}

struct Decoded {
  char32_t character = 0;
  std::size_t length = 0;  // 0 = not UTF-8
};

Decoded decoded(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first <= 0xDF && continues(1)) {
    return {(first & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2};
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;   // overlong forms
    const unsigned high = first == 0xED ? 0x9F : 0xBF;  // surrogates
    if (continues(1, low, high) && continues(2)) {
      return {(first & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3};
    }
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;  // beyond the last character
    if (continues(1, low, high) && continues(2) && continues(3)) {
      return {(first & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 |
                  (byte(3) & 0x3Fu),
              4};
    }
  }
  return {};
}

void append_utf8(std::string& to, char32_t character) {
  const auto low_bits = [&](int shift) {
    return static_cast<char>(0x80u | (character >> shift & 0x3Fu));
  };
  if (character < 0x80) {
    to += static_cast<char>(character);
  } else {  // accented letters all lie below U+0800
    to += static_cast<char>(0xC0u | character >> 6);
    to += low_bits(0);
  }
}

bool hides(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) ||       // control
         c == 0x061C || c == 0x200E || c == 0x200F ||  // marks of direction
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x00AD ||
         (c >= 0x200B && c <= 0x200D) || c == 0x2028 || c == 0x2029 || c == 0x2060 || c == 0xFEFF;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::string composed(std::string_view text) {
  text = trimmed(text);
  const auto may_be_mark = [](char c) { return c == '\xCC' || c == '\xCD'; };
  if (std::ranges::none_of(text, may_be_mark)) return std::string(text);

  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decoded(text.substr(at));
    const std::size_t length = std::max<std::size_t>(next.length, 1);
    const auto whole = next.length == 2 && !result.empty()
                           ? with_accent(result.back(), next.character)
                           : std::nullopt;
    if (whole) {
      result.pop_back();
      append_utf8(result, *whole);
    } else {
      result.append(text.substr(at, length));
    }
    at += length;
  }
  return result;
}

std::string shown(std::string_view text, std::size_t most) {
  if (looks_personal(text)) return std::string(masked);
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (result.size() >= most) return result + "…";
    const Decoded next = decoded(text.substr(at));
    if (next.length == 0) {
      result += fmt::format("<{:02X}>", static_cast<unsigned char>(text[at]));
    } else if (hides(next.character)) {
      result += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(next.character));
    } else {
      result.append(text.substr(at, next.length));
    }
    at += std::max<std::size_t>(next.length, 1);
  }
  return result;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_utf8(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  while (!text.empty()) {
    std::uint64_t eight = 0;
    if (text.size() >= sizeof eight) {
      std::memcpy(&eight, text.data(), sizeof eight);
      if ((eight & high_bits) == 0) {
        text.remove_prefix(sizeof eight);
        continue;
      }
    }
    const std::size_t length = decoded(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_rounded_number(std::string_view text) {
  const auto digits = [&] {
    const auto end = std::ranges::find_if_not(text, is_digit);
    const bool any = end != text.begin();
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    return any;
  };
  if (!digits()) return false;
  if (!text.empty() && (text[0] == ',' || text[0] == '.')) {
    text.remove_prefix(1);
    if (!digits()) return false;
  }
  if (text.size() < 3 || (text[0] != 'E' && text[0] != 'e') || text[1] != '+') return false;
  text.remove_prefix(2);
  return digits() && text.empty();
}

}  // namespace klara
