#pragma once
/// Instants in UTC and half-open periods.
#include <chrono>
#include <cmath>

namespace klara {

/// UTC; local time is a matter of time_zone.hpp and of the adapters.
using Instant = std::chrono::sys_seconds;

/// [from, until)
struct Period {
  Instant from, until;

  [[nodiscard]] bool contains(Instant t) const { return from <= t && t < until; }
  /// Days by the calendar: periods run between local midnights, and the hour that summer time
  /// takes from March and gives to October makes neither month another length. Whatever is an hour
  /// or less from whole days is whole days.
  [[nodiscard]] double days() const {
    constexpr double hour = 1.0 / 24.0;
    const double elapsed = std::chrono::duration<double, std::ratio<86400>>(until - from).count();
    const double whole = std::round(elapsed);
    return whole >= 1.0 && std::abs(elapsed - whole) <= 1.0001 * hour ? whole : elapsed;
  }
  friend bool operator==(const Period&, const Period&) = default;
};

/// The month in which rates are given, so that unequal periods compare: a twelfth of a Julian year.
constexpr double days_per_month = 30.4375;

[[nodiscard]] inline double months(const Period& period) {
  return period.days() / days_per_month;
}

}  // namespace klara
