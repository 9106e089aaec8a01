#pragma once
/// The times at which a space-time density is cut, and the time of incidents along them.
#include <klara/shape/point_set.hpp>
#include <klara/time/circular_time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace klara {

/// Slices at first, first + step, first + 2 step and so on.
struct EvenSlices {
  Instant first;
  std::chrono::seconds step{std::chrono::days{1}};
  std::size_t count = 0;
  friend bool operator==(const EvenSlices&, const EvenSlices&) = default;
};

/// A cycle of the clock in `zone` cut into `count` equal parts, a slice in the middle of each: 24
/// slices of a day lie at 00:30, 01:30 and so on.
struct ClockSlices {
  TimeCycle cycle = TimeCycle::day;
  TimeZone zone;
  std::size_t count = 24;
  friend bool operator==(const ClockSlices&, const ClockSlices&) = default;
};

using TimeSlices = std::variant<EvenSlices, ClockSlices>;

[[nodiscard]] std::size_t slice_count(const TimeSlices& slices);

/// Slices in seconds along one axis: since the first of EvenSlices, since the cycle of ClockSlices
/// began.
struct SliceAxis {
  double first = 0.0, step = 0.0;  // s
  std::size_t count = 0;
  double cycle = 0.0;  // s; 0 = time does not come again

  [[nodiscard]] double at(std::size_t slice) const {
    return first + static_cast<double>(slice) * step;
  }
};

[[nodiscard]] SliceAxis axis_of(const TimeSlices& slices);

/// The part of an incident that happened somewhere in [from, until], in seconds along the axis;
/// from == until is an exact time.
struct TimeStretch {
  double from, until;
  double weight;           // of the incident, times the share of its time
  std::uint32_t incident;  // its row
};

/// The times of incidents along the axis of slices, in the order of the incidents.
///
/// An interval is an incident equally likely at every moment of it (the aoristic assumption of
/// Ratcliffe 2002, International Journal of Geographical Information Science 16). Along EvenSlices
/// each incident is one stretch. Along ClockSlices an interval is cut where the clock was put
/// forward or back, and wound about the cycle; a stretch comes again one cycle earlier and later,
/// where it comes nearer than `reach` seconds to a slice.
class TimeStretches {
 public:
  /// Throws Error{bad_argument} TIME_MISSING if there are points and they are untimed,
  /// Error{bad_data} TIME_ORDER for an interval that ends before it begins, TOO_MANY_INCIDENTS from
  /// 2^32 on. Memory: on the clock 32 bytes a stretch; the incidents must outlive it.
  TimeStretches(const PointSet& incidents, const TimeSlices& slices, double reach);

  [[nodiscard]] std::size_t size() const { return on_clock_ ? wound_.size() : incidents_.size(); }
  [[nodiscard]] TimeStretch operator[](std::size_t i) const {
    if (on_clock_) return wound_[i];
    return {.from = static_cast<double>((incidents_.from[i] - first_).count()),
            .until = static_cast<double>((incidents_.until[i] - first_).count()),
            .weight = incidents_.weight_of(i),
            .incident = static_cast<std::uint32_t>(i)};
  }
  /// The largest; 0 for none.
  [[nodiscard]] double largest_weight() const;

 private:
  const PointSet& incidents_;
  bool on_clock_;
  Instant first_;
  std::vector<TimeStretch> wound_;
};

}  // namespace klara
