#pragma once
/// Plans of simulated cities in TOML for people and JSON for programs, one schema.
#include <klara/geodata/simulation_plan.hpp>

#include <filesystem>
#include <string>

namespace klara {

/// Unknown and repeated keys, wrong types and values out of range are errors that name file, key,
/// value and the nearest key that exists.
/// Throws Error{bad_argument} CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_DUPLICATE_KEY, CONFIG_TYPE,
/// CONFIG_MISSING, VALUE_EMPTY, DATE_SYNTAX, LENGTH_SYNTAX, or what require_valid throws;
/// Error{unreadable}.
[[nodiscard]] SimulationPlan read_plan(const std::filesystem::path& file);

/// The plan as JSON that read_plan takes back to the same value.
[[nodiscard]] std::string plan_as_json(const SimulationPlan& plan);

}  // namespace klara
