#pragma once
/// How a simulated incident gets its time, its place and its levels.
#include <klara/base/random.hpp>
#include <klara/geodata/simulated_addresses.hpp>
#include <klara/geodata/simulated_city.hpp>
#include <klara/geodata/simulated_offence.hpp>

namespace klara {

/// The beginning on `day` by the hours of the offence, the end by how well its time is known.
void draw_time(Random& random, const SimulatedOffence& offence, std::chrono::local_days day,
               SimulatedIncident& incident);

/// An address, popular with the chance the offence has, or the street or label point it snaps to.
[[nodiscard]] Position drawn_place(Random& random, const SimulatedOffence& offence,
                                   const DistrictAddresses& addresses, const SimulationPlan& plan);

/// Target, tactic, source and priority.
void draw_levels(Random& random, const SimulatedOffence& offence, SimulatedIncident& incident);

/// The same unless clocks skipped it: from 2 to 3 on the last Sunday in March, when it is an hour
/// later, as since 1996 in all of the European Union.
[[nodiscard]] LocalTime shown_by_clocks(LocalTime t);

}  // namespace klara
