#include <klara/geodata/incident_time.hpp>

#include <algorithm>

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

/// One or two digits, a sign, one or two digits, the same sign, then a digit:
/// 18/10/2023, 15.6.2023.
bool is_day_first(std::string_view text) {
  Scanner scan(text);
  scan.skip_digits();
  const char sign = scan.peek();
  if (sign != '/' && sign != '.' && sign != '-') return false;
  scan.need(sign);
  scan.skip_digits();
  scan.need(sign);
  scan.skip_digits();
  return !scan.failed() && text.find(sign) <= 2;
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
  return {.fault = what, .precision = {}, .from = {}, .until = {}, .offset = {}};
}

WrittenTime misread(std::string_view text) {
  if (is_day_first(text)) return fault(TimeFault::day_first);
  if (is_excel_serial(text)) return fault(TimeFault::excel_serial);
  return fault(TimeFault::unparsable);
}

struct Clock {
  int hour = 0, minute = 0, second = 0;

  [[nodiscard]] bool valid() const {
    const bool end_of_day = hour == 24 && minute == 0 && second == 0;
    return end_of_day || (hour <= 23 && minute <= 59 && second <= 59);
  }
};

Clock clock_of(Scanner& scan) {
  Clock clock;
  clock.hour = scan.two_digits();
  scan.need(':');
  clock.minute = scan.two_digits();
  if (scan.take(':')) {
    clock.second = scan.two_digits();
    if (scan.take('.') || scan.take(',')) scan.skip_digits();
  }
  return clock;
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
      clock = clock_of(scan);
      if (!scan.at_end()) time.offset = offset_of(scan);
    }
  }
  if (scan.failed() || !scan.at_end()) return misread(text);

  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || !clock.valid()) return fault(TimeFault::invalid);
  if (time.offset && std::chrono::abs(*time.offset) > hours{18}) return fault(TimeFault::invalid);

  time.from = std::chrono::local_days{date} + hours{clock.hour} + minutes{clock.minute} +
              seconds{clock.second};
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

std::string_view code_of(TimeFault fault) {
  switch (fault) {
    case TimeFault::none:
      return "";
    case TimeFault::missing:
      return "TIME_MISSING";
    case TimeFault::unparsable:
    case TimeFault::day_first:
    case TimeFault::excel_serial:
      return "TIME_UNPARSABLE";
    case TimeFault::invalid:
      return "TIME_INVALID";
    case TimeFault::implausible:
      return "TIME_IMPLAUSIBLE";
  }
  return "";
}

}  // namespace klara
