#pragma once
/// When the incidents of one area and period happened, hour by hour, in each of its weeks.
#include <klara/base/time_zone.hpp>
#include <klara/base/weeks.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/time/circular_time.hpp>

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Columns have one entry a week, with nothing in weeks that saw nothing; incidents count by their
/// weight. The week is the unit: incidents of one night come together, and what is exchanged or
/// resampled is weeks.
struct HourProfile {
  TimeCycle cycle = TimeCycle::day;
  std::vector<double> hours;                    // weeks x 24 or 168: expected incidents in each
  std::vector<double> incidents;                // of each week
  std::vector<std::complex<double>> direction;  // sum of their aoristic_direction

  std::uint64_t rows = 0;         // in these weeks
  std::uint64_t timed = 0;        // of them, those whose interval is shorter than the cycle
  std::uint64_t at_midnight = 0;  // exactly 00:00:00, which often stands for not known
  bool one_time = false;          // all that are timed are exact and of the same time of day

  [[nodiscard]] std::size_t weeks() const { return incidents.size(); }
  [[nodiscard]] std::span<const double> hours_of(std::size_t week) const {
    return std::span(hours).subspan(week * hours_in(cycle), hours_in(cycle));
  }
  friend bool operator==(const HourProfile&, const HourProfile&) = default;
};

/// Of the incidents in `rows`, those whose beginning lies in one of the weeks, by aoristic_weights
/// in `zone`. An interval belongs to the week of its beginning even where it reaches into the next.
/// Throws Error{bad_argument} TIME_MISSING if there are rows and the points are untimed,
/// Error{bad_data} TIME_ORDER for an interval that ends before it begins.
/// Cost: O(rows * (hours of an interval + log weeks)). Memory: 8 bytes for each hour of each week.
[[nodiscard]] HourProfile hour_profile(const PointSet& points, std::span<const std::size_t> rows,
                                       const Weeks& weeks, TimeCycle cycle, const TimeZone& zone);

/// Over all weeks: expected incidents in each of the 24 or 168 hours.
[[nodiscard]] std::vector<double> all_hours(const HourProfile& profile);

/// How many weeks of equally many incidents would be as good (Kish 1965, section 8.2): far fewer
/// than there are where a few weeks hold most. 0 without incidents.
[[nodiscard]] double effective_weeks(const HourProfile& profile);

}  // namespace klara
