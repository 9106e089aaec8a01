#pragma once
/// Streets from GeoPackage, GeoJSON or Shapefile.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/study_file.hpp>
#include <klara/shape/street_network.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace klara {

/// In the working CRS. A feature of several lines is several streets.
struct Streets {
  std::vector<Polyline> lines;      // metres east and north
  std::vector<std::uint64_t> rows;  // source feature of each line
  std::vector<std::string> names;   // of each line; empty where there is none, or no such column
  IntakeReport intake;              // of features

  friend bool operator==(const Streets&, const Streets&) = default;
};

/// The lines of a file in `crs`; curves as chords that lie within centimetres. What is no line, has
/// no vertex, one at 0, 0, a coordinate that is not finite or one beyond what the file's system or
/// `crs` covers is set aside. Names
/// come from the column asked for, else from one called as a name, which is said; one that looks
/// like a personal identity number is masked.
///
/// Throws Error{unreadable} or Error{bad_data} as open_vector_layer, NO_ROWS, CRS_MISSING,
/// CRS_MISMATCH, COLUMN_MISSING, and STREETS_EMPTY where no feature is left.
[[nodiscard]] Streets read_streets(const StreetSettings& source, Crs crs,
                                   const RunContext& run = {});

}  // namespace klara
