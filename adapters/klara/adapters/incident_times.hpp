#pragma once
/// The time columns of incidents, as instants.
#include <klara/adapters/local_clock.hpp>
#include <klara/adapters/row_marks.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/incident_time.hpp>
#include <klara/geodata/intake.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace klara {

/// What stands in columns of clocks beside those of dates; none: there is no such column.
struct ClockFields {
  std::optional<std::string_view> from = {}, until = {};
};

struct IncidentTimes {
  std::string_view fault = {};  // TIME_...; empty = none
  Instant from = {}, until = {};
  std::uint8_t marks = 0;
};

/// Of fields in a column of clocks beside one of dates.
struct ClockCounts {
  std::uint64_t filled = 0, whole_times = 0;
  /// So that it is no column of clocks.
  [[nodiscard]] bool mostly_whole_times() const { return 2 * whole_times > filled; }
};

/// Not for two threads at once.
class IncidentTimeReader {
 public:
  explicit IncidentTimeReader(TimeZone zone);

  /// `until` none: there is no column of ends. What the clock skipped or showed twice is read by
  /// instant_of; where the end would then lie before the beginning, the end is taken as late, and
  /// then the beginning as early, as the clock allows. An end that is only a clock is on the date
  /// of the beginning in this zone, and if no reading is in order on the next day, which is marked.
  [[nodiscard]] IncidentTimes read(std::string_view from, std::optional<std::string_view> until,
                                   ClockFields clocks = {});

  /// What made times TIME_UNPARSABLE so far; none = nothing did.
  [[nodiscard]] std::optional<IntakeWarning> unparsable() const;
  /// How to write such times, and to name the dates of clocks that stood alone; empty = nothing
  /// did.
  [[nodiscard]] Text remedy() const;

  /// So far; of ends only those beside a date of their own.
  [[nodiscard]] const ClockCounts& from_clocks() const { return from_clocks_; }
  [[nodiscard]] const ClockCounts& until_clocks() const { return until_clocks_; }

 private:
  [[nodiscard]] Text clocks_without_date() const;
  [[nodiscard]] IncidentTimes refused(const WrittenTime& written);
  [[nodiscard]] Instant instant(const WrittenTime& written, LocalTime local, std::uint8_t* mark);
  [[nodiscard]] WrittenTime in_zone(WrittenTime time) const;
  [[nodiscard]] IncidentTimes in_order(const WrittenTime& begin, const WrittenTime& end);

  LocalClock clock_;
  std::uint64_t day_first_ = 0, excel_serial_ = 0, clock_only_ = 0, unparsable_ = 0;
  ClockCounts from_clocks_, until_clocks_;
};

}  // namespace klara
