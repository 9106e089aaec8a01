#pragma once
/// What becomes of each row once the whole file is read: by its place on the map, then by those
/// that it repeats.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/duplicates.hpp>
#include <klara/geodata/incidents.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace klara {

enum class RowFate : std::uint8_t { used, outside_all, swapped, beyond, repeated, conflicting };

/// OUTSIDE, AXIS_SWAPPED, COORD_OUT_OF_CRS_AREA, DUP_ROW, DUP_ID_CONFLICT; empty for used.
[[nodiscard]] std::string_view code_of(RowFate fate);

/// Positions as the file has them, and in the working system.
struct PlacedRows {
  std::span<const double> x, y;
  Crs crs;
  std::span<const double> east, north;
  Crs work;
};

/// With districts: a position outside them is OUTSIDE, or AXIS_SWAPPED if it lies in one when x and
/// y change places, or beyond if it is nowhere on earth. Without: beyond is what lies outside the
/// system's area of use. Null = no districts.
[[nodiscard]] std::vector<RowFate> fates_by_place(const PlacedRows& rows,
                                                  const Districts* districts,
                                                  const RunContext& run);

struct DuplicateCount {
  std::uint64_t compared = 0, conflicting = 0;
};

/// Among the rows that are used; `numbers` are those of the rows in the file.
DuplicateCount judge_duplicates(std::vector<RowFate>& fates,
                                std::span<const RowFingerprint> fingerprints,
                                std::span<const std::uint64_t> numbers, DuplicatePolicy policy);

}  // namespace klara
