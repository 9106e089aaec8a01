#pragma once
/// What a run finds beside its analysis.
#include <cli/found_cube.hpp>
#include <cli/found_rate.hpp>
#include <cli/found_streets.hpp>
#include <cli/tested_change.hpp>

namespace klara {

/// None: the study did not ask for it.
struct RunFindings {
  const TestedChange* change = nullptr;
  const FoundRate* rate = nullptr;
  const FoundStreets* streets = nullptr;
  const FoundCube* cube = nullptr;
};

}  // namespace klara
