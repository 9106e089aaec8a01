#include <klara/geodata/incident_time.hpp>

#include <klara/geodata/text_form.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace klara {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int first_plausible_year = 1950;
constexpr int last_plausible_year = 2100;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes a text from the left; `failed` once something expected was not there.
class Scanner {
 public:
  explicit Scanner(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  int two_digits() {
    if (rest_.size() < 2 || !is_digit(rest_[0]) || !is_digit(rest_[1])) {
      failed_ = true;
      return 0;
    }
    const int value = (rest_[0] - '0') * 10 + (rest_[1] - '0');
    rest_.remove_prefix(2);
    return value;
  }
  bool take(char expected) {
    if (peek() != expected || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char expected) {
    if (!take(expected)) failed_ = true;
  }
  void skip_digits() {
    if (!is_digit(peek())) failed_ = true;
    while (is_digit(peek())) rest_.remove_prefix(1);
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// One or two digits, a sign, digits, the same sign, or a blank after a slash, then a digit:
/// 18/10/2023, 15.6.2023, 31/7 2024.
bool is_day_first(std::string_view text) {
  Scanner scan(text);
  scan.skip_digits();
  const char sign = scan.peek();
  if (sign != '/' && sign != '.' && sign != '-') return false;
  scan.need(sign);
  scan.skip_digits();
  if (sign != '/' || !scan.take(' ')) scan.need(sign);
  scan.skip_digits();
  return !scan.failed() && text.find(sign) <= 2;
}

/// The month in words, after a day or first, then a digit: 31 juli 2024, 31-JUL-24, July 31, 2024.
bool has_month_in_words(std::string_view text) {
  constexpr std::array<std::string_view, 14> months{"jan", "feb", "mar", "apr", "maj",
                                                    "may", "jun", "jul", "aug", "sep",
                                                    "okt", "oct", "nov", "dec"};
  constexpr std::string_view signs = " .,-/";
  const std::string lower = lower_case(text);
  const std::size_t day_end = lower.find_first_not_of("0123456789");
  const std::size_t month = lower.find_first_not_of(signs, day_end);
  if (day_end > 2 || month == std::string::npos) return false;
  const bool named = std::ranges::any_of(
      months, [&](std::string_view name) { return lower.compare(month, 3, name) == 0; });
  const std::size_t month_end = lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz", month);
  const std::size_t next = lower.find_first_not_of(signs, month_end);
  return named && next != std::string::npos && is_digit(lower[next]);
}

/// Five digits, perhaps with a fraction: the days from 1900 up to 2173.
bool is_excel_serial(std::string_view text) {
  Scanner scan(text);
  scan.two_digits();
  scan.two_digits();
  if (scan.failed() || !is_digit(scan.peek())) return false;
  scan.take(scan.peek());
  if (scan.take('.') || scan.take(',')) scan.skip_digits();
  return !scan.failed() && scan.at_end();
}

WrittenTime fault(TimeFault what) {
  WrittenTime result;
  result.fault = what;
  return result;
}

struct Clock {
  int hour = 0, minute = 0, second = 0;

  [[nodiscard]] bool valid() const {
    const bool end_of_day = hour == 24 && minute == 0 && second == 0;
    return end_of_day || (hour <= 23 && minute <= 59 && second <= 59);
  }
  [[nodiscard]] seconds of_day() const { return hours{hour} + minutes{minute} + seconds{second}; }
};

/// What follows the hour.
Clock clock_of(Scanner& scan, int hour) {
  Clock clock{.hour = hour};
  scan.need(':');
  clock.minute = scan.two_digits();
  if (scan.take(':')) {
    clock.second = scan.two_digits();
    if (scan.take('.') || scan.take(',')) scan.skip_digits();
  }
  return clock;
}

/// 22:38, 9:05, 22:38:00, 22.38 or 2238: an hour of one digit only before a colon, since 9.05 may
/// be a fraction of something.
std::optional<Clock> clock_alone(std::string_view text) {
  Clock clock;
  if (text.size() == 4 && std::ranges::all_of(text, is_digit)) {
    Scanner scan(text);
    clock.hour = scan.two_digits();
    clock.minute = scan.two_digits();
    return clock;
  }
  if (text.size() == 5 && text[2] == '.') {
    Scanner scan(text);
    clock.hour = scan.two_digits();
    scan.need('.');
    clock.minute = scan.two_digits();
    return scan.failed() ? std::nullopt : std::optional(clock);
  }
  const bool one_digit = text.size() > 1 && is_digit(text[0]) && text[1] == ':';
  Scanner scan(one_digit ? text.substr(1) : text);
  const int hour = one_digit ? text[0] - '0' : scan.two_digits();
  clock = clock_of(scan, hour);
  return scan.failed() || !scan.at_end() ? std::nullopt : std::optional(clock);
}

/// A clock without the date that programs keep beside one that has none.
std::string_view without_null_date(std::string_view text) {
  for (const std::string_view date : {"1899-12-30", "1900-01-01"}) {
    const bool goes_on =
        text.size() > date.size() && (text[date.size()] == ' ' || text[date.size()] == 'T');
    if (goes_on && text.starts_with(date)) return text.substr(date.size() + 1);
  }
  return text;
}

WrittenTime misread(std::string_view text) {
  if (is_day_first(text)) return fault(TimeFault::day_first);
  if (is_excel_serial(text)) return fault(TimeFault::excel_serial);
  const bool may_be_year = text.size() == 4 && std::ranges::all_of(text, is_digit);
  if (!may_be_year && clock_alone(text)) return fault(TimeFault::clock_only);
  if (has_month_in_words(text)) return fault(TimeFault::day_first);
  return fault(TimeFault::unparsable);
}

/// Z, +02:00, +0200 or +02; nothing if there is none.
std::optional<seconds> offset_of(Scanner& scan) {
  scan.take(' ');
  if (scan.take('Z') || scan.take('z')) return seconds{0};
  const char sign = scan.peek();
  scan.need(sign == '-' ? '-' : '+');
  const int hour = scan.two_digits();
  int minute = 0;
  if (scan.take(':') || !scan.at_end()) minute = scan.two_digits();
  const seconds size = hours{hour} + minutes{minute};
  return sign == '-' ? -size : size;
}

/// 22.38.00, 9.15.00 and 9-15-00 may be clocks, and 18.10.23 a date; but none has a year of four
/// digits.
bool may_be_clock_with_signs(std::string_view text) {
  const auto in_clock = [](char c) { return is_digit(c) || c == '.' || c == '-'; };
  return text.size() <= 8 && std::ranges::all_of(text, in_clock);
}

/// A date, or what was meant as one: never a clock written in some other way.
bool is_whole_time(const WrittenTime& time, std::string_view text) {
  switch (time.fault) {
    case TimeFault::day_first:
      return !may_be_clock_with_signs(text);
    case TimeFault::excel_serial:
      return !std::ranges::all_of(text, is_digit);  // 93000 may be a clock
    case TimeFault::missing:
    case TimeFault::unparsable:
    case TimeFault::clock_only:
      return false;
    default:
      return true;
  }
}

bool is_plausible(int year, LocalTime time, const std::optional<seconds>& offset) {
  if (year < first_plausible_year || year > last_plausible_year) return false;
  const bool zero = time.time_since_epoch() == seconds{0};
  const bool zero_in_utc = offset && time.time_since_epoch() == *offset;
  return !zero && !zero_in_utc;
}

}  // namespace

WrittenTime written_time(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return fault(TimeFault::missing);

  Scanner scan(text);
  const int century = scan.two_digits();
  const int year = 100 * century + scan.two_digits();
  const char sign = scan.peek();
  scan.need(sign == '/' ? '/' : '-');
  const int month = scan.two_digits();
  if (scan.failed()) return misread(text);

  WrittenTime time;
  int day = 1;
  Clock clock;
  if (scan.at_end() && sign == '-') {
    time.precision = TimePrecision::month;
  } else {
    scan.need(sign);
    day = scan.two_digits();
    if (scan.at_end()) {
      time.precision = TimePrecision::day;
    } else {
      if (!scan.take('T')) scan.need(' ');
      const int hour = scan.two_digits();
      clock = clock_of(scan, hour);
      if (!scan.at_end()) time.offset = offset_of(scan);
    }
  }
  if (scan.failed() || !scan.at_end()) return misread(text);

  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || !clock.valid()) return fault(TimeFault::invalid);
  if (time.offset && std::chrono::abs(*time.offset) > hours{18}) return fault(TimeFault::invalid);

  time.date = std::chrono::local_days{date};
  time.from = time.date + clock.of_day();
  time.until = time.from;
  if (time.precision == TimePrecision::day) time.until += days{1};
  if (time.precision == TimePrecision::month) {
    time.until = std::chrono::local_days{date + std::chrono::months{1}};
  }
  if (time.precision != TimePrecision::month && !is_plausible(year, time.from, time.offset)) {
    return fault(TimeFault::implausible);
  }
  if (year < first_plausible_year || year > last_plausible_year) {
    return fault(TimeFault::implausible);
  }
  return time;
}

WrittenTime written_time(std::string_view date, std::string_view clock) {
  clock = without_null_date(trimmed(clock));
  const std::optional<Clock> read = clock_alone(clock);
  if (WrittenTime alone = written_time(clock); !read && is_whole_time(alone, clock)) {
    alone.clock = ClockUse::whole_time;
    return alone;
  }
  WrittenTime time = written_time(date);
  if (time.fault != TimeFault::none) return time;

  const LocalTime midnight = time.date;
  const bool has_day = time.precision != TimePrecision::month;
  if (!has_day || time.from != midnight) {
    const bool same = has_day && read &&
                      std::chrono::floor<minutes>(time.from) ==
                          std::chrono::floor<minutes>(midnight + read->of_day());
    time.clock = clock.empty() || same ? ClockUse::none : ClockUse::unread;
    return time;
  }
  if (read && !read->valid()) return fault(TimeFault::invalid);
  const LocalTime at = read ? midnight + read->of_day() : midnight;
  return {.fault = TimeFault::none,
          .precision = read ? TimePrecision::exact : TimePrecision::day,
          .from = at,
          .until = read ? at : at + days{1},
          .date = time.date,
          .offset = std::nullopt,
          .clock = read            ? ClockUse::taken
                   : clock.empty() ? ClockUse::none
                                   : ClockUse::unread};
}

WrittenTime written_end(const WrittenTime& begin, std::string_view clock) {
  clock = without_null_date(trimmed(clock));
  const std::optional<Clock> read = clock_alone(clock);
  if (!read) {
    WrittenTime end = fault(TimeFault::missing);
    if (!clock.empty()) end.clock = ClockUse::unread;
    return end;
  }
  if (!read->valid()) return fault(TimeFault::invalid);
  WrittenTime end = begin;
  end.clock = begin.precision == TimePrecision::exact ? ClockUse::taken : ClockUse::unread;
  if (end.clock == ClockUse::unread) return end;
  end.from = begin.date + read->of_day();
  const bool same_minute =
      std::chrono::floor<minutes>(end.from) == std::chrono::floor<minutes>(begin.from);
  if (same_minute) end.from = std::max(end.from, begin.from);
  end.until = end.from;
  return end;
}

std::string_view code_of(TimeFault fault) {
  switch (fault) {
    case TimeFault::none:
      return "";
    case TimeFault::missing:
      return "TIME_MISSING";
    case TimeFault::unparsable:
    case TimeFault::day_first:
    case TimeFault::excel_serial:
    case TimeFault::clock_only:
      return "TIME_UNPARSABLE";
    case TimeFault::invalid:
      return "TIME_INVALID";
    case TimeFault::implausible:
      return "TIME_IMPLAUSIBLE";
  }
  return "";
}

}  // namespace klara
