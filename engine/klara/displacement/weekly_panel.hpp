#pragma once
/// Weekly counts of areas before and after.
#include <klara/base/weeks.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Any number of areas by the weeks of two periods, which need not be as many. The one before may
/// be several seasons, a year apart.
struct WeeklyPanel {
  std::size_t weeks_before = 0, weeks_after = 0;
  std::vector<std::uint32_t> counts;  // [area][week], those before first
  /// Weeks of the earlier seasons before, oldest first; part of `weeks_before`. Empty: one season.
  std::vector<std::size_t> earlier{};

  [[nodiscard]] std::size_t weeks() const { return weeks_before + weeks_after; }
  [[nodiscard]] std::size_t areas() const { return weeks() == 0 ? 0 : counts.size() / weeks(); }
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t area) const {
    return std::span(counts).subspan(area * weeks(), weeks());
  }
  [[nodiscard]] std::span<const std::uint32_t> before(std::size_t area) const {
    return of(area).first(weeks_before);
  }
  [[nodiscard]] std::span<const std::uint32_t> after(std::size_t area) const {
    return of(area).last(weeks_after);
  }
  /// Those of each season before, oldest first, and of the one after.
  [[nodiscard]] std::vector<std::span<const std::uint32_t>> seasons_of(std::size_t area) const;
  [[nodiscard]] std::size_t seasons() const { return earlier.size() + 2; }
  friend bool operator==(const WeeklyPanel&, const WeeklyPanel&) = default;
};

/// Incidents of each area by the week in which they begin. Those of no area (`outside`) and of no
/// week count nowhere; weights do not count, as what scatters is incidents. `area_of` is as long as
/// the points and holds indices below `areas`. The points must be timed.
/// Throws Error{bad_argument} TIME_MISSING as rows_within, PERIOD_TOO_SHORT unless each period
/// holds a week. Cost: O(incidents * log weeks + areas * weeks).
[[nodiscard]] WeeklyPanel weekly_panel(const PointSet& points,
                                       std::span<const std::uint32_t> area_of, std::size_t areas,
                                       const Weeks& before, const Weeks& after);

/// The same with several seasons before, oldest first, of which there must be one.
[[nodiscard]] WeeklyPanel weekly_panel(const PointSet& points,
                                       std::span<const std::uint32_t> area_of, std::size_t areas,
                                       std::span<const Weeks> before, const Weeks& after);

/// Incidents of each area in the weeks of each period. Cost: O(areas * weeks).
[[nodiscard]] std::vector<BeforeAfter> totals(const WeeklyPanel& panel);

/// [step][area]: every season but the first as `after` of all those before it together; the last
/// step is `totals`. Cost: O(areas * weeks).
[[nodiscard]] std::vector<std::vector<BeforeAfter>> season_steps(const WeeklyPanel& panel);

}  // namespace klara
