#pragma once
/// Text from files: one form for comparing, one for showing.
#include <cstddef>
#include <string>
#include <string_view>

namespace klara {

/// Without blanks around it, letters and their accents as one character (the letters of European
/// languages in Latin script, as Unicode's form NFC has them), so that equal names are equal bytes.
[[nodiscard]] std::string composed(std::string_view text);

/// For messages: control characters, those that change the direction of writing, and those without
/// width are written as <U+202E>, what is longer than `most` bytes is cut with an ellipsis, and a
/// text that looks personal is masked.
[[nodiscard]] std::string shown(std::string_view text, std::size_t most = 80);

/// A to Z as small letters, the others as they are: for endings, keywords and names of columns.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Whether it is well-formed UTF-8 (Unicode 15, table 3-7).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Whether it is a long number as a spreadsheet rounds it: 5,00012E+15 (digits, perhaps a sign and
/// digits, E+, digits).
[[nodiscard]] bool is_rounded_number(std::string_view text);

}  // namespace klara
