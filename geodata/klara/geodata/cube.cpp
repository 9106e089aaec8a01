#include <klara/geodata/cube.hpp>

#include <klara/geodata/dates.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <variant>

namespace klara {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

const std::array<Text, 7> weekdays{{{.en = "Monday", .sv = "måndag"},
                                    {.en = "Tuesday", .sv = "tisdag"},
                                    {.en = "Wednesday", .sv = "onsdag"},
                                    {.en = "Thursday", .sv = "torsdag"},
                                    {.en = "Friday", .sv = "fredag"},
                                    {.en = "Saturday", .sv = "lördag"},
                                    {.en = "Sunday", .sv = "söndag"}}};

const char* to(Language language) {
  return language == Language::swedish ? "till" : "to";
}

/// "08:30", and "24:00" where a day ends.
std::string clock(seconds since_midnight) {
  const std::chrono::hh_mm_ss time{since_midnight};
  return fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
}

/// A time of the week; midnight is the end of a day or the beginning of the next.
struct WeekTime {
  std::size_t day = 0;
  seconds since_midnight{};

  WeekTime(seconds since_monday, bool is_end) {
    auto whole = std::chrono::floor<days>(since_monday);
    if (is_end && whole == since_monday && whole > days{0}) whole -= days{1};
    day = static_cast<std::size_t>(whole.count()) % weekdays.size();
    since_midnight = since_monday - whole;
  }
};

std::string clock_name(TimeCycle cycle, seconds from, seconds until, Language language) {
  const WeekTime begin(from, false);
  const WeekTime end(until, true);
  const std::string first = clock(begin.since_midnight);
  const std::string last = clock(end.since_midnight);
  if (cycle == TimeCycle::day) return fmt::format("{} {} {}", first, to(language), last);
  const std::string& first_day = weekdays[begin.day].in(language);
  const std::string& last_day = weekdays[end.day].in(language);
  if (first_day != last_day) {
    return fmt::format("{} {} {} {} {}", first_day, first, to(language), last_day, last);
  }
  const bool is_whole = until - from == days{1};
  return is_whole ? first_day : fmt::format("{} {} {} {}", first_day, first, to(language), last);
}

/// Of whole days: the local days that begin nearest.
std::string days_name(const Period& period, const TimeZone& zone, Language language) {
  const auto nearest_day = [&](Instant t) {
    return std::chrono::floor<days>(local_time(zone, t) + hours{12});
  };
  const LocalPeriod local{nearest_day(period.from), nearest_day(period.until)};
  return local.until - local.from == days{1} ? date(local.from) : dates(local, language);
}

std::string hours_name(const Period& period, const TimeZone& zone, Language language) {
  const LocalTime from = local_time(zone, period.from);
  const LocalTime until = local_time(zone, period.until);
  const auto first = std::chrono::floor<days>(from);
  const auto last = std::chrono::floor<days>(until);
  const std::string begin =
      fmt::format("{} {} {} ", date(first), clock(from - first), to(language));
  if (first == last) return begin + clock(until - last);
  if (until == last && last - first == days{1}) return begin + clock(days{1});
  return begin + fmt::format("{} {}", date(last), clock(until - last));
}

template <class Named>
Text in_both(const Named& named) {
  return {.en = named(Language::english), .sv = named(Language::swedish)};
}

/// Of the time kernel about `middle`.
double share_within(const Period& observed, Instant middle, const CubeStudy& cube) {
  const auto bandwidth = static_cast<double>(cube.time_bandwidth.count());
  const double begin = static_cast<double>((observed.from - middle).count()) / bandwidth;
  const double end = static_cast<double>((observed.until - middle).count()) / bandwidth;
  return std::clamp(mean_time_profile(cube.time_kernel, begin, end) * (end - begin), 0.0, 1.0);
}

CubeSlice calendar_slice(const CubeStudy& cube, const EvenSlices& even, std::size_t nth) {
  CubeSlice slice;
  slice.period.from = even.first - cube.slice / 2 + static_cast<seconds::rep>(nth) * even.step;
  slice.period.until = slice.period.from + cube.slice;
  const bool whole_days = cube.slice % days{1} == seconds{0};
  slice.name = in_both([&](Language language) {
    return whole_days ? days_name(slice.period, cube.zone, language)
                      : hours_name(slice.period, cube.zone, language);
  });
  slice.covered = share_within(cube.observed, slice.period.from + cube.slice / 2, cube);
  return slice;
}

CubeSlice clock_slice(const CubeStudy& cube, const ClockSlices& on_clock, std::size_t nth,
                      double seen) {
  const seconds from = static_cast<seconds::rep>(nth) * cube.slice;
  const seconds until = from + cube.slice;
  return {.name = in_both(
              [&](Language language) { return clock_name(on_clock.cycle, from, until, language); }),
          .period = {stand_in_day + from, stand_in_day + until},
          .a_month = days_per_month / seen};
}

}  // namespace

const ClockSlices* clock_of(const CubeStudy& cube) {
  return std::get_if<ClockSlices>(&cube.slices);
}

seconds time_to_cut(const Period& observed, seconds slice) {
  const seconds elapsed = observed.until - observed.from;
  return slice % days{1} == seconds{0} ? std::chrono::round<days>(elapsed) : elapsed;
}

std::vector<double> times_seen(const CubeStudy& cube, const ClockSlices& on_clock) {
  // As an incident that lasted all of the time observed, and weighs as much as that in seconds.
  const auto length = static_cast<double>((cube.observed.until - cube.observed.from).count());
  const PointSet all{.x = {0.0},
                     .y = {0.0},
                     .weight = {length},
                     .from = {cube.observed.from},
                     .until = {cube.observed.until}};
  const auto bandwidth = static_cast<double>(cube.time_bandwidth.count());
  const SliceAxis axis = axis_of(cube.slices);
  const TimeStretches stretches(all, cube.slices, bandwidth);
  std::vector<double> seen(on_clock.count);
  for (std::size_t s = 0; s < seen.size(); ++s) {
    for (std::size_t i = 0; i < stretches.size(); ++i) {
      const TimeStretch stretch = stretches[i];
      const double begin = (stretch.from - axis.at(s)) / bandwidth;
      const double end = (stretch.until - axis.at(s)) / bandwidth;
      seen[s] += stretch.weight / bandwidth * mean_time_profile(cube.time_kernel, begin, end);
    }
  }
  return seen;
}

std::vector<CubeSlice> slices_of(const CubeStudy& cube) {
  std::vector<CubeSlice> slices;
  if (const ClockSlices* const on_clock = clock_of(cube)) {
    const std::vector<double> seen = times_seen(cube, *on_clock);
    for (std::size_t s = 0; s < on_clock->count; ++s) {
      slices.push_back(clock_slice(cube, *on_clock, s, seen[s]));
    }
    return slices;
  }
  const auto& even = std::get<EvenSlices>(cube.slices);
  for (std::size_t s = 0; s < even.count; ++s) slices.push_back(calendar_slice(cube, even, s));
  return slices;
}

}  // namespace klara
