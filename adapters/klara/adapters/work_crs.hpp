#pragma once
/// The working coordinate system, in which distances, areas and densities are measured. It is
/// chosen and judged here and nowhere else.
#include <klara/base/crs.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/shape/geometry.hpp>

#include <optional>
#include <span>

namespace klara {

/// The system of an input, which may serve for the work, too.
struct CrsOffer {
  Crs crs;
  Text owner;  // {.en = "the districts", .sv = "områdena"}
};

struct WorkCrs {
  Crs crs;
  std::optional<Choice> choice = {};  // none: as asked
};

/// The longitude and latitude of positions in `crs`: the median of each axis, which strays do not
/// move. Cost: O(n), and one axis copied.
[[nodiscard]] Position middle_of(std::span<const double> x, std::span<const double> y, Crs crs);

/// Whether a metre of the system is one on the ground there (longitude, latitude): its axes are in
/// metres, and its linear scale is within 2 % of 1 in every direction.
[[nodiscard]] bool measures_true_metres(Crs crs, Position degrees);

/// What was asked for; else the first of the offers that measures true metres at the `middle` of
/// the data (longitude, latitude); else the local SWEREF 99 or UTM zone. The choice says which
/// offers were passed over, and why. `data` is whose middle it is, as an owner.
/// Throws Error{bad_argument} CRS_NOT_METRIC or CRS_NOT_TRUE_TO_SCALE for what was asked for.
[[nodiscard]] WorkCrs chosen_work_crs(std::optional<Crs> asked, std::span<const CrsOffer> offers,
                                      Position middle, const Text& data);

}  // namespace klara
