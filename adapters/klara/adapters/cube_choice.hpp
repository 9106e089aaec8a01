#pragma once
/// How a cube is cut, where the study leaves it open.
#include <klara/base/period.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/cube.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstddef>
#include <vector>

namespace klara {

/// More would take hours to look at.
constexpr std::size_t most_cube_slices = 1000;

struct ChosenCube {
  CubeStudy cube;
  std::vector<Choice> choices;  // of what was not asked for
};

/// Along the calendar whole slices from the first day that was observed on; what is left at the end
/// and is shorter than a slice has none of its own. Unless asked for, the shortest slice of 1, 7,
/// 28, 91 and 364 days that makes at most 31; on the clock of the day an hour, of the week six; and
/// a time bandwidth as long as a slice. `observed` lies between local midnights.
/// Throws Error{bad_argument} CYCLE_UNSEEN where a part of the cycle was never observed,
/// SLICE_TOO_LONG, SLICES_TOO_MANY.
[[nodiscard]] ChosenCube chosen_cube(const CubeSettings& asked, const Period& observed,
                                     const TimeZone& zone);

}  // namespace klara
