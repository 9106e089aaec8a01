#pragma once
/// Dates and times as registers write them.
#include <klara/base/time_zone.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace klara {

/// How exactly a time is told: to the second or minute, or as a whole day or month.
enum class TimePrecision { exact, day, month };

/// Why a text is no time.
enum class TimeFault {
  none,
  missing,       // blank
  unparsable,    // in no form that Klara reads
  day_first,     // 18/10/2023 or 10/18/2023: which is which is not guessed; 18 okt 2023, Oct 18
  excel_serial,  // 45092.416: days since 1900 as Excel keeps them
  clock_only,    // 22:38 without a date
  invalid,       // 2023-02-29, 24:61
  implausible    // before 1950, after 2100, or midnight of 1970-01-01: a default, not a date
};

/// What became of the clock beside a date.
enum class ClockUse {
  none,       // blank, or the same as the time already says
  taken,      // with the date it is the time
  unread,     // not written as a clock, or the time has another
  whole_time  // no clock but a time of its own, which is taken alone
};

/// A reading of a clock: [from, until) on that clock; from == until for an exact time.
struct WrittenTime {
  TimeFault fault = TimeFault::none;
  TimePrecision precision = TimePrecision::exact;
  LocalTime from, until;
  std::chrono::local_days date = {};           // as it is written, of a month its first day
  std::optional<std::chrono::seconds> offset;  // from UTC, if the text says
  ClockUse clock = ClockUse::none;
  friend bool operator==(const WrittenTime&, const WrittenTime&) = default;
};

/// Reads year first: 2023-10-18, 2023/10/18, with T or blank before 22:38, 22:38:00 or 22:38:00.5
/// (fractions of a second are dropped), then nothing, Z, +02:00, +0200 or +02; 2023-10 is a month,
/// 2023-10-18 a day. 24:00 is the end of its day. Blanks around do not count. Never half a text.
[[nodiscard]] WrittenTime written_time(std::string_view text);

/// A date and the clock beside it in a column of its own: 22:38, 9:05, 22:38:00, 22.38 or 2238,
/// local time. Midnight, with an offset or without, is a date. Without a clock that can be read it
/// is the whole day; a month, and a time of day, stay what they are. What is written year first in
/// place of the clock, or should have been, is judged alone; but the date is no date that a clock
/// has from Access (1899-12-30) or SQL Server (1900-01-01).
[[nodiscard]] WrittenTime written_time(std::string_view date, std::string_view clock);

/// An end that is only a clock, as above: on the date of `begin`, which must have no offset, so
/// that it may lie before it. The same minute is the same time. Missing where the clock is blank
/// or, said by its use, cannot be read; where `begin` has no clock, that whole day or month.
[[nodiscard]] WrittenTime written_end(const WrittenTime& begin, std::string_view clock);

/// TIME_MISSING, TIME_UNPARSABLE, TIME_INVALID or TIME_IMPLAUSIBLE; empty for none.
[[nodiscard]] std::string_view code_of(TimeFault fault);

}  // namespace klara
