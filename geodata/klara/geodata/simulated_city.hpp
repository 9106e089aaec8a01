#pragma once
/// A seeded city of simulated incidents, and the truth about what was planted in it.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/geodata/simulation_plan.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// What the city stands on.
struct CityGround {
  DistrictSet districts;
  std::vector<double> residents;               // by district, NaN = none; empty = by area
  std::vector<StudyArea> places;               // that a plan may name
  std::vector<std::vector<Position>> streets;  // lines; districts without any get a lattice
  MultiPolygon water;                          // holds no address
  Crs crs;
};

/// Levels are indices into the lists of its offence (simulated_offence.hpp).
struct SimulatedIncident {
  std::uint64_t number = 0;    // from 1, by time, before anything was planted; SIM000001
  Position at;                 // a multiple of 0.1 m
  LocalTime from, until;       // as clocks in Europe/Stockholm show it; from == until = exact
  std::uint32_t district = 0;  // into CityGround::districts
  std::uint16_t offence = 0;   // into simulated_offences()
  std::uint8_t target = 0, tactic = 0, source = 0, priority = 0;
  friend bool operator==(const SimulatedIncident&, const SimulatedIncident&) = default;
};

/// `expected` follows from the plan before anything is drawn, area-year factors at their mean 1 and
/// no other displacement planted.
struct ExpectedAndRealised {
  double expected = 0.0;
  std::uint64_t realised = 0;
  friend bool operator==(const ExpectedAndRealised&, const ExpectedAndRealised&) = default;
};

/// Incidents in an area from the first year to the date (before), and from it on as they would have
/// been (without) and as they are (after).
struct BeforeWithoutAfter {
  ExpectedAndRealised before, without, after;
  friend bool operator==(const BeforeWithoutAfter&, const BeforeWithoutAfter&) = default;
};

struct TruthOfArea {
  std::string name;
  BeforeWithoutAfter of_offences;  // those the displacement names
  BeforeWithoutAfter of_all;
  ExpectedAndRealised left, arrived;  // by this displacement; of_all.after = without - left +
                                      // arrived where no other displacement touches the area
  friend bool operator==(const TruthOfArea&, const TruthOfArea&) = default;
};

struct TruthOfDisplacement {
  std::string name;
  std::uint64_t eligible = 0;  // in the area, from the date on, of the offences
  ExpectedAndRealised fell;    // fell = gone + moved to the receivers
  ExpectedAndRealised gone;
  std::vector<ExpectedAndRealised> moved;   // as the plan's receivers
  std::uint64_t turned = 0;                 // whose clock was turned
  std::vector<ExpectedAndRealised> became;  // as the plan's mix shifts
  TruthOfArea from;
  std::vector<TruthOfArea> to;  // as the plan's receivers
  friend bool operator==(const TruthOfDisplacement&, const TruthOfDisplacement&) = default;
};

/// A total that the plan fixes: what was drawn is what was asked, what planting left of it may
/// differ.
struct TruthOfTotal {
  std::string name;
  int year = 0;
  std::uint64_t asked = 0, drawn = 0, ended_at = 0;
  std::optional<std::uint64_t> violent_asked;
  std::uint64_t violent_drawn = 0, violent_ended_at = 0;
  friend bool operator==(const TruthOfTotal&, const TruthOfTotal&) = default;
};

struct TruthOfAreaYear {
  std::uint32_t district = 0;
  int year = 0;
  double factor = 1.0;  // drawn; 1 on average
  double expected = 0.0;
  std::uint64_t drawn = 0, ended_at = 0;
  friend bool operator==(const TruthOfAreaYear&, const TruthOfAreaYear&) = default;
};

struct SimulationTruth {
  std::vector<TruthOfTotal> totals;
  std::vector<TruthOfDisplacement> displacements;
  std::vector<TruthOfAreaYear> area_years;  // by district, then year
  friend bool operator==(const SimulationTruth&, const SimulationTruth&) = default;
};

struct SimulatedCity {
  SimulationPlan plan;
  std::uint64_t seed = 0;
  Crs crs;
  std::vector<std::string> codes;            // of the districts
  std::vector<SimulatedIncident> incidents;  // ascending by number
  SimulationTruth truth;
  friend bool operator==(const SimulatedCity&, const SimulatedCity&) = default;
};

/// Draws the city. The expected count of an offence in a district is shared out by residents and
/// the pull of the centre, times hot spots, times a gamma factor of each area and year; weekly
/// counts are negative binomial with the planned ratio of variance to mean, and, where a total is
/// fixed, Dirichlet-multinomial, which is the same law given the total. An incident then gets a day
/// and hour by the profiles of its offence, an address of its district, and levels. Displacements
/// are planted last, by thinning: a city with and one without them differ in nothing else, and rows
/// keep their numbers.
///
/// No incident lies outside its district (DistrictIndex finds it there). A pure function of its
/// arguments; the same for every `run.threads`, and a district's incidents depend on its own mean,
/// not on how many other districts there are.
/// Throws what require_valid throws; Error{bad_argument} AREA_UNKNOWN, naming the nearest district
/// or place; PLAN_TOTALS when fixed totals overlap, lie outside the years or exceed `per_year`;
/// DISTRICT_EMPTY when a district has no room for a point. Cost: O(incidents * log addresses +
/// districts * addresses * vertices).
[[nodiscard]] SimulatedCity simulated_city(const SimulationPlan& plan, const CityGround& ground,
                                           std::uint64_t seed, const RunContext& run = {});

/// "SIM000001".
[[nodiscard]] std::string id_of(const SimulatedIncident& incident);

/// The incidents as the engine takes them, in their order. Local times become instants of `zone`.
[[nodiscard]] PointSet points_of(const SimulatedCity& city, const TimeZone& zone);

/// Their offence codes.
[[nodiscard]] Category offences_of(const SimulatedCity& city);

}  // namespace klara
