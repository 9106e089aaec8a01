#pragma once
/// A density in space and time as people ask for it and read it: slices that have a name and a
/// span.
#include <klara/base/period.hpp>
#include <klara/base/text.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/density/time_kernel.hpp>
#include <klara/density/time_slices.hpp>

#include <chrono>
#include <vector>

namespace klara {

struct CubeStudy {
  TimeSlices slices;
  std::chrono::seconds slice{};  // how long each is; the density is that of its middle
  std::chrono::seconds time_bandwidth{};
  TimeKernel time_kernel = TimeKernel::epanechnikov;
  Period observed;  // in which incidents were seen, between local midnights
  TimeZone zone;
};

/// None along the calendar.
[[nodiscard]] const ClockSlices* clock_of(const CubeStudy& cube);

struct CubeSlice {
  Text name;             // "2018-06-01 to 2018-06-28", "22:00 to 23:00", "Monday 18:00 to 24:00"
  Period period;         // on the clock of the stand_in_day or its week, in UTC
  double covered = 1.0;  // the share of its time kernel in which incidents could be seen
  /// From the engine's incidents per square metre and day to incidents per square metre and month
  /// of days_per_month. On the clock it is the pace of the hour, so many a month if every hour were
  /// as this one: divided by how often the time about its middle was seen, summer time, uneven
  /// weekdays and all. Either way the mean of the slices is about the density per month.
  double a_month = days_per_month;
};

/// A Monday for the times of the clock, which have no date and get one for programs that animate.
constexpr Instant stand_in_day{std::chrono::sys_days{std::chrono::year{2001} / 1 / 1}};

/// In their order. Slices of whole days bear local dates; when the clock has been put forward or
/// back since the first, they begin an hour beside midnight.
[[nodiscard]] std::vector<CubeSlice> slices_of(const CubeStudy& cube);

/// What slices are cut from: between local midnights, whole days are whole whatever summer time
/// took or gave; shorter slices know of it.
[[nodiscard]] std::chrono::seconds time_to_cut(const Period& observed, std::chrono::seconds slice);

/// How often each slice of the clock was seen, by its time kernel: 91.5 of 92 days where the hour
/// lacks for half a day.
[[nodiscard]] std::vector<double> times_seen(const CubeStudy& cube, const ClockSlices& on_clock);

}  // namespace klara
