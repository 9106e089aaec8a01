#pragma once
/// From areas on a map to a design that displacement in place is tested by.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/displacement/place_displacement.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace klara {

/// What part a district plays, as a whole or as what the named areas leave of it.
enum class DistrictRole {
  treated,    // named by its code
  place,      // likewise
  beside,     // touches the treated area or a named place: may have received, or been protected
  control,    // out of reach of what was done
  candidate,  // searched for arrivals, and a control of the others
  left_out,   // neither: the analyst named other controls
};

struct MappedDesignOptions {
  /// Without named places: how far from the treated area arrivals are searched for, centre to
  /// centre; none = in every district.
  std::optional<Metres> reach{};
};

/// Areas of a panel: the treated one, the named places, then each district without what these take.
struct MappedDesign {
  std::vector<std::uint32_t> area_of;  // of each incident; `outside` for those in no district
  std::vector<Metres> distance;        // of each area, between its centre and the treated one's
  std::vector<DistrictRole> roles;     // of each district
  PlaceDesign parts;

  [[nodiscard]] std::size_t areas() const { return distance.size(); }
  friend bool operator==(const MappedDesign&, const MappedDesign&) = default;
};

/// With named places these are tested, and what touches one of them or the treated area (5 m,
/// neighbours.hpp) is no control: a fence of places moves to the next street. Without, every
/// district within reach is searched, those beside the treated area first of all, and those beyond
/// are controls. `control` names the controls instead: whole districts by code, or those whose
/// centre lies in its polygon.
///
/// `district_of` is districts_of(points). The same for every `run.threads`. Throws
/// Error{bad_argument} AREA_UNKNOWN as require_known_codes. Cost: that of parts_of, and of
/// lie_within for each district and named area.
[[nodiscard]] MappedDesign mapped_design(const PointSet& points,
                                         std::span<const std::uint32_t> district_of,
                                         const DistrictSet& districts, const StudyArea& treated,
                                         std::span<const StudyArea> places,
                                         const std::optional<StudyArea>& control,
                                         const MappedDesignOptions& options = {},
                                         const RunContext& run = {});

}  // namespace klara
