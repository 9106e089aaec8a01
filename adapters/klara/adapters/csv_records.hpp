#pragma once
/// Takes the bytes of a CSV file apart into records and fields, as they stand there.
#include <klara/adapters/csv_bytes.hpp>
#include <klara/adapters/csv_scanner.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace klara {

struct RawCsvRecord {
  std::uint64_t line = 1;   // where it begins
  std::uint64_t lines = 1;  // that it takes up
  std::size_t count = 0;    // fields
  bool quote_fault = false, too_long = false, zero_byte = false;
  bool beyond_ascii = false;

  /// CSV_QUOTE, FIELD_TOO_LONG, TEXT_NUL or nothing.
  [[nodiscard]] std::string_view fault() const {
    if (quote_fault) return "CSV_QUOTE";
    if (too_long) return "FIELD_TOO_LONG";
    if (zero_byte) return "TEXT_NUL";
    return {};
  }
};

class CsvRecords {
 public:
  /// From where the bytes are, which is the beginning of a line.
  CsvRecords(CsvBytes bytes, const CsvScanner& scanner, std::size_t longest_field,
             std::uint64_t line);

  /// How many fields of a record are kept.
  void keep(std::size_t most_fields) { fields_.assign(most_fields, {}); }

  /// The next record, blank lines passed over; false at the end of the file. Throws
  /// Error{bad_data} CSV_QUOTE for a quote that is never closed, and what CsvBytes throws.
  [[nodiscard]] bool next(RawCsvRecord& record);

  /// Of the last record without a fault, between their quotes; as many as are kept. They live until
  /// the next call, and may be pointed elsewhere.
  [[nodiscard]] std::vector<std::string_view>& fields() { return fields_; }
  /// The fields and what stands between them.
  [[nodiscard]] bool is_valid_utf8() const;
  /// Takes "" for " in all fields; once, and after is_valid_utf8.
  void resolve_doubled_quotes();

  [[nodiscard]] const CsvBytes& bytes() const { return bytes_; }

 private:
  enum class Quoted { closed, broken, too_long, needs_more };

  [[nodiscard]] const char* take(RawCsvRecord& record);
  [[nodiscard]] Quoted take_quoted(const char* open, const char*& p, std::uint64_t lines,
                                   bool& doubled);
  void keep_field(const char* begin, const char* end, RawCsvRecord& record);
  [[nodiscard]] const char* end_of_line(const char* p);
  void skip_line();
  [[noreturn]] void refuse_unclosed_quote(std::uint64_t lines) const;

  CsvBytes bytes_;
  CsvScanner scanner_;
  std::size_t longest_field_;
  std::uint64_t line_;
  std::uint64_t gone_back_ = 0;  // bytes looked at twice because of broken quotes
  std::vector<std::string_view> fields_;
  std::vector<std::size_t> doubled_quotes_;  // fields that hold some
};

}  // namespace klara
