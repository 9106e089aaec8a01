#include <klara/displacement/tested_place.hpp>

namespace klara {

TestedPlace tested_place(const PlaceAnswer& answer, std::size_t k,
                         std::span<const StudyArea> places, const DistrictSet& districts) {
  if (answer.design.choice == PlaceChoice::named) {
    const StudyArea& place = places[k];
    return {.name = place.name, .key = place.name, .area = polygon_of(place, districts)};
  }
  // The treated area comes before the districts.
  const District& district = districts[answer.found.places[k].area - 1];
  return {.name = district.name.empty() ? district.code : district.name,
          .key = district.code,
          .area = district.area};
}

}  // namespace klara
