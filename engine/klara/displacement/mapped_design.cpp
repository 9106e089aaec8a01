#include <klara/displacement/mapped_design.hpp>

#include <klara/shape/neighbours.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace klara {
namespace {

bool is_named(const StudyArea& area, const District& district) {
  return std::ranges::find(area.codes, district.code) != area.codes.end();
}

bool is_control(const StudyArea& control, const District& district) {
  return control.codes.empty() ? contains(control.polygon, centroid(district.area))
                               : is_named(control, district);
}

Metres between(Position a, Position b) {
  return {std::hypot(a.x - b.x, a.y - b.y)};
}

std::vector<std::uint32_t> areas_of(std::span<const Part> parts,
                                    std::span<const std::uint32_t> district_of,
                                    std::size_t places) {
  std::vector<std::uint32_t> result(parts.size(), outside);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == treated_part) {
      result[i] = 0;
    } else if (parts[i] >= first_place) {
      result[i] = 1 + (parts[i] - first_place);
    } else if (district_of[i] != outside) {
      result[i] = static_cast<std::uint32_t>(1 + places) + district_of[i];
    }
  }
  return result;
}

/// Of the polygons that something was done in or that are tested by name.
bool is_beside(const District& district, std::span<const MultiPolygon> named) {
  return std::ranges::any_of(named, [&](const MultiPolygon& area) {
    return lie_within(area, district.area, neighbour_gap);
  });
}

}  // namespace

MappedDesign mapped_design(const PointSet& points, std::span<const std::uint32_t> district_of,
                           const DistrictSet& districts, const StudyArea& treated,
                           std::span<const StudyArea> places,
                           const std::optional<StudyArea>& control,
                           const MappedDesignOptions& options, const RunContext& run) {
  require_known_codes(treated, districts);
  if (control) require_known_codes(*control, districts);
  std::vector<MultiPolygon> named{polygon_of(treated, districts)};
  for (const StudyArea& place : places) named.push_back(polygon_of(place, districts));
  const Position centre = centroid(named.front());

  MappedDesign result;
  result.area_of =
      areas_of(parts_of(points, district_of, districts, treated, places, std::nullopt, run),
               district_of, places.size());
  for (const MultiPolygon& area : named) {
    result.distance.push_back(between(centre, centroid(area)));
  }
  result.parts.choice = places.empty() ? PlaceChoice::searched : PlaceChoice::named;
  for (std::size_t place = 0; place < places.size(); ++place) {
    result.parts.places.push_back(1 + place);
  }

  for (const District& district : districts) {
    const std::size_t area = result.distance.size();
    const Metres distance = between(centre, centroid(district.area));
    const auto role = [&] {
      if (is_named(treated, district)) return DistrictRole::treated;
      const bool is_place = std::ranges::any_of(
          places, [&](const StudyArea& place) { return is_named(place, district); });
      if (is_place) return DistrictRole::place;
      if (control && is_control(*control, district)) return DistrictRole::control;
      if (!places.empty()) {
        if (is_beside(district, named)) return DistrictRole::beside;
        return control ? DistrictRole::left_out : DistrictRole::control;
      }
      if (!options.reach || distance <= *options.reach) return DistrictRole::candidate;
      return control ? DistrictRole::left_out : DistrictRole::control;
    }();
    if (role == DistrictRole::control) result.parts.controls.push_back(area);
    if (role == DistrictRole::candidate) result.parts.places.push_back(area);
    result.roles.push_back(role);
    result.distance.push_back(distance);
  }
  return result;
}

}  // namespace klara
