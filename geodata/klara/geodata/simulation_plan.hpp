#pragma once
/// What a simulated city is to be: how much, where and when, and what is planted in it.
///
/// Areas are lists of words. Each word is the name of a place, the code of a district, or the
/// beginning of such codes: with basområden, 10102 is every 10102xx. Offences are lists of words
/// too: a code of simulated_offence.hpp, the beginning of such codes (50 is all narcotics), or
/// violent, detection or reported. An empty list of offences means all.
#include <klara/base/units.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// A year's incidents in an area that come out exactly, before anything is planted.
struct FixedTotal {
  std::string name;
  std::vector<std::string> areas;
  int year = 0;
  std::uint64_t all = 0;
  std::optional<std::uint64_t> violent;  // of them
  friend bool operator==(const FixedTotal&, const FixedTotal&) = default;
};

/// More (or less) of some offences in an area, all the time.
struct PlantedHotSpot {
  std::string name;
  std::vector<std::string> areas;
  std::vector<std::string> offences;
  double factor = 1.0;
  friend bool operator==(const PlantedHotSpot&, const PlantedHotSpot&) = default;
};

/// Where a share of a fall goes.
struct PlantedReceiver {
  std::string name;
  std::vector<std::string> areas;
  double share = 0.0;  // of the fall
  friend bool operator==(const PlantedReceiver&, const PlantedReceiver&) = default;
};

/// A share of one offence that becomes another.
struct PlantedMixShift {
  std::string from, to;  // codes
  double share = 0.0;
  friend bool operator==(const PlantedMixShift&, const PlantedMixShift&) = default;
};

/// From a date on, each incident of these offences in an area falls away with probability `fall`;
/// of those that fall away each is committed in a receiver instead with the probability of its
/// share, at the same time. What stays turns its clock by `hours`, on the same date, and may become
/// another offence (whatever `offences` says).
struct PlantedDisplacement {
  std::string name;
  std::vector<std::string> from;
  std::vector<std::string> offences;
  std::chrono::local_days since{};               // local date
  std::optional<std::chrono::local_days> until;  // none = the end of the last year
  double fall = 0.0;
  std::vector<PlantedReceiver> to;  // shares add up to at most 1
  double hours = 0.0;
  std::vector<PlantedMixShift> becomes;
  friend bool operator==(const PlantedDisplacement&, const PlantedDisplacement&) = default;
};

/// People who do not live there: a share of all incidents goes to the districts by their area times
/// exp(-distance / reach) instead of by residents.
struct CentreAttraction {
  std::vector<std::string> areas;  // their middle is the centre; empty = the middle of the city
  double share = 0.25;
  Metres reach{400.0};
  friend bool operator==(const CentreAttraction&, const CentreAttraction&) = default;
};

struct SimulationPlan {
  std::string name = "city";
  int first_year = 2017, last_year = 2018;
  double per_year = 150'000.0;  // expected in the whole city, fixed totals included; at least 10
  CentreAttraction centre;

  double area_year_cv = 0.14;   // coefficient of variation of the factor of each area and year
  double overdispersion = 3.0;  // variance / mean of the weekly counts of an area; 1 = Poisson
  double week_autocorrelation = 0.0;  // of a further weekly factor ...
  double week_cv = 0.0;               // ... with this coefficient of variation; 0 = none

  Metres block{90.0};           // between parallel streets, on average
  double popularity = 0.8;      // the k-th address is as popular as k to the power of minus this
  double street_middle = 0.10;  // share geocoded to the middle of a street ...
  double label_point = 0.04;    // ... and to the label point of the district

  std::vector<FixedTotal> totals;  // of different areas in a year
  std::vector<PlantedHotSpot> hot_spots;
  std::vector<PlantedDisplacement> displacements;  // in this order; what has left is left alone

  friend bool operator==(const SimulationPlan&, const SimulationPlan&) = default;
};

/// Throws Error{bad_argument} PLAN_RANGE naming the member, its value and what is allowed;
/// OFFENCE_UNKNOWN with the nearest that exists. Areas are checked where the districts are known.
void require_valid(const SimulationPlan& plan);

}  // namespace klara
