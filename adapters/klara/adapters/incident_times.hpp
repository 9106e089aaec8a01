#pragma once
/// The time columns of incidents, as instants.
#include <klara/adapters/local_clock.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/incident_time.hpp>
#include <klara/geodata/intake.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace klara {

/// What is to be counted over the rows that are used; one row may have several.
enum TimeMark : std::uint8_t {
  in_gap = 1,
  in_overlap = 2,
  until_missing = 4,
  with_offset = 8,
  clock_unread = 32  // 16 is the gate's
};

/// What stands in columns of clocks beside those of dates; blank = nothing.
struct ClockFields {
  std::string_view from = {}, until = {};
};

struct IncidentTimes {
  std::string_view fault = {};  // TIME_...; empty = none
  Instant from = {}, until = {};
  std::uint8_t marks = 0;
};

/// Not for two threads at once.
class IncidentTimeReader {
 public:
  explicit IncidentTimeReader(TimeZone zone);

  /// `until` none: there is no such column. What the clock skipped or showed twice is read by
  /// instant_of; where the end would then lie before the beginning, the end is taken as late, and
  /// then the beginning as early, as the clock allows.
  [[nodiscard]] IncidentTimes read(std::string_view from, std::optional<std::string_view> until,
                                   ClockFields clocks = {});

  /// What made times TIME_UNPARSABLE so far; none = nothing did.
  [[nodiscard]] std::optional<IntakeWarning> unparsable() const;

 private:
  [[nodiscard]] IncidentTimes refused(const WrittenTime& written);
  [[nodiscard]] Instant instant(const WrittenTime& written, LocalTime local, std::uint8_t* mark);

  LocalClock clock_;
  std::uint64_t day_first_ = 0, excel_serial_ = 0, unparsable_ = 0;
};

}  // namespace klara
