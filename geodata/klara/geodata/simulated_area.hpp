#pragma once
/// The areas that a plan names, found on the ground of its city.
#include <klara/geodata/simulated_addresses.hpp>
#include <klara/geodata/simulated_city.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace klara {

/// Whole districts and places of any shape, together.
struct SimulatedArea {
  std::vector<bool> whole;  // by district
  std::vector<MultiPolygon> polygons;
  std::vector<Bounds> boxes;  // of them

  [[nodiscard]] bool contains(std::uint32_t district, Position p) const;
};

/// Throws Error{bad_argument} AREA_UNKNOWN, naming the nearest that exists.
[[nodiscard]] SimulatedArea simulated_area(const std::vector<std::string>& words,
                                           const CityGround& ground);

/// The districts that are whole in it or whose label point it holds. Throws Error{bad_argument}
/// AREA_EMPTY if there are none; `words` are for the message.
[[nodiscard]] std::vector<std::size_t> districts_in(const SimulatedArea& area,
                                                    const std::vector<DistrictAddresses>& addresses,
                                                    const std::vector<std::string>& words);

/// An address, street or label point with the chance that an incident at a district lies there.
struct PlaceShare {
  std::uint32_t district = 0;
  Position at;
  double share = 0.0;  // of the incidents of the district
};

/// All places of a district where incidents that choose popular addresses with chance `hot` can be.
[[nodiscard]] std::vector<PlaceShare> places_of(std::uint32_t district,
                                                const DistrictAddresses& addresses,
                                                const SimulationPlan& plan, double hot);

}  // namespace klara
