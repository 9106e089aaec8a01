#pragma once
/// A density along streets and how it was found, for people and for programs.
#include <cli/session.hpp>
#include <klara/adapters/result_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/density/network_density.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// A lixel that stands out.
struct DenseLixel {
  double density = 0.0;  // incidents per metre
  Position centre;
  std::string street;         // its name; empty: none
  std::uint64_t feature = 0;  // of the street file
};

struct FoundStreets {
  NetworkDensity density;
  Metres length;                    // of all streets
  double snapped = 0.0;             // incidents on streets, with their weights
  double mass = 0.0;                // incidents that the density adds up to along all streets
  std::size_t below = 0;            // lixels where it lies below zero
  std::optional<double> months;     // that the selection spans; none: no beginning or no end given
  std::vector<DenseLixel> densest;  // the highest first, each farther than a bandwidth from others
  double seconds = 0.0;             // that it took
};

/// The density of the selection along the streets of `inputs`, which must have them, with the
/// memory and the threads of `session`. Throws as require_memory, lixels_of, write_network_density.
[[nodiscard]] FoundStreets found_streets(const StudyInputs& inputs, Session& session);

/// As a result file draws it; both must outlive it.
[[nodiscard]] StreetDensity as_drawn(const FoundStreets& found, const StudyInputs& inputs);

}  // namespace klara
