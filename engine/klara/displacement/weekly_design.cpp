#include <klara/displacement/weekly_design.hpp>

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

}  // namespace klara
