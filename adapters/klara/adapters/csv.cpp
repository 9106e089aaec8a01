#include <klara/adapters/csv.hpp>

#include <klara/adapters/csv_bytes.hpp>
#include <klara/adapters/csv_records.hpp>
#include <klara/adapters/csv_scanner.hpp>
#include <klara/adapters/text_encoding.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t head_size = 64 * 1024;
constexpr std::size_t least_buffer = 1024 * 1024;
constexpr std::size_t longest_header = 4096;  // columns
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Error not_utf8(const std::string& where_en, const std::string& where_sv) {
  return bad_data("ENCODING_NOT_UTF8", {.en = "the text is not UTF-8: " + where_en,
                                        .sv = "texten är inte UTF-8: " + where_sv})
      .with_remedy({.en = "If it is Latin-1, as older Windows programs write it, say so: "
                          "--encoding ISO-8859-1",
                    .sv = "Om den är Latin-1, som äldre Windowsprogram skriver, ange det: "
                          "--encoding ISO-8859-1"});
}

/// "3 of 1,200 rows".
std::string share_of_rows(std::uint64_t some, std::uint64_t all, Language language) {
  const bool sv = language == Language::swedish;
  return fmt::format("{} {} {}", count(some, language), sv ? "av" : "of",
                     counted(all, sv ? "rad" : "row", sv ? "rader" : "rows", language));
}

/// A file looked into, before its records are taken.
struct Opened {
  CsvBytes bytes;
  CsvHead head;
  bool marked = false;  // with a byte order mark
};

Opened opened(const std::filesystem::path& file, std::size_t longest_field) {
  Opened result{.bytes = CsvBytes(file, std::max(least_buffer, 4 * longest_field)), .head = {}};
  CsvBytes& bytes = result.bytes;
  const auto head = [&bytes] {
    const auto held = static_cast<std::size_t>(bytes.end() - bytes.begin());
    return std::string_view(bytes.begin(), std::min(held, head_size));
  };
  if (bytes.empty()) {
    throw bad_data("EMPTY_INPUT", {.en = "the file is empty", .sv = "filen är tom"})
        .with_remedy({.en = "Export it again: one that was cut off leaves an empty file.",
                      .sv = "Exportera den igen: en export som avbröts lämnar en tom fil."});
  }
  require_text(head());
  result.marked = head().starts_with(byte_order_mark);
  if (result.marked) bytes.use_until(bytes.begin() + byte_order_mark.size());
  const bool is_all = bytes.at_end() && head().data() + head().size() == bytes.end();
  result.head = csv_head(head(), is_all);
  bytes.use_until(bytes.begin() + result.head.stated_separator);
  return result;
}

}  // namespace

struct CsvReader::State {
  State(Opened file, TextEncoding of_text, std::size_t longest_field);

  TextEncoding encoding;
  CsvDialect dialect;
  CsvRecords records;
  std::vector<std::string> header;

  // What the whole will be judged by.
  std::uint64_t count = 0, wrong_count = 0, good_utf8 = 0, bad_utf8 = 0;
  std::size_t wrong_count_seen = 0;  // fields of the first such record

  std::string as_utf8;  // the record under work

  [[nodiscard]] std::string path() const { return records.bytes().path().string(); }
  [[nodiscard]] std::vector<std::string_view>& fields() { return records.fields(); }

  void convert_to_utf8() {
    as_utf8.clear();
    std::size_t length = 0;
    for (const std::string_view field : fields()) length += field.size();
    as_utf8.reserve(3 * length);  // views into it must stay
    for (std::string_view& field : fields()) {
      const std::size_t begin = as_utf8.size();
      for (const char c : field) append_as_utf8(as_utf8, c);
      field = std::string_view(as_utf8).substr(begin);
    }
  }

  void read_header();
  void judge() const;
};

CsvReader::State::State(Opened file, TextEncoding of_text, std::size_t longest_field)
    : encoding(of_text),
      dialect(file.head.dialect),
      records(std::move(file.bytes), CsvScanner(dialect.separator, file.head.newline),
              longest_field, file.head.stated_separator > 0 ? 2 : 1) {
  // judge() will say that it is UTF-8
  if (file.marked && encoding == TextEncoding::single_byte) good_utf8 = 1;
  read_header();
}

