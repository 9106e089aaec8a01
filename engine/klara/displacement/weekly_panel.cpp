#include <klara/displacement/weekly_panel.hpp>

#include <klara/base/error.hpp>
#include <klara/shape/district.hpp>

#include <cassert>
#include <numeric>

namespace klara {
namespace {

void require_week(const Weeks& weeks, const Text& period) {
  if (!weeks.empty()) return;
  throw bad_argument("PERIOD_TOO_SHORT",
                     {.en = "the period " + period.en + " holds no whole week",
                      .sv = "perioden " + period.sv + " rymmer ingen hel vecka"})
      .with_remedy({.en = "Scatter is read from weeks: give periods of several months.",
                    .sv = "Spridningen läses ur veckor: ange perioder på flera månader."});
}

void count(const PointSet& points, std::span<const std::uint32_t> area_of, const Weeks& weeks,
           std::size_t first_week, WeeklyPanel& panel) {
  const Period whole{weeks.borders.front(), weeks.borders.back()};
  for (const std::size_t row : rows_within(points, whole)) {
    if (area_of[row] == outside) continue;
    const std::size_t week = first_week + *weeks.holding(points.from[row]);
    ++panel.counts[area_of[row] * panel.weeks() + week];
  }
}

std::uint64_t total(std::span<const std::uint32_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

WeeklyPanel weekly_panel(const PointSet& points, std::span<const std::uint32_t> area_of,
                         std::size_t areas, const Weeks& before, const Weeks& after) {
  assert(area_of.size() == points.size());
  require_week(before, {.en = "before", .sv = "före"});
  require_week(after, {.en = "after", .sv = "efter"});
  WeeklyPanel panel{.weeks_before = before.size(), .weeks_after = after.size(), .counts = {}};
  panel.counts.resize(areas * panel.weeks());
  count(points, area_of, before, 0, panel);
  count(points, area_of, after, before.size(), panel);
  return panel;
}

std::vector<BeforeAfter> totals(const WeeklyPanel& panel) {
  std::vector<BeforeAfter> result(panel.areas());
  for (std::size_t area = 0; area < result.size(); ++area) {
    result[area] = {.before = total(panel.before(area)), .after = total(panel.after(area))};
  }
  return result;
}

}  // namespace klara
