#include <klara/base/weeks.hpp>

#include <algorithm>

namespace klara {

std::optional<std::size_t> Weeks::holding(Instant t) const {
  if (empty() || t < borders.front() || t >= borders.back()) return std::nullopt;
  const auto next = std::ranges::upper_bound(borders, t);
  return static_cast<std::size_t>(next - borders.begin()) - 1;
}

Weeks whole_weeks(const Period& period, const TimeZone& zone) {
  Weeks weeks;
  LocalTime local = local_time(zone, period.from);
  // The clock may have shown the first reading twice; the period says which it means.
  for (Instant border = period.from; border <= period.until;) {
    weeks.borders.push_back(border);
    local += std::chrono::days{7};
    border = instant_of(zone, local).instant;
  }
  if (weeks.empty()) weeks.borders.clear();
  return weeks;
}

}  // namespace klara
