#include <klara/time/aoristic.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace klara {
namespace {

using std::chrono::seconds;

constexpr seconds hour = std::chrono::hours{1};
constexpr seconds longest = std::chrono::days{7};  // that says anything

double in_seconds(seconds time) {
  return static_cast<double>(time.count());
}

/// Walks the hours of a stretch in which the clock goes evenly.
template <class Visit>
void for_each_hour(seconds at, seconds length, seconds cycle, const Visit& visit) {
  while (length > seconds{0}) {
    const auto index = at / hour;
    const seconds within = std::min(length, (index + 1) * hour - at);
    visit(static_cast<std::size_t>(index), within);
    at = (at + within) % cycle;
    length -= within;
  }
}

}  // namespace

void add_aoristic_weights(TimeCycle cycle, const TimeZone& zone, Instant from, Instant until,
                          double weight, std::span<double> hours) {
  if (until <= from) {
    hours[static_cast<std::size_t>(time_in_cycle(cycle, zone, from) / hour)] += weight;
    return;
  }
  const seconds whole = until - from;
  if (whole > longest) {
    const double even = weight / static_cast<double>(hours.size());
    for (double& of_hour : hours) of_hour += even;
    return;
  }
  const double per_second = weight / in_seconds(whole);
  for_each_even_part(zone, from, until, [&](Instant begin, Instant end) {
    for_each_hour(time_in_cycle(cycle, zone, begin), end - begin, length_of(cycle),
                  [&](std::size_t index, seconds within) {
                    hours[index] += per_second * in_seconds(within);
                  });
  });
}

std::vector<double> aoristic_weights(TimeCycle cycle, const TimeZone& zone, Instant from,
                                     Instant until) {
  std::vector<double> hours(hours_in(cycle));
  add_aoristic_weights(cycle, zone, from, until, 1.0, hours);
  return hours;
}

std::complex<double> aoristic_direction(TimeCycle cycle, const TimeZone& zone, Instant from,
                                        Instant until) {
  constexpr double pi = std::numbers::pi;
  const double turn = in_seconds(length_of(cycle));
  const auto towards = [&](double at) { return std::polar(1.0, 2.0 * pi * at / turn); };
  if (until <= from) return towards(in_seconds(time_in_cycle(cycle, zone, from)));
  const seconds whole = until - from;
  if (whole > longest) return {};
  std::complex<double> sum;
  for_each_even_part(zone, from, until, [&](Instant begin, Instant end) {
    // What is left beyond whole turns, whose mean is 0, so that a whole turn is 0 exactly.
    const seconds rest = (end - begin) % length_of(cycle);
    if (rest == seconds{0}) return;
    const double length = in_seconds(rest);
    const double x = pi * length / turn;
    const double middle = in_seconds(time_in_cycle(cycle, zone, begin)) + 0.5 * length;
    sum += length / in_seconds(whole) * (std::sin(x) / x) * towards(middle);
  });
  return sum;
}

}  // namespace klara
