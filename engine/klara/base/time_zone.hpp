#pragma once
/// A named zone's rules as a value; the adapters read it from the time zone database.
#include <klara/base/period.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace klara {

struct TimeZone {
  /// From `at` on, local time is UTC plus `offset`.
  struct Transition {
    Instant at;
    std::chrono::seconds offset;
    friend bool operator==(const Transition&, const Transition&) = default;
  };

  std::string name;                     // as in the IANA database: Europe/Stockholm
  std::vector<Transition> transitions;  // ascending; the first holds for all earlier instants too

  friend bool operator==(const TimeZone&, const TimeZone&) = default;
};

using LocalTime = std::chrono::local_seconds;

/// Local time of `t`. A zone without transitions is UTC. Cost: O(log transitions).
[[nodiscard]] LocalTime local_time(const TimeZone& zone, Instant t);

/// How a local reading became an instant.
enum class LocalReading { unique, gap, overlap };

struct ResolvedInstant {
  Instant instant;
  LocalReading reading = LocalReading::unique;
};

/// The instant that a clock in `zone` showed as `local`. A time that the clock skipped (gap) is
/// read with the offset that held before the jump, so that it lands just after it; a time shown
/// twice (overlap) is the earlier of the two. Cost: O(log transitions).
[[nodiscard]] ResolvedInstant instant_of(const TimeZone& zone, LocalTime local);

}  // namespace klara
