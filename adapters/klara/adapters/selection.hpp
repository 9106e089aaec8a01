#pragma once
/// Which of the incidents of a file a study is about.
#include <klara/base/time_zone.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/study_file.hpp>

#include <chrono>
#include <cstdint>

namespace klara {

/// What the selection left out of the used rows: taken + outside_time + other_category = used.
struct SelectionCount {
  std::uint64_t taken = 0, outside_time = 0, other_category = 0;
  friend bool operator==(const SelectionCount&, const SelectionCount&) = default;
};

/// Leaves in `incidents` what is selected; their intake still accounts for the whole file.
/// Throws Error{bad_argument} CATEGORY_MISSING or CATEGORY_UNKNOWN, and Error{bad_data}
/// SELECTION_EMPTY, which names the file, the selection and the span of the incidents.
[[nodiscard]] SelectionCount take_selection(Incidents& incidents, const Selection& selection,
                                            const TimeZone& zone);

/// The instant at which the local day begins.
[[nodiscard]] Instant instant_of_day(const TimeZone& zone, std::chrono::local_days day);

/// The first and the last local day on which an incident begins. There must be one.
struct DaySpan {
  std::chrono::local_days first, last;
};

[[nodiscard]] DaySpan days_of(const PointSet& incidents, const TimeZone& zone);

}  // namespace klara
