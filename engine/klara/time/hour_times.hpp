#pragma once
/// One time on the clock for each incident of an area and period.
#include <klara/base/time_zone.hpp>
#include <klara/base/weeks.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/time/circular_time.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

struct HourTimes {
  TimeCycle cycle = TimeCycle::day;
  std::size_t weeks = 0;
  std::vector<double> at;           // in turns of the cycle, in [0, 1)
  std::vector<std::uint32_t> week;  // of each
  std::vector<std::size_t> row;     // in the points
  friend bool operator==(const HourTimes&, const HourTimes&) = default;
};

/// Of the incidents in `rows`, those whose beginning lies in one of the weeks. An exact time is
/// itself; for an interval one of its moments is drawn, all equally likely, from Random(seed) in
/// the order of rows, whole seconds. So what an interval does not tell is neither put at its
/// beginning nor taken for known, and weeks remain as alike as they were. Weights do not count.
/// Throws Error{bad_argument} TIME_MISSING if there are rows and the points are untimed,
/// Error{bad_data} TIME_ORDER for an interval that ends before it begins.
/// Cost: O(rows * log(weeks + transitions)).
[[nodiscard]] HourTimes hour_times(const PointSet& points, std::span<const std::size_t> rows,
                                   const Weeks& weeks, TimeCycle cycle, const TimeZone& zone,
                                   std::uint64_t seed);

/// Times of two samples on the circle, ascending, in turns; `after` is 1 for the second sample.
struct MarkedTimes {
  std::span<const double> at;
  std::span<const std::uint8_t> after;

  [[nodiscard]] std::size_t size() const { return at.size(); }
};

}  // namespace klara
