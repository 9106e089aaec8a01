#include <klara/shape/point_set.hpp>

#include <klara/base/error.hpp>

#include <algorithm>
#include <compare>
#include <numeric>

namespace klara {
namespace {

template <class T>
std::vector<T> picked(const std::vector<T>& column, std::span<const std::size_t> rows) {
  if (column.empty()) return {};
  std::vector<T> result;
  result.reserve(rows.size());
  for (const std::size_t row : rows) result.push_back(column[row]);
  return result;
}

}  // namespace

PointSet selected(const PointSet& points, std::span<const std::size_t> rows) {
  return {.x = picked(points.x, rows),
          .y = picked(points.y, rows),
          .weight = picked(points.weight, rows),
          .from = picked(points.from, rows),
          .until = picked(points.until, rows)};
}

Category selected(const Category& category, std::span<const std::size_t> rows) {
  return {
      .name = category.name, .levels = category.levels, .of_row = picked(category.of_row, rows)};
}

std::vector<std::size_t> rows_within(const PointSet& points, const Period& period) {
  if (!points.timed() && !points.empty()) {
    throw bad_argument("TIME_MISSING", {.en = "incidents have no times, but a period is asked for",
                                        .sv = "brotten saknar tid, men en period efterfrågas"});
  }
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (period.contains(points.from[i])) rows.push_back(i);
  }
  return rows;
}

std::vector<std::size_t> canonical_order(const PointSet& points,
                                         std::span<const Category> categories) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (points.x[a] != points.x[b]) return points.x[a] < points.x[b];
    if (points.y[a] != points.y[b]) return points.y[a] < points.y[b];
    if (points.timed()) {
      if (points.from[a] != points.from[b]) return points.from[a] < points.from[b];
      if (points.until[a] != points.until[b]) return points.until[a] < points.until[b];
    }
    if (points.weight_of(a) != points.weight_of(b)) {
      return points.weight_of(a) < points.weight_of(b);
    }
    for (const Category& category : categories) {
      const auto order_of_levels =
          category.levels[category.of_row[a]] <=> category.levels[category.of_row[b]];
      if (order_of_levels != std::strong_ordering::equal) return order_of_levels < 0;
    }
    return false;
  });
  return order;
}

Bounds bounds(const PointSet& points) {
  if (points.empty()) return {};
  const auto [west, east] = std::ranges::minmax(points.x);
  const auto [south, north] = std::ranges::minmax(points.y);
  return {west, south, east, north};
}

}  // namespace klara
