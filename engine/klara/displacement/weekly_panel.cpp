#include <klara/displacement/weekly_panel.hpp>

#include <klara/base/error.hpp>
#include <klara/shape/district.hpp>

#include <array>
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

std::vector<std::span<const std::uint32_t>> WeeklyPanel::seasons_of(std::size_t area) const {
  std::vector<std::span<const std::uint32_t>> seasons;
  std::span<const std::uint32_t> left = before(area);
  for (const std::size_t weeks : earlier) {
    seasons.push_back(left.first(weeks));
    left = left.subspan(weeks);
  }
  seasons.push_back(left);
  seasons.push_back(after(area));
  return seasons;
}

WeeklyPanel weekly_panel(const PointSet& points, std::span<const std::uint32_t> area_of,
                         std::size_t areas, const Weeks& before, const Weeks& after) {
  return weekly_panel(points, area_of, areas, std::array{before}, after);
}

WeeklyPanel weekly_panel(const PointSet& points, std::span<const std::uint32_t> area_of,
                         std::size_t areas, std::span<const Weeks> before, const Weeks& after) {
  assert(area_of.size() == points.size());
  assert(!before.empty());
  for (const Weeks& season : before) require_week(season, {.en = "before", .sv = "före"});
  require_week(after, {.en = "after", .sv = "efter"});
  WeeklyPanel panel{.weeks_before = 0, .weeks_after = after.size(), .counts = {}};
  for (const Weeks& season : before) panel.weeks_before += season.size();
  for (const Weeks& season : before.first(before.size() - 1)) {
    panel.earlier.push_back(season.size());
  }
  panel.counts.resize(areas * panel.weeks());
  std::size_t first_week = 0;
  for (const Weeks& season : before) {
    count(points, area_of, season, first_week, panel);
    first_week += season.size();
  }
  count(points, area_of, after, first_week, panel);
  return panel;
}

std::vector<BeforeAfter> totals(const WeeklyPanel& panel) {
  std::vector<BeforeAfter> result(panel.areas());
  for (std::size_t area = 0; area < result.size(); ++area) {
    result[area] = {.before = total(panel.before(area)), .after = total(panel.after(area))};
  }
  return result;
}

std::vector<std::vector<BeforeAfter>> season_steps(const WeeklyPanel& panel) {
  std::vector<std::vector<BeforeAfter>> steps(panel.seasons() - 1,
                                              std::vector<BeforeAfter>(panel.areas()));
  for (std::size_t area = 0; area < panel.areas(); ++area) {
    const auto seasons = panel.seasons_of(area);
    std::uint64_t before = total(seasons.front());
    for (std::size_t s = 0; s < steps.size(); ++s) {
      steps[s][area] = {.before = before, .after = total(seasons[s + 1])};
      before += steps[s][area].after;
    }
  }
  return steps;
}

}  // namespace klara
