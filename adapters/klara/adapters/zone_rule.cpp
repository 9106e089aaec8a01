#include <klara/adapters/zone_rule.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace klara {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Takes a text from the left; `failed` once something expected was not there.
class RuleScanner {
 public:
  explicit RuleScanner(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  bool take(char expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char expected) {
    if (!take(expected)) failed_ = true;
  }
  /// CET or <+0330>: three letters at least, or what stands in angle brackets.
  void skip_name() {
    const bool bracketed = take('<');
    const auto belongs = [bracketed](char c) {
      const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      return letter || (bracketed && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
    };
    const auto end = std::ranges::find_if_not(rest_, belongs);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    if (length < 3) failed_ = true;
    rest_.remove_prefix(length);
    if (bracketed) need('>');
  }
  unsigned number(unsigned least, unsigned most) {
    unsigned value = 0;
    const auto [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (fault != std::errc{} || value < least || value > most) {
      failed_ = true;
      return least;
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  /// 3, -9:30 or +167:00:00.
  seconds time() {
    const bool negative = take('-');
    if (!negative) take('+');
    seconds result = hours{number(0, 167)};
    if (take(':')) {
      result += minutes{number(0, 59)};
      if (take(':')) result += seconds{number(0, 59)};
    }
    return negative ? -result : result;
  }
  YearlyChange change() {
    YearlyChange result;
    need(',');
    need('M');
    result.month = std::chrono::month{number(1, 12)};
    need('.');
    result.week = number(1, 5);
    need('.');
    result.day = std::chrono::weekday{number(0, 6)};
    result.time = take('/') ? time() : hours{2};
    return result;
  }
  [[nodiscard]] bool next_is(char c) const { return rest_.starts_with(c); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

/// On a clock that is `offset` from UTC.
Instant instant_in(std::chrono::year year, const YearlyChange& change, seconds offset) {
  constexpr unsigned last_week = 5;
  const std::chrono::sys_days day =
      change.week == last_week
          ? std::chrono::sys_days{year / change.month / change.day[std::chrono::last]}
          : std::chrono::sys_days{year / change.month / change.day[change.week]};
  return day + change.time - offset;
}

}  // namespace

std::optional<ZoneRule> zone_rule(std::string_view text) {
  RuleScanner scan(text);
  ZoneRule rule;
  scan.skip_name();
  rule.offset = -scan.time();  // POSIX counts hours west of Greenwich
  if (!scan.at_end()) {
    SummerTime summer;
    scan.skip_name();
    summer.offset = scan.next_is(',') ? rule.offset + hours{1} : -scan.time();
    summer.begin = scan.change();
    summer.end = scan.change();
    rule.summer = summer;
  }
  if (scan.failed() || !scan.at_end()) return std::nullopt;
  return rule;
}

void extend(TimeZone& zone, const ZoneRule& rule, Instant until) {
  if (!rule.summer || zone.transitions.empty()) return;
  const SummerTime& summer = *rule.summer;
  const Instant listed = zone.transitions.back().at;
  const auto year_of = [](Instant t) {
    return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(t)}.year();
  };
  for (std::chrono::year year = year_of(listed); year <= year_of(until); ++year) {
    std::array changes{
        TimeZone::Transition{instant_in(year, summer.begin, rule.offset), summer.offset},
        TimeZone::Transition{instant_in(year, summer.end, summer.offset), rule.offset}};
    std::ranges::sort(changes, {}, &TimeZone::Transition::at);
    for (const TimeZone::Transition& change : changes) {
      const bool is_news = change.offset != zone.transitions.back().offset;
      if (change.at > listed && change.at < until && is_news) zone.transitions.push_back(change);
    }
  }
}

}  // namespace klara
