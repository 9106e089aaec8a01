#pragma once
/// Do positions fit the coordinate system that they are said to be in, and if not, which would they
/// fit? An answer is proposed, never applied.
#include <klara/base/crs.hpp>
#include <klara/shape/geometry.hpp>

#include <optional>
#include <span>
#include <string>

namespace klara {

/// Where the positions ought to lie: the districts', or the area of use of the working system.
struct ExpectedExtent {
  Bounds bounds;
  Crs crs;
  bool districts = true;  // else an area of use; only changes what messages say
};

struct CrsHypothesis {
  Crs crs;
  bool swapped = false;  // y is east and x is north
  double inside = 0.0;   // share of the positions that it puts where they ought to lie
};

struct CrsJudgement {
  double inside = 1.0;                  // share as declared; 1 for no positions
  std::optional<CrsHypothesis> better;  // when fewer than half fit as declared, and nine in ten so
};

/// Tries the declared system swapped, then the systems used in Sweden and the world, both ways.
/// Without `expected`, each system is held against its own area of use. Judges at most 20 000
/// positions, evenly taken; those not finite are left out.
[[nodiscard]] CrsJudgement judged_crs(std::span<const double> x, std::span<const double> y,
                                      Crs declared, const std::optional<ExpectedExtent>& expected);

/// The share inside as declared. `option` is what the user would write: "--crs"; empty = the file
/// alone can say it.
/// Throws Error{bad_data} AXIS_SWAPPED or CRS_MISMATCH, naming the hypothesis that fits; without
/// `expected`, CRS_MISMATCH also when none does.
double require_plausible_crs(std::span<const double> x, std::span<const double> y, Crs declared,
                             const std::optional<ExpectedExtent>& expected, const std::string& file,
                             const std::string& option);

}  // namespace klara
