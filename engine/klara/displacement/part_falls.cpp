#include <klara/displacement/part_falls.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/weekly_scatter.hpp>
#include <klara/shape/district.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace klara {
namespace {

void require_area(const WeeklyPanel& panel, std::size_t area) {
  if (area < panel.areas()) return;
  throw bad_argument(
      "AREA_UNKNOWN",
      {.en = fmt::format("area {} is asked for, but there are {}", area + 1, panel.areas()),
       .sv = fmt::format("område {} efterfrågas, men det finns {}", area + 1, panel.areas())});
}

PartFall fall_of(const WeeklyPanel& panel, std::size_t treated,
                 const std::vector<std::size_t>& controls, std::uint64_t seed,
                 const PartFallOptions& options) {
  const std::vector<BeforeAfter> counts = totals(panel);
  const WeeklyScatter scatter = weekly_scatter(panel, controls);
  PartFall fall{.change = {}, .permutation = {}, .trend = {}};
  fall.trend = city_trend(counts, scatter.of_area, controls, options.trend);
  fall.scatter = scatter.of_area[treated];
  fall.change = area_change(counts[treated], fall.scatter, fall.trend);
  fall.permutation = block_permutation(panel, treated, controls, seed, options.permutation);
  // Of a test that could not be made, the other decides; but what none is compared to is not
  // tested.
  if (!std::isnan(fall.change.p_fall)) {
    fall.p_fall = std::fmax(fall.change.p_fall, fall.permutation.p_fall);
  }
  return fall;
}

}  // namespace

std::vector<WeeklyPanel> panels_of_parts(const PointSet& points,
                                         std::span<const std::uint32_t> area_of, std::size_t areas,
                                         std::span<const std::uint32_t> part_of_row,
                                         std::size_t parts, const Weeks& before,
                                         const Weeks& after) {
  assert(part_of_row.size() == area_of.size());
  std::vector<WeeklyPanel> panels;
  std::vector<std::uint32_t> area_of_part(area_of.size());
  for (std::size_t part = 0; part < parts; ++part) {
    for (std::size_t i = 0; i < area_of.size(); ++i) {
      area_of_part[i] = part_of_row[i] == part ? area_of[i] : outside;
    }
    panels.push_back(weekly_panel(points, area_of_part, areas, before, after));
  }
  return panels;
}

std::vector<PartFall> part_falls(std::span<const WeeklyPanel> parts, std::size_t treated,
                                 std::span<const std::size_t> controls, std::uint64_t seed,
                                 const PartFallOptions& options) {
  std::vector<std::size_t> ordered(controls.begin(), controls.end());
  std::ranges::sort(ordered);  // sums in one order, whatever that of the controls
  std::vector<PartFall> falls;
  for (const WeeklyPanel& panel : parts) {
    require_area(panel, treated);
    for (const std::size_t control : ordered) require_area(panel, control);
    falls.push_back(fall_of(panel, treated, ordered, seed + falls.size(), options));
  }
  const auto tested =
      std::ranges::count_if(falls, [](const PartFall& fall) { return !std::isnan(fall.p_fall); });
  for (PartFall& fall : falls) {
    if (std::isnan(fall.p_fall)) continue;
    fall.p_fall_family = std::min(1.0, static_cast<double>(tested) * fall.p_fall);
  }
  return falls;
}

}  // namespace klara
