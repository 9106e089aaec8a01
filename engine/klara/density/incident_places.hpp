#pragma once
/// Incidents by place, for sums over pairs of them: crime is geocoded to addresses.
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace klara {

struct IncidentPlaces {
  PointSet places;                         // by x, then by y; the weight is that of its incidents
  std::vector<std::uint32_t> of_incident;  // the place of each incident

  [[nodiscard]] std::size_t size() const { return places.size(); }
};

/// Places are the same where both coordinates are, to the last bit. Incidents of weight 0 keep
/// their place.
///
/// Throws as require_incidents (point_set.hpp). Cost: O(n) in canonical order, else O(n log n);
/// memory 28 bytes an incident.
[[nodiscard]] IncidentPlaces incident_places(const PointSet& incidents);

}  // namespace klara
