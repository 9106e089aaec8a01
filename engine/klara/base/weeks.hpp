#pragma once
/// The whole weeks of a period, on the clock of a zone.
#include <klara/base/period.hpp>
#include <klara/base/time_zone.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace klara {

/// Weeks that follow each other without a gap. Week w is [borders[w], borders[w + 1]).
struct Weeks {
  std::vector<Instant> borders;  // ascending; one more than there are weeks, or none

  [[nodiscard]] std::size_t size() const { return borders.empty() ? 0 : borders.size() - 1; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Period operator[](std::size_t week) const {
    return {borders[week], borders[week + 1]};
  }
  /// The week that holds `t`, if one does. Cost: O(log weeks).
  [[nodiscard]] std::optional<std::size_t> holding(Instant t) const;

  friend bool operator==(const Weeks&, const Weeks&) = default;
};

/// As many whole weeks of seven local days as the period holds from its beginning on, each from the
/// same time of day on the clock of `zone` to that time seven days later, so that those of March
/// and October are an hour shorter or longer. What is left of a last week belongs to none. A period
/// shorter than a week has none. Cost: O(weeks * log transitions).
[[nodiscard]] Weeks whole_weeks(const Period& period, const TimeZone& zone);

}  // namespace klara
