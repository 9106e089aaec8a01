#pragma once
/// Klara's own CSV reader: finds out how a file is written, and gives its records one by one.
#include <klara/adapters/csv_dialect.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

struct CsvOptions {
  std::optional<std::string> encoding = {};  // UTF-8 (also the default), ISO-8859-1 or Windows-1252
  std::size_t longest_field = 65'536;        // bytes; a record with a longer one is FIELD_TOO_LONG
};

/// One record; views live until the next call.
struct CsvRecord {
  std::uint64_t row = 0;                     // line where it begins, the first line being 1
  std::string_view fault;                    // empty, or why it could not be taken apart
  std::span<const std::string_view> fields;  // in UTF-8, as many as the header; none with a fault
};

/// Reads RFC 4180 with its everyday variations: quoted line breaks, LF, CRLF or CR line ends, a
/// byte order mark, a first line "sep=;". Blank lines are no records.
///
/// Faults of one record: CSV_QUOTE (a quote where none may stand), CSV_FIELD_COUNT, TEXT_NUL,
/// TEXT_INVALID_UTF8, FIELD_TOO_LONG. A record broken by a quote ends with its first line, so that
/// the rows after it survive.
///
/// Throws Error{unreadable} FILE_UNREADABLE; Error{bad_data} for a file that is wrong as
/// a whole: EMPTY_INPUT, NO_ROWS, ENCODING_UTF16, ENCODING_NOT_UTF8, ENCODING_IS_UTF8, NOT_TEXT,
/// FORMAT_NOT_ALLOWED (another format behind the name), CSV_QUOTE (a quote that is never closed),
/// CSV_FIELD_COUNT (most rows disagree with the header); Error{bad_argument} ENCODING_UNKNOWN. Some
/// of these are known only at the end, so nothing that was read counts before `next` has returned
/// false. Cost: one pass, a few blocks of memory however large the file.
class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& file, const CsvOptions& options = {});
  ~CsvReader();
  CsvReader(CsvReader&&) noexcept;
  CsvReader& operator=(CsvReader&&) noexcept;

  [[nodiscard]] const std::vector<std::string>& header() const;
  /// Found out from the first 64 KiB.
  [[nodiscard]] const CsvDialect& dialect() const;
  /// For progress.
  [[nodiscard]] std::uint64_t bytes_read() const;
  [[nodiscard]] std::uint64_t bytes_total() const;
  /// Of the bytes read so far; after the end, of the very file whose records were given.
  [[nodiscard]] std::string sha256() const;

  /// The next record; false at the end.
  [[nodiscard]] bool next(CsvRecord& record);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klara
