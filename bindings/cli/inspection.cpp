#include <cli/inspection.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace klara {
namespace {

std::optional<Bounds> extent_of(const PointSet& points) {
  if (points.empty()) return std::nullopt;
  const double step = extent_step.value;
  const auto below = [step](double v) { return std::floor(v / step) * step; };
  // A whole step beyond, so that a multiple of the step is not shown as it is.
  const auto above = [&](double v) { return below(v) + step; };
  const Bounds exact = bounds(points);
  return Bounds{.west = below(exact.west),
                .south = below(exact.south),
                .east = above(exact.east),
                .north = above(exact.north)};
}

std::optional<TimeExtent> times_of(const PointSet& points) {
  if (points.empty() || !points.timed()) return std::nullopt;
  TimeExtent times{.first = *std::ranges::min_element(points.from),
                   .last = *std::ranges::max_element(points.until)};
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points.from[i] == points.until[i]) ++times.exact;
  }
  times.within = points.size() - times.exact;
  return times;
}

IncidentTies ties_of(const PointSet& points) {
  std::vector<std::pair<double, double>> positions;
  positions.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) positions.emplace_back(points.x[i], points.y[i]);
  std::ranges::sort(positions);

  IncidentTies ties;
  for (std::size_t begin = 0; begin < positions.size();) {
    std::size_t end = begin + 1;
    while (end < positions.size() && positions[end] == positions[begin]) ++end;
    ++ties.positions;
    if (end - begin > 1) ties.tied += end - begin;
    ties.most_at_position = std::max<std::uint64_t>(ties.most_at_position, end - begin);
    begin = end;
  }
  return ties;
}

CategoryCounts counts_of(const Category& category) {
  CategoryCounts counts{.name = category.name, .levels = {}};
  for (const std::string& level : category.levels) counts.levels.push_back({.level = level});
  for (const std::uint32_t level : category.of_row) ++counts.levels[level].incidents;
  return counts;
}

}  // namespace

Inspection inspection(const Incidents& incidents) {
  Inspection result{.extent = extent_of(incidents.points),
                    .times = times_of(incidents.points),
                    .ties = ties_of(incidents.points),
                    .categories = {}};
  for (const Category& category : incidents.categories) {
    result.categories.push_back(counts_of(category));
  }
  return result;
}

}  // namespace klara
