#pragma once
/// What overlaps and gaps between districts mean for whoever counts in them.
#include <klara/adapters/district_topology.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/shape/district.hpp>

namespace klara {

/// Warns DISTRICT_OVERLAP, DISTRICT_GAP, DISTRICT_NO_NEIGHBOUR with numbers and places.
/// Throws Error{bad_data} DISTRICT_OVERLAP for one wider than widest_overlap, naming the pair.
void judge_topology(const DistrictTopology& topology, const DistrictSet& districts,
                    IntakeReport& intake);

}  // namespace klara
