#include <klara/adapters/text_encoding.hpp>

#include <klara/base/error.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace klara {
namespace {

/// The bytes 0x80 to 0x9F; the higher ones are their own number.
constexpr std::array<char32_t, 32> windows_1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/// Of Windows and DOS, one byte for a letter.
constexpr std::array<std::string_view, 20> code_pages{
    "437", "737", "775",  "850",  "852",  "855",  "857",  "860",  "861",  "863",
    "865", "866", "1250", "1251", "1253", "1254", "1255", "1256", "1257", "1258"};
constexpr std::array<std::string_view, 12> iso_8859_parts{"2", "3", "4",  "5",  "6",  "7",
                                                          "8", "9", "10", "13", "14", "15"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view without(std::string_view prefix, std::string_view text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

std::optional<std::string> character_set(std::string_view name) {
  const std::string key = column_key(name);
  constexpr std::array<std::string_view, 2> utf8{"utf8", "65001"};
  constexpr std::array<std::string_view, 4> western{"1252", "88591", "latin1", "ansi"};

  std::string_view rest = key;
  for (const std::string_view maker : {"iso", "windows", "win", "ansi", "oem", "ibm", "cp"}) {
    const std::string_view shorter = without(maker, rest);
    if (!shorter.empty()) rest = shorter;
  }
  if (is_among(utf8, rest)) return "UTF-8";
  if (is_among(western, rest)) return "CP1252";
  if (is_among(code_pages, rest)) return "CP" + std::string(rest);
  if (rest == "latin9") return "ISO-8859-15";
  if (rest.starts_with("8859") && is_among(iso_8859_parts, rest.substr(4))) {
    return "ISO-8859-" + std::string(rest.substr(4));
  }
  return std::nullopt;
}

TextEncoding encoding_named(const std::optional<std::string>& name) {
  if (!name) return TextEncoding::utf8;
  const std::optional<std::string> known = character_set(*name);
  if (known == "UTF-8") return TextEncoding::utf8;
  if (known == "CP1252") return TextEncoding::single_byte;
  throw bad_argument("ENCODING_UNKNOWN",
                     {.en = fmt::format("encoding \"{}\" is not known", shown(*name)),
                      .sv = fmt::format("teckenkodningen \"{}\" är okänd", shown(*name))})
      .with_remedy({.en = "Write UTF-8, ISO-8859-1 or Windows-1252: --encoding ISO-8859-1",
                    .sv = "Skriv UTF-8, ISO-8859-1 eller Windows-1252: --encoding ISO-8859-1"});
}

void append_as_utf8(std::string& to, char single_byte) {
  const auto byte = static_cast<unsigned char>(single_byte);
  if (byte < 0x80) {
    to += single_byte;
    return;
  }
  const char32_t c = byte < 0xA0 ? windows_1252[byte - 0x80u] : byte;
  const auto tail = [&](int shift) { return static_cast<char>(0x80u | (c >> shift & 0x3Fu)); };
  if (c < 0x800) {
    to += static_cast<char>(0xC0u | c >> 6);
  } else {
    to += static_cast<char>(0xE0u | c >> 12);
    to += tail(6);
  }
  to += tail(0);
}

}  // namespace klara
