#pragma once
/// What one incident of each offence weighs, from a CSV file.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace klara {

struct HarmRead {
  std::vector<double> of_level;  // as the levels asked for
  std::uint64_t rows = 0;        // of the file
};

/// The columns level and weight (nivå, vikt); levels of the file that are not asked for are left
/// out, and a level that is empty or masked weighs 0 unless the file says otherwise.
/// Throws Error{bad_data} COLUMN_MISSING, HARM_VALUE where a weight is no number from 0 to 1e9,
/// HARM_TWICE where a level has two, HARM_MISSING where a level has none, and what the CSV reader
/// throws.
[[nodiscard]] HarmRead read_harm(const std::filesystem::path& file,
                                 std::span<const std::string> levels);

}  // namespace klara
