#pragma once
/// How many incidents of each category one area saw in each week of a period.
#include <klara/base/weeks.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace klara {

struct CategoryWeeks {
  std::vector<std::string> levels;
  std::vector<std::uint32_t> counts;  // week by week, one a level

  [[nodiscard]] std::size_t weeks() const {
    return levels.empty() ? 0 : counts.size() / levels.size();
  }
  [[nodiscard]] std::span<const std::uint32_t> of_week(std::size_t week) const {
    return std::span(counts).subspan(week * levels.size(), levels.size());
  }
  friend bool operator==(const CategoryWeeks&, const CategoryWeeks&) = default;
};

/// Of the incidents in `rows`, those whose beginning lies in one of the weeks; each counts 1.
/// Throws Error{bad_argument} TIME_MISSING if there are rows and the points are untimed.
/// Cost: O(rows * log weeks + weeks * levels).
[[nodiscard]] CategoryWeeks category_weeks(const PointSet& points,
                                           std::span<const std::size_t> rows,
                                           const Category& category, const Weeks& weeks);

/// Only these levels, in that order.
[[nodiscard]] CategoryWeeks selected_levels(const CategoryWeeks& weeks,
                                            std::span<const std::size_t> levels);

/// Of each level, over all weeks.
[[nodiscard]] std::vector<std::uint64_t> level_totals(const CategoryWeeks& weeks);

/// What the incidents of each week weigh, where one of level c weighs weight[c].
[[nodiscard]] std::vector<double> weighted_weeks(const CategoryWeeks& weeks,
                                                 std::span<const double> weight);

}  // namespace klara
