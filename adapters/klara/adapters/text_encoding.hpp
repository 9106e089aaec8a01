#pragma once
/// How bytes of a file stand for letters.
#include <optional>
#include <string>
#include <string_view>

namespace klara {

/// How GDAL calls a character set, whichever of its everyday names is given ("ANSI 1252", "1252",
/// "cp-1252"): "UTF-8", "CP1252", "ISO-8859-15". Each but UTF-8 has one byte for a letter.
/// ISO-8859-1 and Latin-1 are read as Windows-1252, of which they are a part but for control
/// characters that no register writes. None for a name that is not known.
[[nodiscard]] std::optional<std::string> character_set(std::string_view name);

enum class TextEncoding { utf8, single_byte };

/// Of a CSV file: UTF-8 if none is named, or Windows-1252. Throws Error{bad_argument}
/// ENCODING_UNKNOWN for any other.
[[nodiscard]] TextEncoding encoding_named(const std::optional<std::string>& name);

/// The letter that one byte of Windows-1252 stands for; at most three bytes.
void append_as_utf8(std::string& to, char single_byte);

}  // namespace klara
