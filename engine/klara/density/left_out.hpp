#pragma once
/// Incidents as cross-validation sees them: what is left out at a time.
#include <klara/density/incident_places.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <vector>

namespace klara {

/// What is left out at a time. Incidents at shared places foresee each other perfectly, so that
/// with `incident` the best bandwidth falls to 0 (Silverman 1986, section 3.4.3); with `place` all
/// incidents of a place are left out together, as if each place were one incident of their weight.
enum class LeaveOut { incident, place };

/// One that is left out, of one place and one weight; `times` of them.
struct LeftOut {
  std::size_t place = 0;
  double weight = 0.0;
  double times = 1.0;
};

/// The incidents as criteria see them.
struct ValidationSample {
  IncidentPlaces at;
  std::vector<LeftOut> units;  // those with weight
  double count = 0.0;          // of units, each as often as it comes
  double weight = 0.0;         // of all
  double squares = 0.0;        // of the units' weights, summed

  [[nodiscard]] double weight_of_place(std::size_t p) const { return at.places.weight[p]; }
};

/// Throws Error{bad_data} as incident_places, and TOO_FEW_POINTS where fewer than two incidents
/// (places, if those are left out) have weight.
[[nodiscard]] ValidationSample validation_sample(const PointSet& incidents, LeaveOut leave_out);

}  // namespace klara
