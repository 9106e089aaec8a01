#pragma once
/// The areas of a study: treated, places, control; and what part each incident plays.
#include <klara/base/run_context.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// Given either by district codes or as a polygon of its own.
struct StudyArea {
  std::string name;
  std::vector<std::string> codes;  // of whole districts; empty = `polygon` holds
  MultiPolygon polygon;

  friend bool operator==(const StudyArea&, const StudyArea&) = default;
};

/// What part an incident plays in a displacement design. Treated goes before a place, a place
/// before control. Places are numbered from first_place on.
using Part = std::uint32_t;
constexpr Part treated_part = 0;
constexpr Part control_part = 1;
constexpr Part outside_part = 2;  // in a district, but in none of the areas
constexpr Part nowhere_part = 3;  // in no district and in none of the areas
constexpr Part first_place = 4;

/// The part of each incident. `district_of` is districts_of(points). Without `control`, all other
/// districts are control. Polygons are half-open, as contains in geometry.hpp. The same for every
/// `run.threads`. Throws Error{bad_argument} AREA_UNKNOWN as require_known_codes.
/// Cost: O(incidents), and O(vertices of a polygon) for each incident near its border.
[[nodiscard]] std::vector<Part> parts_of(const PointSet& points,
                                         std::span<const std::uint32_t> district_of,
                                         const DistrictSet& districts, const StudyArea& treated,
                                         std::span<const StudyArea> places,
                                         const std::optional<StudyArea>& control,
                                         const RunContext& run = {});

/// What `parts_of` does not tell, since each incident plays one part only.
struct Overlaps {
  std::vector<std::uint64_t> in_place;  // all that a place holds, whatever part they play
  std::uint64_t shared = 0;             // in more than one of the treated area and the places
};

/// Of these rows. Throws and costs as parts_of; the same for every `run.threads`.
[[nodiscard]] Overlaps overlaps(const PointSet& points, std::span<const std::size_t> rows,
                                std::span<const std::uint32_t> district_of,
                                const DistrictSet& districts, const StudyArea& treated,
                                std::span<const StudyArea> places, const RunContext& run = {});

/// The polygon of an area; for codes, those of its districts together. Throws Error{bad_argument}
/// AREA_UNKNOWN as require_known_codes.
[[nodiscard]] MultiPolygon polygon_of(const StudyArea& area, const DistrictSet& districts);

/// Throws Error{bad_argument} AREAS_OVERLAP, naming the codes that both areas are given by.
void require_no_common_codes(const StudyArea& treated, const StudyArea& control);

/// Throws Error{bad_argument} AREA_UNKNOWN, naming the codes that no district has and, of codes and
/// names of districts, the nearest (nearest_word.hpp).
void require_known_codes(const StudyArea& area, const DistrictSet& districts);

}  // namespace klara
