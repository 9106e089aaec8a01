#pragma once
/// Whether a CSV file is a simulation, as it says of itself and as the truth beside it bears out.
#include <klara/base/text.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace klara {

struct SimulationClaim {
  std::string source;  // "klara simulate, plan stockholm, seed 7"; empty where it is doubted
  Text doubt;          // why the file needs protection all the same; empty where it is believed
};

/// Nothing where the header of the file names no column "simulerad" or "simulated", or it is no
/// file. A claim is believed only where the truth beside the file, truth_file_of, holds the file's
/// own checksum: a line that was added or changed may be a real crime.
/// Cost: O(bytes of a file that claims).
[[nodiscard]] std::optional<SimulationClaim> simulation_of(const std::filesystem::path& csv);

}  // namespace klara
