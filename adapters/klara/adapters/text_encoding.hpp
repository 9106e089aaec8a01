#pragma once
/// How bytes of a file stand for letters.
#include <optional>
#include <string>

namespace klara {

enum class TextEncoding { utf8, single_byte };

/// UTF-8 if none is named; ISO-8859-1, Latin-1 and Windows-1252 are read alike, as Windows-1252, of
/// which ISO-8859-1 is a part but for control characters that no register writes. Throws
/// Error{bad_argument} ENCODING_UNKNOWN.
[[nodiscard]] TextEncoding encoding_named(const std::optional<std::string>& name);

/// The letter that one byte of Windows-1252 stands for; at most three bytes.
void append_as_utf8(std::string& to, char single_byte);

}  // namespace klara
