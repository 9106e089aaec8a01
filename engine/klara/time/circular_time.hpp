#pragma once
/// Time of day and of week, on the clock of a zone.
#include <klara/base/time_zone.hpp>

#include <chrono>

namespace klara {

enum class TimeCycle { day, week };

/// 24 or 168 hours.
[[nodiscard]] std::chrono::seconds length_of(TimeCycle cycle);

/// How long the clock in `zone` has gone since the cycle began: since midnight, or since the
/// midnight before Monday. In [0, length_of(cycle)). The hour that the clock skips in spring holds
/// nothing; that which it shows twice in autumn holds what happened in both.
/// Cost: O(log transitions).
[[nodiscard]] std::chrono::seconds time_in_cycle(TimeCycle cycle, const TimeZone& zone, Instant t);

}  // namespace klara
