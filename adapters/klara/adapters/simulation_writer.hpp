#pragma once
/// A simulated city as a CSV file, and the truth about it as JSON beside it.
#include <klara/adapters/whole_file.hpp>
#include <klara/base/text.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/geodata/simulated_city.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace klara {

/// The truth beside "simulated.csv" is "simulated.truth.json".
[[nodiscard]] std::filesystem::path truth_file_of(const std::filesystem::path& csv);

/// One line an incident under a header, UTF-8, commas, text quoted where it must be, times local
/// ("2018-06-01 22:15"). Levels are in `language`; columns are called the same in each, so that one
/// study reads the city whatever it was written in: id, time_from, time_to, easting, northing,
/// district_code, offence_code, offence, noticed, target, tactic, register, priority, simulated
/// (always 1).
[[nodiscard]] std::string simulation_csv(const SimulatedCity& city, Language language);

/// Schema klara/truth/1: that it is simulated, the checksum of the CSV file it tells of, the seed,
/// the plan as read_plan takes it back, the checksum of every file read by its role, and what was
/// expected and realised.
[[nodiscard]] std::string simulation_truth_json(const SimulatedCity& city,
                                                const std::string& csv_sha256,
                                                const std::vector<InputFile>& inputs);

/// Writes both, to appear when `files` are published. Throws as WholeFiles.
void write_simulation(WholeFiles& files, const std::filesystem::path& csv,
                      const SimulatedCity& city, const std::vector<InputFile>& inputs,
                      Language language);

}  // namespace klara
