#pragma once
/// What holds in a time zone after the last change of clocks that its file lists.
#include <klara/base/time_zone.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace klara {

/// One change of clocks a year: a time of a weekday of a month, the fifth being the last.
struct YearlyChange {
  std::chrono::month month{};
  unsigned week = 0;  // 1 to 5
  std::chrono::weekday day{};
  std::chrono::seconds time{};  // on the clock before the change; may lie in another day
  friend bool operator==(const YearlyChange&, const YearlyChange&) = default;
};

struct SummerTime {
  std::chrono::seconds offset{};
  YearlyChange begin, end;
  friend bool operator==(const SummerTime&, const SummerTime&) = default;
};

struct ZoneRule {
  std::chrono::seconds offset{};  // of standard time from UTC
  std::optional<SummerTime> summer;
  friend bool operator==(const ZoneRule&, const ZoneRule&) = default;
};

/// Reads the last line of a file of the zone database, "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 8536,
/// section 3.3): none if it is anything else, also a change by day of the year (J60), which no zone
/// has today.
[[nodiscard]] std::optional<ZoneRule> zone_rule(std::string_view text);

/// Adds what the rule says after the last transition of `zone` and before `until`.
void extend(TimeZone& zone, const ZoneRule& rule, Instant until);

}  // namespace klara
