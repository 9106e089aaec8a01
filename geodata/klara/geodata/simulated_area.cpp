#include <klara/geodata/simulated_area.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace klara {
namespace {

Error unknown_area(const std::string& word, const CityGround& ground) {
  std::vector<std::string> known;
  known.reserve(ground.places.size() + ground.districts.size());
  for (const StudyArea& place : ground.places) known.push_back(place.name);
  for (const District& district : ground.districts) known.push_back(district.code);
  Error error = bad_argument(
      "AREA_UNKNOWN",
      {.en = fmt::format("no place is called \"{}\" and no district code begins so", word),
       .sv = fmt::format("ingen plats heter \"{}\" och ingen områdeskod börjar så", word)});
  const auto named = std::ranges::find(ground.districts, word, &District::name);
  if (named != ground.districts.end()) {
    return error.with_remedy(
        {.en = fmt::format("That is the name of {0}; write \"{0}\".", named->code),
         .sv = fmt::format("Så heter {0}; skriv \"{0}\".", named->code)});
  }
  if (const auto near = nearest_word(word, known)) {
    return error.with_remedy({.en = fmt::format("Did you mean \"{}\"?", *near),
                              .sv = fmt::format("Menade du \"{}\"?", *near)});
  }
  known.resize(std::min<std::size_t>(known.size(), 8));
  return error.with_remedy({.en = fmt::format("There are: {}, ...", fmt::join(known, ", ")),
                            .sv = fmt::format("Det finns: {}, ...", fmt::join(known, ", "))});
}

/// Takes every district whose code begins so; says whether there is any.
bool take_districts(const std::string& prefix, const DistrictSet& districts,
                    std::vector<bool>& whole) {
  bool found = false;
  for (std::size_t d = 0; d < districts.size(); ++d) {
    if (prefix.empty() || !districts[d].code.starts_with(prefix)) continue;
    whole[d] = true;
    found = true;
  }
  return found;
}

}  // namespace

bool SimulatedArea::contains(std::uint32_t district, Position p) const {
  if (whole[district]) return true;
  for (std::size_t i = 0; i < polygons.size(); ++i) {
    if (boxes[i].contains(p) && klara::contains(polygons[i], p)) return true;
  }
  return false;
}

SimulatedArea simulated_area(const std::vector<std::string>& words, const CityGround& ground) {
  SimulatedArea result;
  result.whole.resize(ground.districts.size());
  for (const std::string& word : words) {
    const auto place = std::ranges::find(ground.places, word, &StudyArea::name);
    if (place == ground.places.end()) {
      if (!take_districts(word, ground.districts, result.whole)) throw unknown_area(word, ground);
    } else if (place->codes.empty()) {
      result.polygons.push_back(place->polygon);
      result.boxes.push_back(bounds(place->polygon));
    } else {
      for (const std::string& code : place->codes) {
        const auto district = district_with_code(ground.districts, code);
        if (!district) throw unknown_area(code, ground);
        result.whole[*district] = true;
      }
    }
  }
  return result;
}

std::vector<std::size_t> districts_in(const SimulatedArea& area,
                                      const std::vector<DistrictAddresses>& addresses,
                                      const std::vector<std::string>& words) {
  std::vector<std::size_t> result;
  for (std::size_t d = 0; d < addresses.size(); ++d) {
    if (area.contains(static_cast<std::uint32_t>(d), addresses[d].label)) result.push_back(d);
  }
  if (!result.empty()) return result;
  throw bad_argument(
      "AREA_EMPTY",
      {.en = fmt::format("\"{}\" holds the middle of no district", fmt::join(words, ", ")),
       .sv = fmt::format("\"{}\" rymmer inte mitten av något område", fmt::join(words, ", "))});
}

std::vector<PlaceShare> places_of(std::uint32_t district, const DistrictAddresses& addresses,
                                  const SimulationPlan& plan, double hot) {
  std::vector<PlaceShare> result;
  const auto count = static_cast<double>(addresses.at.size());
  double before = 0.0;
  for (std::size_t k = 0; k < addresses.at.size(); ++k) {
    const double popular = addresses.popularity[k] - before;
    before = addresses.popularity[k];
    const double share = hot * popular + (1.0 - hot) / count;
    result.push_back(
        {district, addresses.at[k], share * (1.0 - plan.street_middle - plan.label_point)});
    result.push_back({district, addresses.street[k], share * plan.street_middle});
  }
  result.push_back({district, addresses.label, plan.label_point});
  return result;
}

}  // namespace klara
