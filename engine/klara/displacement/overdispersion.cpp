#include <klara/displacement/overdispersion.hpp>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <numeric>

namespace klara {
namespace {

constexpr std::chrono::seconds week = std::chrono::days{7};
constexpr std::chrono::seconds summer_time = std::chrono::hours{1};

double total(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// The series' part of the sum in the header.
double scatter(const WeeklySeries& series) {
  const auto weeks = static_cast<double>(series.area.size());
  const double area = total(series.area);
  const double control = total(series.control);
  assert(control == 0.0 || series.control.size() == series.area.size());
  double sum = 0.0;
  for (std::size_t w = 0; w < series.area.size(); ++w) {
    const double expected = control > 0.0 ? series.control[w] / control : 1.0 / weeks;
    const double off = series.area[w] / area - expected;
    sum += off * off;
  }
  return weeks * sum / (1.0 / area + (control > 0.0 ? 1.0 / control : 0.0));
}

}  // namespace

std::vector<std::uint32_t> weekly_counts(const PointSet& points, std::span<const std::size_t> rows,
                                         const Period& period) {
  assert(points.timed() || rows.empty());
  const auto weeks = std::max<std::int64_t>((period.until - period.from + summer_time) / week, 0);
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(weeks));
  for (const std::size_t row : rows) {
    const Instant t = points.from[row];
    if (!period.contains(t)) continue;
    const auto w = static_cast<std::size_t>((t - period.from) / week);
    if (w < counts.size()) ++counts[w];
  }
  return counts;
}

Overdispersion overdispersion(std::span<const WeeklySeries> series) {
  Overdispersion result;
  double sum = 0.0;
  for (const WeeklySeries& one : series) {
    if (total(one.area) == 0.0) continue;
    sum += scatter(one);
    result.weeks += static_cast<std::uint32_t>(one.area.size());
    result.freedom += static_cast<std::uint32_t>(one.area.size()) - 1;
  }
  if (result.known()) result.factor = std::max(1.0, sum / result.freedom);
  return result;
}

}  // namespace klara
