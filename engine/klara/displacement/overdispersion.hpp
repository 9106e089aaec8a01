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
  double factor = 1.0;        // never below 1
  std::uint32_t weeks = 0;    // that it rests on
  std::uint32_t freedom = 0;  // degrees of freedom; below 4 the factor is 1 and not known
};

/// Pearson's chi-square pooled over series, over its degrees of freedom. For a series with control
/// it is that of the table of weeks by (area y, control c), with totals Y and C:
///
///     sum over weeks of  (C y - Y c)^2 / (C Y (y + c)),   weeks with incidents - 1
///
/// Only how weeks divide between area and control is looked at, so seasons that both share do not
/// count, and a control no larger than the area adds nothing by its own scatter. Without control it
/// is the sum of (y - e)^2 / e with e the mean week. A series without incidents says nothing.
///
/// It assumes that area and control scatter alike (a much larger control leaves the area's own
/// factor), shows scatter within a period only, and says nothing of how an area's year differs from
/// another year. Source: McCullagh & Nelder (1989), section 6.2.
[[nodiscard]] Overdispersion overdispersion(std::span<const WeeklySeries> series);

}  // namespace klara
