#pragma once
/// A tested place as it is called and where it lies.
#include <klara/displacement/place_answer.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace klara {

struct TestedPlace {
  std::string name;  // for people: a district without one goes by its code
  std::string key;   // for programs: the name of a named place, the code of a searched district
  MultiPolygon area;
  friend bool operator==(const TestedPlace&, const TestedPlace&) = default;
};

/// Place `k` of an answer made from these named places (none = searched) and districts, in the
/// order that mapped_design gives areas. Throws as polygon_of.
[[nodiscard]] TestedPlace tested_place(const PlaceAnswer& answer, std::size_t k,
                                       std::span<const StudyArea> places,
                                       const DistrictSet& districts);

}  // namespace klara
