#pragma once
/// What is in the incidents that were taken, for people and for programs.
#include <klara/base/period.hpp>
#include <klara/base/units.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/shape/geometry.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// An extent ends at whole multiples of this, outside the incidents: it shows where they are, not
/// where the outermost of them happened.
constexpr Metres extent_step{100.0};

struct TimeExtent {
  Instant first, last;       // earliest and latest that any of them may have happened
  std::uint64_t exact = 0;   // known to the instant
  std::uint64_t within = 0;  // known as intervals
};

/// Of positions, to the last digit.
struct IncidentTies {
  std::uint64_t positions = 0;         // that differ
  std::uint64_t tied = 0;              // incidents that share theirs with another
  std::uint64_t most_at_position = 0;  // incidents
};

struct LevelCount {
  std::string level;
  std::uint64_t incidents = 0;
};

struct CategoryCounts {
  std::string name;
  std::vector<LevelCount> levels;  // as in the category
};

struct Inspection {
  std::optional<Bounds> extent;     // none of no incidents
  std::optional<TimeExtent> times;  // likewise, and of incidents without time
  IncidentTies ties;
  std::vector<CategoryCounts> categories;
};

[[nodiscard]] Inspection inspection(const Incidents& incidents);

}  // namespace klara
