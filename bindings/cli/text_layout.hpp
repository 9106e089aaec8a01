#pragma once
/// Text on a terminal: widths, columns, wrapping, and nothing that a file's content could make it
/// do.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// Columns that the text takes: one a code point ("å" and U+202F are one), none for combining
/// marks. All that Klara writes is Latin, Greek or bars; wide scripts in names are not told apart.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Padded with spaces to `width`, the text to the left or to the right; never cut.
[[nodiscard]] std::string to_left(std::string_view text, std::size_t width);
[[nodiscard]] std::string to_right(std::string_view text, std::size_t width);
/// Cut to `width` columns, the last an ellipsis, if it is longer.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces (no-break spaces hold); a longer word stands
/// alone. Never empty.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// The wrapped lines under each other, all but the first behind `indent` spaces.
[[nodiscard]] std::string hanging(std::string_view text, std::size_t indent, std::size_t width);

/// Line breaks written as \x0A, as for_terminal writes control characters: for names, which a file
/// may break where a table or a sentence goes on.
[[nodiscard]] std::string on_one_line(std::string_view text);

/// What a terminal may get: control characters, bytes that are no UTF-8, and marks that turn the
/// direction of text are written as \x1B or \u202E; line breaks stay. Without `utf8`, signs beyond
/// letters become ASCII: "-" for minus, "#" and "." in bars.
[[nodiscard]] std::string for_terminal(std::string_view text, bool utf8);

}  // namespace klara
