#pragma once
/// Time of day and of week, on the clock of a zone.
#include <klara/base/time_zone.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace klara {

enum class TimeCycle { day, week };

/// 24 or 168 hours.
[[nodiscard]] std::chrono::seconds length_of(TimeCycle cycle);
[[nodiscard]] std::size_t hours_in(TimeCycle cycle);

/// How long the clock in `zone` has gone since the cycle began: since midnight, or since the
/// midnight before Monday. In [0, length_of(cycle)). The hour that the clock skips in spring holds
/// nothing; that which it shows twice in autumn holds what happened in both.
/// Cost: O(log transitions).
[[nodiscard]] std::chrono::seconds time_in_cycle(TimeCycle cycle, const TimeZone& zone, Instant t);

/// Calls visit(begin, end) for each part of [from, until) through which the clock in `zone` goes
/// evenly, cut where it is put forward or back, in order; an interval without length is one part.
/// from <= until. Cost: O(log transitions + parts).
template <class Visit>
void for_each_even_part(const TimeZone& zone, Instant from, Instant until, const Visit& visit) {
  const auto& jumps = zone.transitions;
  auto jump = std::ranges::upper_bound(jumps, from, {}, &TimeZone::Transition::at);
  Instant begin = from;
  for (; jump != jumps.end() && jump->at < until; ++jump) {
    visit(begin, jump->at);
    begin = jump->at;
  }
  visit(begin, until);
}

}  // namespace klara
