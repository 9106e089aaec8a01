#pragma once
/// Where a population lies: points with a count, or areas with one, from CSV, GeoPackage, GeoJSON
/// or Shapefile.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/study_file.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <string>

namespace klara {

struct PopulationRead {
  PointSet places;          // in the working system and in canonical order; weights are the counts
  std::string column;       // of the counts
  std::uint64_t areas = 0;  // of the places
  IntakeReport intake;
};

/// The count of an area stands at one point inside it: its centre of gravity, or where that lies
/// outside, a point that does not. Columns that were not named are guessed, and the guess is said;
/// of the counts by residents_column. A row without a position, or whose count is not a number from
/// 0 to 1,000,000,000, is quarantined.
///
/// Throws what open_vector_layer and CsvReader do; Error{bad_data} COLUMN_MISSING,
/// COLUMN_DUPLICATE, CRS_MISSING, CRS_MISMATCH, AXIS_SWAPPED, NO_ROWS, NONE_USED,
/// POPULATION_THOUSANDS; Error{bad_argument} CRS_UNKNOWN. Cost: one pass over the file; areas are
/// held in memory.
[[nodiscard]] PopulationRead read_population(const PopulationSettings& source, Crs work,
                                             const RunContext& run = {});

}  // namespace klara
