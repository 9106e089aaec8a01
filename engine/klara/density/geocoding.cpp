#include <klara/density/geocoding.hpp>

#include <klara/density/incident_places.hpp>
#include <klara/density/nearest_place.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace klara {
namespace {

/// From the longest. Below a centimetre, northings in metres have few digits left to tell by.
constexpr std::array<double, 25> steps{10'000, 5000, 2500, 2000, 1000,  500,  250, 200, 100,
                                       50,     25,   20,   10,   5,     2.5,  2,   1,   0.5,
                                       0.25,   0.2,  0.1,  0.05, 0.025, 0.02, 0.01};

bool is_multiple(double value, double step) {
  constexpr double close = 1e-6;  // of a step: 0.01 m at 6.58e6 m is known to 1e-7
  const double quotient = value / step;
  return std::abs(quotient - std::round(quotient)) <= close;
}

Metres rounding_of(const PointSet& places) {
  constexpr std::size_t enough = 8;  // places, before a step is more than chance
  constexpr std::size_t one_in = 50;
  if (places.size() < enough) return {};
  for (const double step : steps) {
    std::size_t elsewhere = 0;
    for (std::size_t p = 0; p < places.size() && elsewhere * one_in <= places.size(); ++p) {
      if (!is_multiple(places.x[p], step) || !is_multiple(places.y[p], step)) ++elsewhere;
    }
    if (elsewhere * one_in <= places.size()) return {step};
  }
  return {};
}

}  // namespace

GeocodingPrecision geocoding_precision(const PointSet& incidents, const RunContext& run) {
  const IncidentPlaces at = incident_places(incidents);
  std::vector<std::size_t> count(at.size(), 0);
  for (const std::uint32_t place : at.of_incident) ++count[place];
  std::vector<std::size_t> several;
  std::size_t sharing = 0;
  for (std::size_t p = 0; p < at.size(); ++p) {
    if (count[p] < 2) continue;
    several.push_back(p);
    sharing += count[p];
  }
  GeocodingPrecision precision;
  precision.incidents = incidents.size();
  precision.places = at.size();
  if (incidents.empty()) return precision;
  precision.shared = static_cast<double>(sharing) / static_cast<double>(incidents.size());
  precision.rounding = rounding_of(at.places);
  precision.spacing = median_to_nearest(at.places, several, run);
  precision.floor = precision.rounding;
  if (precision.shared >= many_shared) {
    precision.floor = std::max(precision.floor, precision.spacing);
  }
  return precision;
}

}  // namespace klara
