#pragma once
/// The areas and weeks that every kind of displacement is tested on.
#include <klara/base/period.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/base/weeks.hpp>
#include <klara/displacement/mapped_design.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace klara {

/// What is left of a last week is not tested.
struct WeeklyDesign {
  MappedDesign map;
  Weeks before, after;
  std::vector<Weeks> earlier{};  // the same season of earlier years, oldest first
  friend bool operator==(const WeeklyDesign&, const WeeklyDesign&) = default;
};

/// mapped_design and the whole weeks of both periods on the clock of `zone`; none where a period
/// has no whole week. Throws and costs as mapped_design.
[[nodiscard]] std::optional<WeeklyDesign> weekly_design(
    const PointSet& points, std::span<const std::uint32_t> district_of,
    const DistrictSet& districts, const StudyArea& treated, std::span<const StudyArea> places,
    const std::optional<StudyArea>& control, const Period& before, const Period& after,
    const TimeZone& zone, const MappedDesignOptions& options = {}, const RunContext& run = {});

/// The design with the whole weeks of earlier seasons, too, oldest first. A season without a whole
/// week is left out.
[[nodiscard]] WeeklyDesign with_earlier(WeeklyDesign design, std::span<const Period> seasons,
                                        const TimeZone& zone);

/// The seasons before, oldest first; that of the period before is the last.
[[nodiscard]] std::vector<Weeks> seasons_before(const WeeklyDesign& design);

}  // namespace klara