void CsvReader::State::read_header() {
  records.keep(longest_header);
  RawCsvRecord record;
  if (!records.next(record)) {
    throw bad_data("NO_ROWS", {.en = "the file has no rows", .sv = "filen har inga rader"})
        .with_remedy({.en = "Export it again, with a header and rows below it.",
                      .sv = "Exportera den igen, med en rubrikrad och rader under den."});
  }
  const std::string fault(record.fault());
  if (!fault.empty() || record.count > longest_header) {
    throw bad_data(fault.empty() ? "CSV_FIELD_COUNT" : fault,
                   {.en = "the header cannot be read", .sv = "rubrikraden kan inte läsas"})
        .at(path(), record.line);
  }
  fields().resize(record.count);
  if (record.beyond_ascii && encoding == TextEncoding::utf8 && !records.is_valid_utf8()) {
    throw not_utf8("already the header is not", "redan rubrikraden är det inte")
        .at(path(), record.line);
  }
  records.resolve_doubled_quotes();
  if (record.beyond_ascii && encoding == TextEncoding::single_byte) convert_to_utf8();
  for (const std::string_view field : fields()) header.push_back(composed(field));
}

/// What only the whole file can tell.
void CsvReader::State::judge() const {
  if (wrong_count * 2 > count) {
    Error error =
        bad_data("CSV_FIELD_COUNT",
                 {.en = fmt::format("rows with more or fewer fields than the header's {}: {} of {}",
                                    header.size(), klara::count(wrong_count, Language::english),
                                    klara::count(count, Language::english)),
                  .sv = fmt::format("rader med fler eller färre fält än rubrikradens {}: {} av {}",
                                    header.size(), klara::count(wrong_count, Language::swedish),
                                    klara::count(count, Language::swedish))});
    error.at(path());
    if (wrong_count_seen > header.size() && dialect.separator == ',') {
      error.with_remedy(
          {.en = "Commas may stand both between fields and within numbers. Save the file with "
                 "semicolons or tabs between fields.",
           .sv = "Kommatecken verkar stå både mellan fält och inne i tal. Spara filen med "
                 "semikolon eller tabb mellan fälten."});
    }
    throw error;
  }
  if (encoding == TextEncoding::utf8 && bad_utf8 > good_utf8 && bad_utf8 * 20 >= count) {
    throw not_utf8(share_of_rows(bad_utf8, count, Language::english),
                   share_of_rows(bad_utf8, count, Language::swedish))
        .at(path());
  }
  if (encoding == TextEncoding::single_byte && good_utf8 > 0 && bad_utf8 == 0) {
    throw bad_data("ENCODING_IS_UTF8",
                   {.en = "the text is UTF-8, not the encoding that was given",
                    .sv = "texten är UTF-8, inte den teckenkodning som angetts"})
        .with_remedy({.en = "Leave --encoding out.", .sv = "Utelämna --encoding."})
        .at(path());
  }
}

CsvReader::CsvReader(const std::filesystem::path& file, const CsvOptions& options) {
  try {
    const TextEncoding encoding = encoding_named(options.encoding);
    state_ = std::make_unique<State>(opened(file, options.longest_field), encoding,
                                     options.longest_field);
  } catch (Error& error) {
    if (error.file().empty()) error.at(file.string());
    throw;
  }
}

CsvReader::~CsvReader() = default;
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;

const std::vector<std::string>& CsvReader::header() const {
  return state_->header;
}

const CsvDialect& CsvReader::dialect() const {
  return state_->dialect;
}

std::uint64_t CsvReader::bytes_read() const {
  return std::min(state_->records.bytes().used(), bytes_total());
}

std::uint64_t CsvReader::bytes_total() const {
  return state_->records.bytes().size();
}

std::string CsvReader::sha256() const {
  return state_->records.bytes().sha256();
}

bool CsvReader::next(CsvRecord& record) {
  State& s = *state_;
  RawCsvRecord raw;
  if (!s.records.next(raw)) {
    s.judge();
    return false;
  }
  ++s.count;
  record = {.row = raw.line, .fault = raw.fault(), .fields = {}};
  if (!record.fault.empty()) return true;

  if (raw.count != s.header.size()) {
    if (s.wrong_count++ == 0) s.wrong_count_seen = raw.count;
    record.fault = "CSV_FIELD_COUNT";
    return true;
  }
  if (raw.beyond_ascii) {
    const bool valid = s.records.is_valid_utf8();
    ++(valid ? s.good_utf8 : s.bad_utf8);
    if (!valid && s.encoding == TextEncoding::utf8) {
      record.fault = "TEXT_INVALID_UTF8";
      return true;
    }
  }
  s.records.resolve_doubled_quotes();
  if (raw.beyond_ascii && s.encoding == TextEncoding::single_byte) s.convert_to_utf8();
  record.fields = s.fields();
  return true;
}

}  // namespace klara
