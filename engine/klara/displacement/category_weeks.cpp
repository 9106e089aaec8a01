#include <klara/displacement/category_weeks.hpp>

#include <klara/base/error.hpp>

#include <cassert>
#include <optional>

namespace klara {

CategoryWeeks category_weeks(const PointSet& points, std::span<const std::size_t> rows,
                             const Category& category, const Weeks& weeks) {
  if (!points.timed() && !rows.empty()) {
    throw bad_argument("TIME_MISSING",
                       {.en = "incidents have no times, but counts of weeks are asked for",
                        .sv = "brotten saknar tid, men antal per vecka efterfrågas"});
  }
  CategoryWeeks result{.levels = category.levels, .counts = {}};
  result.counts.resize(weeks.size() * category.levels.size());
  for (const std::size_t row : rows) {
    const std::optional<std::size_t> week = weeks.holding(points.from[row]);
    if (week) ++result.counts[*week * category.levels.size() + category.of_row[row]];
  }
  return result;
}

CategoryWeeks selected_levels(const CategoryWeeks& weeks, std::span<const std::size_t> levels) {
  CategoryWeeks result;
  for (const std::size_t level : levels) result.levels.push_back(weeks.levels[level]);
  for (std::size_t w = 0; w < weeks.weeks(); ++w) {
    for (const std::size_t level : levels) result.counts.push_back(weeks.of_week(w)[level]);
  }
  return result;
}

std::vector<std::uint64_t> level_totals(const CategoryWeeks& weeks) {
  std::vector<std::uint64_t> totals(weeks.levels.size());
  for (std::size_t w = 0; w < weeks.weeks(); ++w) {
    const auto of_week = weeks.of_week(w);
    for (std::size_t c = 0; c < totals.size(); ++c) totals[c] += of_week[c];
  }
  return totals;
}

std::vector<double> weighted_weeks(const CategoryWeeks& weeks, std::span<const double> weight) {
  assert(weight.size() == weeks.levels.size());
  std::vector<double> result(weeks.weeks());
  for (std::size_t w = 0; w < result.size(); ++w) {
    const auto of_week = weeks.of_week(w);
    for (std::size_t c = 0; c < weight.size(); ++c) result[w] += weight[c] * of_week[c];
  }
  return result;
}

}  // namespace klara
