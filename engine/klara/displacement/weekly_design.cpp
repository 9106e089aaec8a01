#include <klara/displacement/weekly_design.hpp>

#include <algorithm>
#include <utility>

namespace klara {

std::optional<WeeklyDesign> weekly_design(
    const PointSet& points, std::span<const std::uint32_t> district_of,
    const DistrictSet& districts, const StudyArea& treated, std::span<const StudyArea> places,
    const std::optional<StudyArea>& control, const Period& before, const Period& after,
    const TimeZone& zone, const MappedDesignOptions& options, const RunContext& run) {
  Weeks weeks_before = whole_weeks(before, zone), weeks_after = whole_weeks(after, zone);
  if (weeks_before.empty() || weeks_after.empty()) return std::nullopt;
  return WeeklyDesign{
      .map = mapped_design(points, district_of, districts, treated, places, control, options, run),
      .before = std::move(weeks_before),
      .after = std::move(weeks_after)};
}

WeeklyDesign with_earlier(WeeklyDesign design, std::span<const Period> seasons,
                          const TimeZone& zone) {
  design.earlier.clear();
  for (const Period& season : seasons) {
    Weeks weeks = whole_weeks(season, zone);
    if (!weeks.empty()) design.earlier.push_back(std::move(weeks));
  }
  std::ranges::sort(design.earlier, {}, [](const Weeks& weeks) { return weeks.borders.front(); });
  return design;
}

std::vector<Weeks> seasons_before(const WeeklyDesign& design) {
  std::vector<Weeks> seasons = design.earlier;
  seasons.push_back(design.before);
  return seasons;
}

}  // namespace klara
