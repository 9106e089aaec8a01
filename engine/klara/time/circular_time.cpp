#include <klara/time/circular_time.hpp>

namespace klara {

std::chrono::seconds length_of(TimeCycle cycle) {
  return cycle == TimeCycle::day ? std::chrono::days{1} : std::chrono::days{7};
}

std::size_t hours_in(TimeCycle cycle) {
  return static_cast<std::size_t>(length_of(cycle) / std::chrono::hours{1});
}

std::chrono::seconds time_in_cycle(TimeCycle cycle, const TimeZone& zone, Instant t) {
  constexpr std::chrono::local_days a_monday{std::chrono::year{1970} / 1 / 5};
  const std::chrono::seconds length = length_of(cycle);
  const std::chrono::seconds since = (local_time(zone, t) - a_monday) % length;
  return since.count() < 0 ? since + length : since;
}

}  // namespace klara
