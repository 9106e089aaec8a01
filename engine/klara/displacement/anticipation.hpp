#pragma once
/// Whether crime had changed in the treated area already before anything was done.
#include <klara/base/time_zone.hpp>
#include <klara/base/weeks.hpp>
#include <klara/displacement/area_change.hpp>
#include <klara/displacement/mapped_design.hpp>

#include <cstddef>
#include <optional>

namespace klara {

/// What the last weeks are held against.
enum class LeadReference {
  year_earlier,   // the same weeks, 52 weeks earlier
  period_before,  // the weeks of the period before that are not among them
};

/// The last weeks before the beginning, beyond the city's change. A fall is anticipation; a rise
/// often is why something was done, and what fell afterwards would in part have fallen anyway
/// (regression to the mean).
struct Anticipation {
  std::size_t weeks = 0;
  LeadReference against = LeadReference::year_earlier;
  AreaChange change{};
  friend bool operator==(const Anticipation&, const Anticipation&) = default;
};

struct AnticipationOptions {
  std::size_t weeks = 8;
  double level = 0.95;
};

/// area_change of the treated area between the last weeks before `began` and the same weeks a year
/// earlier, or where the points do not go back so far, the weeks of the period before; with a trend
/// and a scatter of these weeks alone. Anticipatory benefits are common (Smith, Clarke & Pease
/// 2002, Crime Prevention Studies 13:71-82). None where neither reference has as many weeks, or no
/// incident of a control lies in one of the windows. Points must be in canonical order and timed;
/// they need not end with the period before. Throws Error{bad_argument} LEVEL_RANGE unless
/// 0 < level < 1. Cost: that of weekly_panel.
[[nodiscard]] std::optional<Anticipation> anticipation(const PointSet& points,
                                                       const MappedDesign& design,
                                                       const Weeks& before, Instant began,
                                                       const TimeZone& zone,
                                                       const AnticipationOptions& options = {});

}  // namespace klara
