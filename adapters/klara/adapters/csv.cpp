#include <klara/adapters/csv.hpp>

#include <klara/adapters/sha256.hpp>
#include <klara/adapters/text_encoding.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t head_size = 64 * 1024;
constexpr std::size_t least_buffer = 1024 * 1024;
constexpr std::size_t padding = 16;  // the scanner looks at whole vectors
constexpr char quote = '"';

/// Finds the characters that end something, sixteen at a time.
class Scanner {
 public:
  Scanner() = default;
  Scanner(char separator, char newline) : separator_(separator), newline_(newline) {}

  /// The first separator, quote, line end or zero byte from `p` on; `end` if there is none. Sixteen
  /// bytes beyond `end` must be readable. Sets `beyond_ascii` if other bytes before it are.
  [[nodiscard]] const char* find(const char* p, const char* end, bool& beyond_ascii) const {
#if defined(__SSE2__)
    const __m128i separators = _mm_set1_epi8(separator_);
    const __m128i newlines = _mm_set1_epi8(newline_);
    const __m128i quotes = _mm_set1_epi8(quote);
    for (; p < end; p += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      const __m128i hits = _mm_or_si128(
          _mm_or_si128(_mm_cmpeq_epi8(bytes, separators), _mm_cmpeq_epi8(bytes, newlines)),
          _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
      const auto hit = static_cast<unsigned>(_mm_movemask_epi8(hits));
      const auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
      if (hit != 0) {
        const int at = std::countr_zero(hit);
        beyond_ascii = beyond_ascii || (high & ((1u << at) - 1u)) != 0;
        return std::min(p + at, end);
      }
      beyond_ascii = beyond_ascii || high != 0;
    }
    return end;
#else
    for (; p < end; ++p) {
      if (*p == separator_ || *p == newline_ || *p == quote || *p == '\0') return p;
      beyond_ascii = beyond_ascii || static_cast<unsigned char>(*p) >= 0x80;
    }
    return end;
#endif
  }

  [[nodiscard]] char separator() const { return separator_; }
  [[nodiscard]] char newline() const { return newline_; }

 private:
  char separator_ = ',';
  char newline_ = '\n';
};

const char* find_byte(const char* p, const char* end, char byte) {
  const void* const found = std::memchr(p, byte, static_cast<std::size_t>(end - p));
  return found == nullptr ? nullptr : static_cast<const char*>(found);
}

bool has_beyond_ascii(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

Error not_utf8(const std::string& where_en, const std::string& where_sv) {
  return bad_data("ENCODING_NOT_UTF8", {.en = "the text is not UTF-8: " + where_en,
                                        .sv = "texten är inte UTF-8: " + where_sv})
      .with_remedy({.en = "If it is Latin-1, as older Windows programs write it, say so: "
                          "--encoding ISO-8859-1",
                    .sv = "Om den är Latin-1, som äldre Windowsprogram skriver, ange det: "
                          "--encoding ISO-8859-1"});
}

Error unclosed_quote(std::uint64_t line) {
  return bad_data("CSV_QUOTE",
                  {.en = fmt::format("the quotation mark on line {} is not closed", line),
                   .sv = fmt::format("citattecknet på rad {} avslutas inte", line)})
      .with_remedy({.en = "All rows after it would be lost. Close it, or write a quotation mark "
                          "within a text twice.",
                    .sv = "Alla rader efter den skulle gå förlorade. Avsluta det, eller skriv ett "
                          "citattecken inne i en text dubbelt."});
}

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

struct CsvReader::State {
  // The file and the part of it that is held.
  std::string path;
  std::unique_ptr<std::FILE, Close> file;
  std::uint64_t size = 0;
  std::vector<char> buffer;
  std::size_t at = 0, held = 0;  // what is left lies in [at, held)
  std::uint64_t consumed = 0;    // bytes of the file before buffer[0]
  bool at_end = false;           // nothing follows what is held
  Sha256 checksum;

  // How it is written.
  TextEncoding encoding = TextEncoding::utf8;
  std::size_t longest_field = 0;
  CsvDialect dialect;
  Scanner scanner;
  std::vector<std::string> header;

  // Where we are, and what the whole will be judged by.
  std::uint64_t line = 1;
  std::uint64_t records = 0, wrong_count = 0, good_utf8 = 0, bad_utf8 = 0;
  std::size_t wrong_count_seen = 0;  // fields of the first such record
  std::uint64_t gone_back = 0;       // bytes looked at twice because of broken quotes

  // The record under work.
  std::vector<std::string_view> fields;
  std::vector<std::size_t> doubled_quotes;  // fields that hold some
  std::string as_utf8;

  /// Drops what was used and reads on. False if nothing more could be held.
  bool refill() {
    if (at_end) return false;
    std::memmove(buffer.data(), buffer.data() + at, held - at);
    consumed += at;
    held -= at;
    at = 0;
    const std::size_t room = buffer.size() - padding - 1 - held;
    if (room == 0) return false;
    const std::size_t got = std::fread(buffer.data() + held, 1, room, file.get());
    checksum.add(std::string_view(buffer.data() + held, got));
    held += got;
    if (got < room) {
      if (std::ferror(file.get()) != 0) {
        throw unreadable("FILE_UNREADABLE", {.en = path + " cannot be read to its end",
                                             .sv = path + " kan inte läsas till slutet"})
            .at(path);
      }
      at_end = true;
    }
    return true;
  }

  /// So that the last record ends like every other.
  void close_last_line() {
    if (held > at && buffer[held - 1] != scanner.newline()) buffer[held++] = scanner.newline();
  }

  struct Taken {
    bool complete = false;  // false: more bytes are needed
    std::size_t end = 0;    // of the record, behind its line end
    std::uint64_t lines = 1;
    bool blank = false;
    std::size_t count = 0;  // fields
    bool quote_fault = false, too_long = false, zero_byte = false, beyond_ascii = false;

    [[nodiscard]] std::string_view fault() const {
      if (quote_fault) return "CSV_QUOTE";
      if (too_long) return "FIELD_TOO_LONG";
      if (zero_byte) return "TEXT_NUL";
      return {};
    }
  };

  /// The record ends with the line on which `p` lies, whatever it holds.
  void end_with_line(const char* p, Taken& taken) const {
    const char* const newline = find_byte(p, buffer.data() + held, scanner.newline());
    taken.complete = newline != nullptr;
    if (newline != nullptr) taken.end = static_cast<std::size_t>(newline + 1 - buffer.data());
  }

  void keep_field(const char* begin, const char* end, Taken& taken) {
    if (static_cast<std::size_t>(end - begin) > longest_field) taken.too_long = true;
    if (taken.count < fields.size()) {
      fields[taken.count] = {begin, static_cast<std::size_t>(end - begin)};
    }
    ++taken.count;
  }

  enum class Quoted { closed, broken, too_long, needs_more };

  /// From behind the opening quote to behind the closing one.
  Quoted take_quoted(const char* open, const char*& p, Taken& taken, bool& doubled) {
    const char* const end = buffer.data() + held;
    for (p = open;;) {
      const char* const found = find_byte(p, end, quote);
      const auto length = static_cast<std::size_t>((found != nullptr ? found : end) - open);
      if (length > longest_field) {
        if (find_byte(open, open + longest_field, scanner.newline()) != nullptr) {
          throw unclosed_quote(line + taken.lines - 1).at(path, line + taken.lines - 1);
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
      if (*p == scanner.separator() || *p == scanner.newline()) return Quoted::closed;
      if (*p == '\r') {
        if (p + 1 == end) return Quoted::needs_more;
        if (p[1] == scanner.newline()) return Quoted::closed;
      }
      return Quoted::broken;
    }
  }

  Taken take() {
    Taken taken;
    doubled_quotes.clear();
    const char* const begin = buffer.data() + at;
    const char* const end = buffer.data() + held;
    const char* p = begin;
    for (;;) {  // one field a turn
      if (p < end && *p == quote) {
        const char* const open = p + 1;
        bool doubled = false;
        switch (take_quoted(open, p, taken, doubled)) {
          case Quoted::needs_more:
            if (at_end)
              throw unclosed_quote(line + taken.lines - 1).at(path, line + taken.lines - 1);
            return taken;
          case Quoted::too_long:
            taken.too_long = true;
            end_with_line(open, taken);
            return taken;
          case Quoted::broken:
            taken.quote_fault = true;
            gone_back += static_cast<std::uint64_t>(p - open);
            if (gone_back > size + least_buffer) {
              throw unclosed_quote(line + taken.lines - 1).at(path, line + taken.lines - 1);
            }
            end_with_line(open, taken);
            return taken;
          case Quoted::closed:
            break;
        }
        const std::string_view text(open, static_cast<std::size_t>(p - 1 - open));
        taken.lines += static_cast<std::uint64_t>(std::ranges::count(text, scanner.newline()));
        taken.zero_byte = taken.zero_byte || text.find('\0') != std::string_view::npos;
        taken.beyond_ascii = taken.beyond_ascii || has_beyond_ascii(text);
        if (doubled && taken.count < fields.size()) doubled_quotes.push_back(taken.count);
        keep_field(open, p - 1, taken);
        if (*p == '\r' && scanner.newline() == '\n') ++p;
      } else {
        const char* const field = p;
        p = scanner.find(p, end, taken.beyond_ascii);
        while (p < end && *p == '\0') {
          taken.zero_byte = true;
          p = scanner.find(p + 1, end, taken.beyond_ascii);
        }
        if (p == end || (*p != quote && static_cast<std::size_t>(p - field) > longest_field)) {
          if (static_cast<std::size_t>(p - field) > longest_field) {
            taken.too_long = true;
            end_with_line(p, taken);
          }
          return taken;
        }
        if (*p == quote) {
          taken.quote_fault = true;
          end_with_line(p, taken);
          return taken;
        }
        const bool carriage_return =
            *p == scanner.newline() && p > field && p[-1] == '\r' && scanner.newline() == '\n';
        keep_field(field, carriage_return ? p - 1 : p, taken);
      }
      if (*p == scanner.newline()) {
        taken.complete = true;
        taken.end = static_cast<std::size_t>(p + 1 - buffer.data());
        taken.blank = taken.count == 1 && *begin != quote && fields[0].empty();
        return taken;
      }
      ++p;
    }
  }

  /// Passes over a record that is longer than can be held, to the end of its line.
  void skip_line() {
    for (;;) {
      const char* const begin = buffer.data() + at;
      const char* const newline = find_byte(begin, buffer.data() + held, scanner.newline());
      if (newline != nullptr) {
        at = static_cast<std::size_t>(newline + 1 - buffer.data());
        return;
      }
      at = held;
      if (!refill() || held == at) return;
      if (at_end) close_last_line();
    }
  }

  /// One record, blank lines passed over; false at the end of the file.
  bool take_next(Taken& taken) {
    for (;;) {
      if (at == held && (!refill() || at == held)) return false;
      if (at_end) close_last_line();
      taken = take();
      if (!taken.complete) {
        if (at > 0 || held + padding + 1 < buffer.size()) {
          if (refill()) continue;
        }
        taken = {};
        taken.too_long = true;  // all that can be held is one record
        skip_line();
        return true;
      }
      at = taken.end;
      if (!taken.blank) return true;
      line += taken.lines;
    }
  }

  /// Takes "" for ", in place.
  static std::string_view without_doubled_quotes(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());  // ours: it lies in the buffer
    char* to = begin;
    for (std::size_t i = 0; i < text.size(); ++i) {
      *to++ = text[i];
      if (text[i] == quote) ++i;
    }
    return {begin, static_cast<std::size_t>(to - begin)};
  }

  void convert_to_utf8() {
    as_utf8.clear();
    std::size_t length = 0;
    for (const std::string_view field : fields) length += field.size();
    as_utf8.reserve(3 * length);  // views into it must stay
    for (std::string_view& field : fields) {
      const std::size_t begin = as_utf8.size();
      for (const char c : field) append_as_utf8(as_utf8, c);
      field = std::string_view(as_utf8).substr(begin);
    }
  }

  /// Of the record as it stands in the file.
  [[nodiscard]] bool is_valid_utf8() const {
    const char* const begin = fields.front().data();
    const std::string_view last = fields.back();
    return is_utf8({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
  }

  void read_head(const CsvOptions& options);
  void read_header();
  void judge() const;
};

void CsvReader::State::read_head(const CsvOptions& options) {
  encoding = encoding_named(options.encoding);
  longest_field = options.longest_field;
  buffer.resize(std::max(least_buffer, 4 * longest_field) + padding + 1);
  file.reset(std::fopen(path.c_str(), "rb"));
  if (!file) {
    throw unreadable("FILE_UNREADABLE",
                     {.en = path + " cannot be opened", .sv = path + " kan inte öppnas"})
        .at(path);
  }
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(path, unknown);
  size = unknown ? 0 : bytes;
  refill();
  if (held == 0) {
    throw bad_data("EMPTY_INPUT", {.en = "the file is empty", .sv = "filen är tom"});
  }
  require_text({buffer.data(), std::min(held, head_size)});

  if (std::string_view(buffer.data(), held).starts_with("\xEF\xBB\xBF")) {
    at = 3;
    if (encoding == TextEncoding::single_byte) good_utf8 = 1;  // judge() will say so
  }
  const std::size_t looked_at = std::min(held - at, head_size);
  const CsvHead head = csv_head({buffer.data() + at, looked_at}, at_end && looked_at == held - at);
  dialect = head.dialect;
  scanner = Scanner(dialect.separator, head.newline);
  at += head.stated_separator;
  if (head.stated_separator > 0) ++line;
}

void CsvReader::State::read_header() {
  const std::size_t longest_header = 4096;  // columns
  fields.assign(longest_header, {});
  Taken taken;
  if (!take_next(taken)) {
    throw bad_data("NO_ROWS", {.en = "the file has no rows", .sv = "filen har inga rader"});
  }
  if (!taken.fault().empty() || taken.count > longest_header) {
    const std::string code = taken.fault().empty() ? "CSV_FIELD_COUNT" : std::string(taken.fault());
    throw bad_data(code, {.en = "the header cannot be read", .sv = "rubrikraden kan inte läsas"})
        .at(path, line);
  }
  fields.resize(taken.count);
  if (taken.beyond_ascii && encoding == TextEncoding::utf8 && !is_valid_utf8()) {
    throw not_utf8("already the header is not", "redan rubrikraden är det inte").at(path, line);
  }
  for (const std::size_t i : doubled_quotes) fields[i] = without_doubled_quotes(fields[i]);
  if (taken.beyond_ascii && encoding == TextEncoding::single_byte) convert_to_utf8();
  for (const std::string_view field : fields) header.push_back(composed(field));
  line += taken.lines;
}

/// What only the whole file can tell.
void CsvReader::State::judge() const {
  if (wrong_count * 2 > records) {
    Error error = bad_data(
        "CSV_FIELD_COUNT",
        {.en = fmt::format("the header has {} fields, but {} of {} rows have more or fewer",
                           header.size(), wrong_count, records),
         .sv = fmt::format("rubrikraden har {} fält, men {} av {} rader har fler eller färre",
                           header.size(), wrong_count, records)});
    error.at(path);
    if (wrong_count_seen > header.size() && dialect.separator == ',') {
      error.with_remedy(
          {.en = "Commas may stand both between fields and within numbers. Save the file with "
                 "semicolons or tabs between fields.",
           .sv = "Kommatecken verkar stå både mellan fält och inne i tal. Spara filen med "
                 "semikolon eller tabb mellan fälten."});
    }
    throw error;
  }
  if (encoding == TextEncoding::utf8 && bad_utf8 > good_utf8 && bad_utf8 * 20 >= records) {
    throw not_utf8(fmt::format("{} of {} rows", bad_utf8, records),
                   fmt::format("{} av {} rader", bad_utf8, records))
        .at(path);
  }
  if (encoding == TextEncoding::single_byte && good_utf8 > 0 && bad_utf8 == 0) {
    throw bad_data("ENCODING_IS_UTF8",
                   {.en = "the text is UTF-8, not the encoding that was given",
                    .sv = "texten är UTF-8, inte den teckenkodning som angetts"})
        .with_remedy({.en = "Leave --encoding out.", .sv = "Utelämna --encoding."})
        .at(path);
  }
}

CsvReader::CsvReader(const std::filesystem::path& file, const CsvOptions& options)
    : state_(std::make_unique<State>()) {
  state_->path = file.string();
  try {
    state_->read_head(options);
    state_->read_header();
  } catch (Error& error) {
    if (error.file().empty()) error.at(state_->path);
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
  return std::min(state_->consumed + state_->at, state_->size);
}

std::uint64_t CsvReader::bytes_total() const {
  return state_->size;
}

std::string CsvReader::sha256() const {
  return state_->checksum.hex();
}

bool CsvReader::next(CsvRecord& record) {
  State& s = *state_;
  State::Taken taken;
  if (!s.take_next(taken)) {
    s.judge();
    return false;
  }
  ++s.records;
  record = {.row = s.line, .fault = taken.fault(), .fields = {}};
  s.line += taken.lines;
  if (!record.fault.empty()) return true;

  if (taken.count != s.header.size()) {
    if (s.wrong_count++ == 0) s.wrong_count_seen = taken.count;
    record.fault = "CSV_FIELD_COUNT";
    return true;
  }
  if (taken.beyond_ascii) {
    const bool valid = s.is_valid_utf8();
    ++(valid ? s.good_utf8 : s.bad_utf8);
    if (!valid && s.encoding == TextEncoding::utf8) {
      record.fault = "TEXT_INVALID_UTF8";
      return true;
    }
  }
  for (const std::size_t i : s.doubled_quotes) {
    s.fields[i] = State::without_doubled_quotes(s.fields[i]);
  }
  if (taken.beyond_ascii && s.encoding == TextEncoding::single_byte) s.convert_to_utf8();
  record.fields = s.fields;
  return true;
}

}  // namespace klara
