#include <klara/adapters/csv_records.hpp>

#include <klara/base/error.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace klara {
namespace {

constexpr char quote = CsvScanner::quote;
constexpr std::uint64_t most_gone_back = 1024 * 1024;  // and the file's size

bool has_beyond_ascii(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Takes "" for ", in place.
std::string_view without_doubled_quotes(std::string_view text) {
  char* const begin = const_cast<char*>(text.data());  // ours: it lies in the bytes held
  char* to = begin;
  for (std::size_t i = 0; i < text.size(); ++i) {
    *to++ = text[i];
    if (text[i] == quote) ++i;
  }
  return {begin, static_cast<std::size_t>(to - begin)};
}

}  // namespace

CsvRecords::CsvRecords(CsvBytes bytes, const CsvScanner& scanner, std::size_t longest_field,
                       std::uint64_t line)
    : bytes_(std::move(bytes)), scanner_(scanner), longest_field_(longest_field), line_(line) {}

/// After so many lines of the record.
void CsvRecords::refuse_unclosed_quote(std::uint64_t lines) const {
  const std::uint64_t line = line_ + lines - 1;
  throw bad_data("CSV_QUOTE",
                 {.en = fmt::format("the quotation mark on line {} is not closed", line),
                  .sv = fmt::format("citattecknet på rad {} avslutas inte", line)})
      .with_remedy({.en = "All rows after it would be lost. Close it, or write a quotation mark "
                          "within a text twice.",
                    .sv = "Alla rader efter den skulle gå förlorade. Avsluta det, eller skriv ett "
                          "citattecken inne i en text dubbelt."})
      .at(bytes_.path().string(), line);
}

/// Behind the end of the line on which `p` lies; null if that is not held.
const char* CsvRecords::end_of_line(const char* p) {
  const char* const newline = find_byte(p, bytes_.end(), scanner_.newline());
  return newline != nullptr ? newline + 1 : nullptr;
}

void CsvRecords::keep_field(const char* begin, const char* end, RawCsvRecord& record) {
  const auto length = static_cast<std::size_t>(end - begin);
  if (length > longest_field_) record.too_long = true;
  if (record.count < fields_.size()) fields_[record.count] = {begin, length};
  ++record.count;
}

/// From behind the opening quote to behind the closing one.
CsvRecords::Quoted CsvRecords::take_quoted(const char* open, const char*& p, std::uint64_t lines,
                                           bool& doubled) {
  const char* const end = bytes_.end();
  for (p = open;;) {
    const char* const found = find_byte(p, end, quote);
    const auto length = static_cast<std::size_t>((found != nullptr ? found : end) - open);
    if (length > longest_field_) {
      if (find_byte(open, open + longest_field_, scanner_.newline()) != nullptr) {
        refuse_unclosed_quote(lines);
      }
      return Quoted::too_long;
    }
    if (found == nullptr || found + 1 == end) return Quoted::needs_more;
    p = found + 1;
    if (*p == quote) {
      doubled = true;
      ++p;
      continue;
    }
    if (*p == scanner_.separator() || *p == scanner_.newline()) return Quoted::closed;
    if (*p == '\r') {
      if (p + 1 == end) return Quoted::needs_more;
      if (p[1] == scanner_.newline()) return Quoted::closed;
    }
    return Quoted::broken;
  }
}

/// Behind the line end of the next record; null if more bytes are needed.
const char* CsvRecords::take(RawCsvRecord& record) {
  record = {};
  doubled_quotes_.clear();
  const CsvScanner scanner = scanner_;  // its signs stay in registers
  const char* const end = bytes_.end();
  const char* p = bytes_.begin();
  for (;;) {  // one field a turn
    if (p < end && *p == quote) {
      const char* const open = p + 1;
      bool doubled = false;
      switch (take_quoted(open, p, record.lines, doubled)) {
        case Quoted::needs_more:
          if (bytes_.at_end()) refuse_unclosed_quote(record.lines);
          return nullptr;
        case Quoted::too_long:
          record.too_long = true;
          return end_of_line(open);
        case Quoted::broken:
          record.quote_fault = true;
          gone_back_ += static_cast<std::uint64_t>(p - open);
          if (gone_back_ > bytes_.size() + most_gone_back) refuse_unclosed_quote(record.lines);
          return end_of_line(open);
        case Quoted::closed:
          break;
      }
      const std::string_view text(open, static_cast<std::size_t>(p - 1 - open));
      record.lines += static_cast<std::uint64_t>(std::ranges::count(text, scanner.newline()));
      record.zero_byte = record.zero_byte || text.find('\0') != std::string_view::npos;
      record.beyond_ascii = record.beyond_ascii || has_beyond_ascii(text);
      if (doubled && record.count < fields_.size()) doubled_quotes_.push_back(record.count);
      keep_field(open, p - 1, record);
      if (*p == '\r' && scanner.newline() == '\n') ++p;
    } else {
      const char* const field = p;
      p = scanner.find(p, end, record.beyond_ascii);
      while (p < end && *p == '\0') {
        record.zero_byte = true;
        p = scanner.find(p + 1, end, record.beyond_ascii);
      }
      const bool too_long = static_cast<std::size_t>(p - field) > longest_field_;
      if (p == end || (*p != quote && too_long)) {
        if (too_long) {
          record.too_long = true;
          return end_of_line(p);
        }
        return nullptr;
      }
      if (*p == quote) {
        record.quote_fault = true;
        return end_of_line(p);
      }
      const bool carriage_return =
          *p == scanner.newline() && p > field && p[-1] == '\r' && scanner.newline() == '\n';
      keep_field(field, carriage_return ? p - 1 : p, record);
    }
    if (*p == scanner.newline()) {
      return p + 1;
    }
    ++p;
  }
}

/// Passes over a record that is longer than can be held, to the end of its line.
void CsvRecords::skip_line() {
  for (;;) {
    const char* const end = end_of_line(bytes_.begin());
    if (end != nullptr) return bytes_.use_until(end);
    bytes_.use_until(bytes_.end());
    if (!bytes_.refill() || bytes_.empty()) return;
    if (bytes_.at_end()) bytes_.close_last_line(scanner_.newline());
  }
}

bool CsvRecords::next(RawCsvRecord& record) {
  for (;;) {
    if (bytes_.empty() && (!bytes_.refill() || bytes_.empty())) return false;
    if (bytes_.at_end()) bytes_.close_last_line(scanner_.newline());
    const bool begins_quoted = *bytes_.begin() == quote;
    bool blank = false;
    if (const char* const end = take(record)) {
      bytes_.use_until(end);
      blank = record.count == 1 && !begins_quoted && fields_[0].empty() && record.fault().empty();
    } else {
      if (!bytes_.is_full() && bytes_.refill()) continue;
      record = {};
      record.too_long = true;  // all that can be held is one record
      skip_line();
    }
    record.line = line_;
    line_ += record.lines;
    if (!blank) return true;
  }
}

bool CsvRecords::is_valid_utf8() const {
  const char* const begin = fields_.front().data();
  const std::string_view last = fields_.back();
  return is_utf8({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
}

void CsvRecords::resolve_doubled_quotes() {
  for (const std::size_t i : doubled_quotes_) fields_[i] = without_doubled_quotes(fields_[i]);
}

}  // namespace klara
