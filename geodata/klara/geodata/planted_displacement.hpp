#pragma once
/// Displacement planted in a simulated city by thinning what was drawn.
#include <klara/geodata/simulated_addresses.hpp>
#include <klara/geodata/simulated_city.hpp>
#include <klara/geodata/simulated_year.hpp>

#include <cstdint>
#include <vector>

namespace klara {

/// What the plan expects of an offence in a district: [year][district][offence].
using ExpectedCounts = std::vector<std::vector<std::vector<double>>>;

/// What a city was drawn from.
struct DrawnFrom {
  const SimulationPlan& plan;
  const CityGround& ground;
  const std::vector<DistrictAddresses>& addresses;
  const std::vector<SimulatedYear>& years;
  const ExpectedCounts& expected;
  std::uint64_t seed = 0;
};

/// Plants the displacements of the plan in their order: moves, turns and alters incidents, and
/// erases those that are gone. Each decides by streams of its own name, so that one does not stir
/// another. Throws Error{bad_argument} AREA_UNKNOWN, AREA_EMPTY, PLAN_OVERLAP when a receiver
/// shares a place with the area it receives from or with another receiver.
[[nodiscard]] std::vector<TruthOfDisplacement> planted_displacements(
    const DrawnFrom& from, std::vector<SimulatedIncident>& incidents);

}  // namespace klara
