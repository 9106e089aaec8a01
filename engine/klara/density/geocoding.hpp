#pragma once
/// How precisely incidents were placed, as far as their coordinates tell.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>

namespace klara {

/// The share of incidents at shared places from which places are taken for addresses.
constexpr double many_shared = 0.1;

/// A bandwidth shorter than the steps in which incidents were placed draws the register's addresses
/// and not where crime is dense, and cross-validation finds just that: with incidents at shared
/// places its best bandwidth is 0 (Silverman 1986, section 3.4.3, on rounded data).
struct GeocodingPrecision {
  std::size_t incidents = 0, places = 0;
  double shared = 0.0;  // the share of incidents at a place of more than one
  Metres rounding;      // both coordinates are whole multiples of it; 0: of no step that is usual
  Metres spacing;  // the median distance from a place of several incidents to the nearest other
  /// The shortest bandwidth to trust, by spread as the Gaussian's: the rounding, and the spacing
  /// where many_shared of the incidents or more share their places. 0 where there is no sign of
  /// either.
  Metres floor;
};

/// Steps of 1, 2 or 5 times a power of ten, and of 25 times, from 1 cm to 10 km are looked for;
/// one in fifty places may lie elsewhere. The spacing is judged by 2000 places.
///
/// Throws Error{bad_data} as incident_places; Error{cancelled} when `run` is asked to stop. Cost:
/// that of incident_places and of distances_to_nearest.
[[nodiscard]] GeocodingPrecision geocoding_precision(const PointSet& incidents,
                                                     const RunContext& run = {});

}  // namespace klara
