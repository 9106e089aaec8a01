#pragma once
/// Instants in UTC and half-open periods.
#include <chrono>

namespace klara {

/// UTC; local time is a matter of time_zone.hpp and of the adapters.
using Instant = std::chrono::sys_seconds;

/// [from, until)
struct Period {
  Instant from, until;

  [[nodiscard]] bool contains(Instant t) const { return from <= t && t < until; }
  [[nodiscard]] double days() const {
    return std::chrono::duration<double, std::ratio<86400>>(until - from).count();
  }
  friend bool operator==(const Period&, const Period&) = default;
};

/// The month in which rates are given, so that unequal periods compare: a twelfth of a Julian year.
constexpr double days_per_month = 30.4375;

[[nodiscard]] inline double months(const Period& period) {
  return period.days() / days_per_month;
}

}  // namespace klara
