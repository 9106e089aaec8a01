#include <klara/adapters/text_encoding.hpp>

#include <klara/base/error.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace klara {
namespace {

/// The bytes 0x80 to 0x9F; the higher ones are their own number.
constexpr std::array<char32_t, 32> windows_1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

}  // namespace

TextEncoding encoding_named(const std::optional<std::string>& name) {
  if (!name) return TextEncoding::utf8;
  const std::string key = column_key(*name);
  if (key == "utf8") return TextEncoding::utf8;
  constexpr std::array<std::string_view, 5> single{"iso88591", "latin1", "windows1252", "cp1252",
                                                   "ansi"};
  if (std::ranges::find(single, key) != single.end()) return TextEncoding::single_byte;
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
