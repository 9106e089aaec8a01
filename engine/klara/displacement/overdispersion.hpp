#pragma once
/// How much more than Poisson the weekly counts of an area scatter.
#include <klara/base/period.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Counts in whole weeks of 7 days from the beginning of the period; a last, shorter week is left
/// out, but not one that lacks only the hour lost to summer time. `rows` are those of one area;
/// rows outside the period are left out. The points must be timed.
[[nodiscard]] std::vector<std::uint32_t> weekly_counts(const PointSet& points,
                                                       std::span<const std::size_t> rows,
                                                       const Period& period);

/// Weekly counts of one area and of the control in the same weeks of one period.
struct WeeklySeries {
  std::vector<std::uint32_t> area;
  std::vector<std::uint32_t> control;  // empty or all zero = every week alike
};

struct Overdispersion {
  static constexpr std::uint32_t least_freedom = 4;

  double factor = 1.0;        // never below 1; 1 while it is not known
  std::uint32_t weeks = 0;    // that it rests on
  std::uint32_t freedom = 0;  // degrees of freedom

  [[nodiscard]] bool known() const { return freedom >= least_freedom; }
  friend bool operator==(const Overdispersion&, const Overdispersion&) = default;
};

/// Variance over mean of weekly counts, pooled over series: the sum of
///
///     W * sum over weeks of (y/Y - c/C)^2 / (1/Y + 1/C)
///
/// over that of W - 1, with y, c the counts of a week in the area and in its control, Y, C their
/// totals, W the number of weeks; 1/W in place of c/C and 0 in place of 1/C without control. A
/// series without incidents says nothing.
///
/// Only how the area's weeks part from the control's is looked at, so seasons that both share do
/// not count, and a control no larger than the area adds nothing by its own scatter. With weeks
/// alike it is Pearson's factor (McCullagh & Nelder 1989, section 6.2); every week is measured by
/// the mean week, so that bursts do not enlarge their own yardstick.
///
/// It assumes that area and control scatter alike (a much larger control leaves the area's own
/// factor), shows scatter within a period only, and says nothing of how an area's year differs from
/// another year.
[[nodiscard]] Overdispersion overdispersion(std::span<const WeeklySeries> series);

}  // namespace klara
