#include <klara/time/hour_profile.hpp>

#include <klara/base/effective_number.hpp>
#include <klara/base/error.hpp>
#include <klara/time/aoristic.hpp>

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace klara {
namespace {

void require_timed(const PointSet& points, std::span<const std::size_t> rows) {
  if (points.timed() || rows.empty()) return;
  throw bad_argument("TIME_MISSING",
                     {.en = "incidents have no times, but a profile of the hours is asked for",
                      .sv = "brotten saknar tid, men en timprofil efterfrågas"});
}

void require_ordered(const PointSet& points, std::size_t row) {
  if (points.from[row] <= points.until[row]) return;
  throw bad_data("TIME_ORDER", {.en = fmt::format("incident {} ends before it begins", row + 1),
                                .sv = fmt::format("brott {} slutar innan det börjar", row + 1)});
}

/// Whether all times of day seen are exact and the same.
class OneTime {
 public:
  void see(const TimeZone& zone, Instant from, Instant until) {
    const std::chrono::seconds time = time_in_cycle(TimeCycle::day, zone, from);
    if (!first_) first_ = time;
    if (until != from || time != *first_) several_ = true;
  }
  [[nodiscard]] bool holds() const { return first_ && !several_; }

 private:
  std::optional<std::chrono::seconds> first_;
  bool several_ = false;
};

}  // namespace

HourProfile hour_profile(const PointSet& points, std::span<const std::size_t> rows,
                         const Weeks& weeks, TimeCycle cycle, const TimeZone& zone) {
  require_timed(points, rows);
  const std::size_t hours = hours_in(cycle);
  HourProfile profile{.cycle = cycle,
                      .hours = std::vector<double>(weeks.size() * hours),
                      .incidents = std::vector<double>(weeks.size()),
                      .direction = std::vector<std::complex<double>>(weeks.size())};
  OneTime one_time;
  for (const std::size_t row : rows) {
    require_ordered(points, row);
    const Instant from = points.from[row];
    const Instant until = points.until[row];
    const std::optional<std::size_t> week = weeks.holding(from);
    if (!week) continue;
    const double weight = points.weight_of(row);
    add_aoristic_weights(cycle, zone, from, until, weight,
                         std::span(profile.hours).subspan(*week * hours, hours));
    profile.incidents[*week] += weight;
    profile.direction[*week] += weight * aoristic_direction(cycle, zone, from, until);
    ++profile.rows;
    if (until - from >= length_of(cycle)) continue;
    ++profile.timed;
    one_time.see(zone, from, until);
    if (until == from && time_in_cycle(TimeCycle::day, zone, from) == std::chrono::seconds{0}) {
      ++profile.at_midnight;
    }
  }
  profile.one_time = one_time.holds();
  return profile;
}

std::vector<double> all_hours(const HourProfile& profile) {
  std::vector<double> sum(hours_in(profile.cycle));
  for (std::size_t w = 0; w < profile.weeks(); ++w) {
    const auto of_week = profile.hours_of(w);
    for (std::size_t h = 0; h < sum.size(); ++h) sum[h] += of_week[h];
  }
  return sum;
}

double effective_weeks(const HourProfile& profile) {
  EffectiveNumber number;
  for (const double incidents : profile.incidents) number.add(incidents);
  return number.weight() > 0.0 ? number.value() : 0.0;
}

}  // namespace klara
