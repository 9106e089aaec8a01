#include <klara/shape/point_set.hpp>

#include <klara/base/error.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
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

constexpr std::size_t rows_per_bucket = 64;

struct Placed {
  double x = 0.0;
  std::size_t row = 0;
};

/// Ascending by x, then by row. A bucket of x after the other, each sorted in the cache: ten times
/// as fast as sorting a million row numbers by what they point at. However x is spread, no slower
/// than sorting everything at once.
std::vector<Placed> sorted_by_x(const std::vector<double>& x) {
  if (x.empty()) return {};
  const auto [least, most] = std::ranges::minmax(x);
  const auto buckets = x.size() / rows_per_bucket + 1;
  const double per_metre = static_cast<double>(buckets - 1) / std::max(most - least, 1e-300);
  const auto bucket = [&, west = least](double value) {  // never falls as x rises
    const double scaled = (value - west) * per_metre;
    return scaled >= 0.0 ? std::min(static_cast<std::size_t>(scaled), buckets - 1) : 0;
  };

  std::vector<std::size_t> end(buckets);
  for (const double value : x) ++end[bucket(value)];
  std::partial_sum(end.begin(), end.end(), end.begin());
  std::vector<std::size_t> next(buckets);
  std::copy(end.begin(), end.end() - 1, next.begin() + 1);
  std::vector<Placed> placed(x.size());
  for (std::size_t row = 0; row < x.size(); ++row) placed[next[bucket(x[row])]++] = {x[row], row};

  auto begin = placed.begin();
  for (const std::size_t position : end) {
    const auto behind = placed.begin() + static_cast<std::ptrdiff_t>(position);
    std::sort(begin, behind, [](const Placed& a, const Placed& b) {
      return a.x != b.x ? a.x < b.x : a.row < b.row;
    });
    begin = behind;
  }
  return placed;
}

/// Negative, zero or positive: all but x.
int compared(const PointSet& points, std::span<const Category> categories, std::size_t a,
             std::size_t b) {
  const auto sign = [](const auto& left, const auto& right) {
    return left < right ? -1 : right < left ? 1 : 0;
  };
  if (const int y = sign(points.y[a], points.y[b]); y != 0) return y;
  if (points.timed()) {
    if (const int from = sign(points.from[a], points.from[b]); from != 0) return from;
    if (const int until = sign(points.until[a], points.until[b]); until != 0) return until;
  }
  if (const int weight = sign(points.weight_of(a), points.weight_of(b)); weight != 0) return weight;
  for (const Category& category : categories) {
    if (category.of_row[a] == category.of_row[b]) continue;
    const int level =
        sign(category.levels[category.of_row[a]], category.levels[category.of_row[b]]);
    if (level != 0) return level;
  }
  return 0;
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
  // First by x alone, in order of rows where it is equal; then each stretch of one x by the rest.
  std::vector<Placed> placed = sorted_by_x(points.x);
  const auto before = [&](const Placed& a, const Placed& b) {
    const auto rest = compared(points, categories, a.row, b.row);
    return rest != 0 ? rest < 0 : a.row < b.row;
  };
  for (auto first = placed.begin(); first != placed.end();) {
    auto last = std::next(first);
    while (last != placed.end() && last->x == first->x) ++last;
    if (std::distance(first, last) > 1) std::sort(first, last, before);
    first = last;
  }
  std::vector<std::size_t> order;
  order.reserve(placed.size());
  for (const Placed& p : placed) order.push_back(p.row);
  return order;
}

Bounds bounds(const PointSet& points) {
  if (points.empty()) return {};
  const auto [west, east] = std::ranges::minmax(points.x);
  const auto [south, north] = std::ranges::minmax(points.y);
  return {west, south, east, north};
}

}  // namespace klara
