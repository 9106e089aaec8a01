#pragma once
/// How much more than Poisson the weekly counts of an area scatter.
#include <klara/base/period.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Counts in whole weeks of 7 days from the beginning of the period; a last, shorter week is left
/// out. `rows` are those of one area.
[[nodiscard]] std::vector<std::uint32_t> weekly_counts(const PointSet& points,
                                                       std::span<const std::size_t> rows,
                                                       const Period& period);

/// Weekly counts of one area and of the control in the same weeks of one period.
struct WeeklySeries {
  std::vector<std::uint32_t> area;
  std::vector<std::uint32_t> control;  // empty or all zero = a constant expectation
};

struct Overdispersion {
  double factor = 1.0;         // never below 1
  std::uint32_t weeks = 0;     // that it rests on
  std::uint32_t freedom = 0;   // degrees of freedom; below 4 the factor is 1 and not known
};

/// Pearson's factor pooled over series: sum of (y - e)^2 / e over its degrees of freedom, with e =
/// the series' total shared out as the control's weeks are (a quarter of the mean week added to each,
/// so that an empty control week expects something). It shows scatter within a period and nothing of
/// how an area's year differs from another year. Source: McCullagh & Nelder (1989), section 6.2.
[[nodiscard]] Overdispersion overdispersion(std::span<const WeeklySeries> series);

}  // namespace klara
