#include <klara/density/time_slices.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace klara {
namespace {

double in_seconds(std::chrono::seconds time) {
  return static_cast<double>(time.count());
}

/// Keeps the stretches that reach a slice.
class Collected {
 public:
  Collected(const SliceAxis& axis, double reach)
      : begin_(axis.at(0) - reach), end_(axis.at(axis.count) - axis.step + reach) {}

  void add(const TimeStretch& stretch) {
    if (stretch.until >= begin_ && stretch.from <= end_) stretches_.push_back(stretch);
  }
  [[nodiscard]] std::vector<TimeStretch> taken() { return std::move(stretches_); }

 private:
  double begin_, end_;
  std::vector<TimeStretch> stretches_;
};

/// The same stretch, no longer than a cycle, wherever it may reach a slice of the cycle.
void add_wound(TimeStretch stretch, double cycle, Collected& collected) {
  const double from = stretch.from;
  const double until = stretch.until;
  // Begun within the cycle, it ends before the next one does; it reaches half a cycle farther.
  for (const double turn : {-2.0, -1.0, 0.0, 1.0}) {
    stretch.from = from + turn * cycle;
    stretch.until = until + turn * cycle;
    collected.add(stretch);
  }
}

/// Whole turns are spread over the cycle evenly, and the rest follows from where it begins.
void add_on_clock(double from, double length, TimeStretch stretch, double cycle,
                  Collected& collected) {
  const double turns = std::floor(length / cycle);
  const double weight = stretch.weight;
  if (turns > 0.0) {
    stretch.from = from;
    stretch.until = from + cycle;
    stretch.weight = weight * (turns * cycle / length);
    add_wound(stretch, cycle, collected);
  }
  const double rest = length - turns * cycle;
  if (turns > 0.0 && rest <= 0.0) return;
  stretch.from = from;
  stretch.until = from + rest;
  stretch.weight = turns > 0.0 ? weight * (rest / length) : weight;
  add_wound(stretch, cycle, collected);
}

/// Cut where the clock jumps.
void add_to(const ClockSlices& slices, Instant from, Instant until, const TimeStretch& incident,
            Collected& collected) {
  const double cycle = in_seconds(length_of(slices.cycle));
  const double whole = in_seconds(until - from);
  for_each_even_part(slices.zone, from, until, [&](Instant begin, Instant end) {
    TimeStretch part = incident;
    const double length = in_seconds(end - begin);
    if (whole > 0.0) part.weight *= length / whole;
    add_on_clock(in_seconds(time_in_cycle(slices.cycle, slices.zone, begin)), length, part, cycle,
                 collected);
  });
}

void require_times(const PointSet& incidents) {
  if (!incidents.timed() && !incidents.empty()) {
    throw bad_argument("TIME_MISSING",
                       {.en = "incidents have no times, but a density in time is asked for",
                        .sv = "brotten saknar tid, men en täthet i tiden efterfrågas"});
  }
  if (incidents.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw bad_data(
        "TOO_MANY_INCIDENTS",
        {.en = fmt::format("{} incidents are too many: fewer than 2^32 can be summed",
                           incidents.size()),
         .sv = fmt::format("{} brott är för många: färre än 2^32 kan summeras", incidents.size())});
  }
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    if (incidents.from[i] <= incidents.until[i]) continue;
    throw bad_data("TIME_ORDER", {.en = fmt::format("incident {} ends before it begins", i + 1),
                                  .sv = fmt::format("brott {} slutar innan det börjar", i + 1)});
  }
}

}  // namespace

std::size_t slice_count(const TimeSlices& slices) {
  return std::visit([](const auto& of_a_kind) { return of_a_kind.count; }, slices);
}

SliceAxis axis_of(const TimeSlices& slices) {
  if (const auto* even = std::get_if<EvenSlices>(&slices)) {
    return {.first = 0.0, .step = in_seconds(even->step), .count = even->count, .cycle = 0.0};
  }
  const auto& clock = std::get<ClockSlices>(slices);
  const double cycle = in_seconds(length_of(clock.cycle));
  const double step = clock.count == 0 ? cycle : cycle / static_cast<double>(clock.count);
  return {.first = 0.5 * step, .step = step, .count = clock.count, .cycle = cycle};
}

TimeStretches::TimeStretches(const PointSet& incidents, const TimeSlices& slices, double reach)
    : incidents_(incidents), on_clock_(std::holds_alternative<ClockSlices>(slices)) {
  require_times(incidents);
  if (!on_clock_) {
    first_ = std::get<EvenSlices>(slices).first;
    return;
  }
  Collected collected(axis_of(slices), reach);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const TimeStretch incident{.from = 0.0,
                               .until = 0.0,
                               .weight = incidents.weight_of(i),
                               .incident = static_cast<std::uint32_t>(i)};
    add_to(std::get<ClockSlices>(slices), incidents.from[i], incidents.until[i], incident,
           collected);
  }
  wound_ = collected.taken();
}

double TimeStretches::largest_weight() const {
  double largest = 0.0;
  for (std::size_t i = 0; i < size(); ++i) largest = std::max(largest, (*this)[i].weight);
  return largest;
}

}  // namespace klara
