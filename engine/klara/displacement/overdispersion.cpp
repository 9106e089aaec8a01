#include <klara/displacement/overdispersion.hpp>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <numeric>

namespace klara {
namespace {

constexpr std::chrono::seconds week = std::chrono::days{7};
constexpr std::chrono::seconds summer_time = std::chrono::hours{1};
constexpr std::uint32_t least_freedom = 4;

double total(const std::vector<std::uint32_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// Adds to the sums of one chi-square and its weeks.
struct ChiSquare {
  double sum = 0.0;
  std::uint32_t weeks = 0;
  std::uint32_t freedom = 0;

  void add(double chi_square, std::uint32_t weeks_used) {
    sum += chi_square;
    weeks += weeks_used;
    freedom += weeks_used - 1;
  }
};

void add_alone(const std::vector<std::uint32_t>& area, ChiSquare& pooled) {
  const double expected = total(area) / static_cast<double>(area.size());
  double sum = 0.0;
  for (const std::uint32_t y : area) sum += (y - expected) * (y - expected) / expected;
  pooled.add(sum, static_cast<std::uint32_t>(area.size()));
}

void add_beside_control(const WeeklySeries& series, ChiSquare& pooled) {
  assert(series.area.size() == series.control.size());
  const double area = total(series.area);
  const double control = total(series.control);
  double sum = 0.0;
  std::uint32_t weeks = 0;
  for (std::size_t w = 0; w < series.area.size(); ++w) {
    const double y = series.area[w];
    const double c = series.control[w];
    if (y + c == 0.0) continue;
    const double difference = control * y - area * c;
    sum += difference * difference / (control * area * (y + c));
    ++weeks;
  }
  pooled.add(sum, weeks);
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
  ChiSquare pooled;
  for (const WeeklySeries& one : series) {
    if (total(one.area) == 0.0) continue;
    if (total(one.control) == 0.0) {
      add_alone(one.area, pooled);
    } else {
      add_beside_control(one, pooled);
    }
  }
  Overdispersion result{.factor = 1.0, .weeks = pooled.weeks, .freedom = pooled.freedom};
  if (pooled.freedom >= least_freedom) result.factor = std::max(1.0, pooled.sum / pooled.freedom);
  return result;
}

}  // namespace klara
