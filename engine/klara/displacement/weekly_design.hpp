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

namespace klara {

/// What is left of a last week is not tested.
struct WeeklyDesign {
  MappedDesign map;
  Weeks before, after;
  friend bool operator==(const WeeklyDesign&, const WeeklyDesign&) = default;
};

/// mapped_design and the whole weeks of both periods on the clock of `zone`; none where a period
/// has no whole week. Throws and costs as mapped_design.
[[nodiscard]] std::optional<WeeklyDesign> weekly_design(
    const PointSet& points, std::span<const std::uint32_t> district_of,
    const DistrictSet& districts, const StudyArea& treated, std::span<const StudyArea> places,
    const std::optional<StudyArea>& control, const Period& before, const Period& after,
    const TimeZone& zone, const MappedDesignOptions& options = {}, const RunContext& run = {});

}  // namespace klara
