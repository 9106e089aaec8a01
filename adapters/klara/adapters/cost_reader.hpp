#pragma once
/// What it costs to go from the treated area to where crime may have gone, from a CSV file.
#include <klara/displacement/study_area.hpp>
#include <klara/shape/district.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace klara {

struct CostRead {
  /// To each area of mapped_design: the treated one, the named places, the districts; NaN where the
  /// file has no way.
  std::vector<double> to_area;
  std::uint64_t rows = 0;  // of the file
};

/// The columns from, to and cost (från, till, kostnad). Areas are named places, codes of districts
/// and "treated"; a way from a district of the treated area is one from it, and the cheapest
/// counts. Rows between other areas are checked and left out. A pair that no row has is no way.
/// Throws Error{bad_data} COLUMN_MISSING, COST_NAME for a name that no area has, with the nearest,
/// COST_VALUE where a cost is no number from 0 to 1e9, COST_TWICE where a pair has two, COST_NO_WAY
/// where none leads from the treated area, and what the CSV reader throws.
[[nodiscard]] CostRead read_costs(const std::filesystem::path& file, const StudyArea& treated,
                                  std::span<const StudyArea> places, const DistrictSet& districts);

}  // namespace klara
