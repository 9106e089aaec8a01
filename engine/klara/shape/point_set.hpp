#pragma once
/// Incidents as columns.
#include <klara/base/period.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// Where and when incidents happened. Columns are as long as `x`, or empty where said.
struct PointSet {
  std::vector<double> x, y;          // metres east, metres north
  std::vector<double> weight;        // empty = all 1
  std::vector<Instant> from, until;  // empty = untimed; from == until = exact, else an interval

  [[nodiscard]] std::size_t size() const { return x.size(); }
  [[nodiscard]] bool empty() const { return x.empty(); }
  [[nodiscard]] bool timed() const { return !from.empty(); }
  [[nodiscard]] double weight_of(std::size_t i) const { return weight.empty() ? 1.0 : weight[i]; }
  friend bool operator==(const PointSet&, const PointSet&) = default;
};

/// Throws Error{bad_data} COORD_NOT_FINITE where a coordinate is NaN or infinite, WEIGHT_RANGE
/// where a weight is negative, NaN or infinite.
void require_incidents(const PointSet& incidents);

/// The largest weight; 1 without a column of them.
[[nodiscard]] double heaviest_weight(const PointSet& incidents);

/// A column that can come along with incidents: offence, target, tactic, register, priority.
struct Category {
  std::string name;                   // the column's
  std::vector<std::string> levels;    // ascending; an empty level stands for "not given"
  std::vector<std::uint32_t> of_row;  // index into levels, one an incident

  friend bool operator==(const Category&, const Category&) = default;
};

/// The rows named, in that order. A column that is empty stays empty.
template <class T>
[[nodiscard]] std::vector<T> selected(const std::vector<T>& column,
                                      std::span<const std::size_t> rows) {
  if (column.empty()) return {};
  std::vector<T> result;
  result.reserve(rows.size());
  for (const std::size_t row : rows) result.push_back(column[row]);
  return result;
}
[[nodiscard]] PointSet selected(const PointSet& points, std::span<const std::size_t> rows);
[[nodiscard]] Category selected(const Category& category, std::span<const std::size_t> rows);

/// The rows whose `from` lies in the period, ascending: an incident belongs to the period of its
/// beginning. Throws Error{bad_argument} TIME_MISSING if there are points and they are untimed.
[[nodiscard]] std::vector<std::size_t> rows_within(const PointSet& points, const Period& period);

/// The one order of incidents: by x, y, from, until, weight and then the names of their levels, so
/// that no result depends on the order of rows in a file. Rows equal in all of it keep their order.
/// Throws Error{bad_data} TOO_MANY_INCIDENTS from 2^32 incidents on. Cost: O(n log n).
[[nodiscard]] std::vector<std::size_t> canonical_order(const PointSet& points,
                                                       std::span<const Category> categories);

/// Empty for no points.
[[nodiscard]] Bounds bounds(const PointSet& points);

}  // namespace klara
