#pragma once
/// Many places tested at once: how often any of them would look as changed by chance.
#include <klara/base/run_context.hpp>
#include <klara/displacement/area_change.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace klara {

struct PlaceFamily {
  std::vector<double> p_rise, p_fall;  // as the places, for the whole family; NaN without incidents
  /// A place has risen surely where its z exceeds `high`, fallen where it is below `low`.
  double high = std::numeric_limits<double>::infinity();
  double low = -std::numeric_limits<double>::infinity();

  friend bool operator==(const PlaceFamily& a, const PlaceFamily& b);
};

struct PlaceFamilyOptions {
  std::size_t replicates = 999;
  double error = 0.05;  // of any place looking risen (or any fallen) where none is
};

/// The largest and the smallest z of each replicate.
struct FamilyExtremes {
  std::vector<double> highest, lowest;
};

/// p of each place's z among the extremes, and the limits beyond which p is at most `error`. With
/// no extremes every p is NaN, and no limit is finite.
[[nodiscard]] PlaceFamily judged(std::span<const AreaChange> places, FamilyExtremes extremes,
                                 double error);

/// p for each place that any place has a z as large (or as small) where none changed beyond the
/// city: (r + 1) / (n + 1) by parametric bootstrap of the largest and the smallest z, one step
/// (after Westfall & Young 1993, "Resampling-based multiple testing"). A replicate draws for every
/// place y0* and y1* negative binomial with means m and rho m and its own weekly scatter, each
/// times a gamma factor of variance sigma^2 / 2 for the area's year, from Random(seed, replicate),
/// and tests them as area_change does, the scatter and, for all places alike, sigma^2 found as
/// wrongly as their degrees of freedom tell: were they known, up to 9 % of families of 131 would
/// raise a false alarm. Far less cautious than Bonferroni's rule on t, and unlike bare z it knows
/// how far small counts stray.
///
/// Compare places by z, not by incidents: a large place strays by more of them.
///
/// `places` and `scatter` are as long. With a trend without basis all is NaN. Bit-identical for
/// every `run.threads`. Throws Error{bad_argument} LEVEL_RANGE unless 0 < error < 1,
/// Error{cancelled} when stopped. Cost: O(replicates * places).
[[nodiscard]] PlaceFamily place_family(std::span<const AreaChange> places,
                                       std::span<const AreaScatter> scatter, const CityTrend& trend,
                                       std::uint64_t seed, const PlaceFamilyOptions& options = {},
                                       const RunContext& run = {});

}  // namespace klara
