#pragma once
/// Finds out from the beginning of a CSV file how it is written.
#include <cstddef>
#include <string_view>

namespace klara {

struct CsvDialect {
  char separator = ',';        // comma, semicolon, tab or pipe
  bool decimal_comma = false;  // numbers are written 152224,64
  friend bool operator==(const CsvDialect&, const CsvDialect&) = default;
};

struct CsvHead {
  CsvDialect dialect;
  char newline = '\n';               // also ends the line after a carriage return
  std::size_t stated_separator = 0;  // bytes of a first line "sep=;", as Excel writes it
};

/// Throws Error{bad_data} FORMAT_NOT_ALLOWED, ENCODING_UTF16 or NOT_TEXT.
void require_text(std::string_view head);

/// The separator that makes most columns of the header, and of equals the one that most lines agree
/// with; a decimal comma where more numbers have one than have a point. `is_all`: the file ends
/// with `head`, else its last line is cut. Without a byte order mark.
[[nodiscard]] CsvHead csv_head(std::string_view head, bool is_all);

}  // namespace klara
