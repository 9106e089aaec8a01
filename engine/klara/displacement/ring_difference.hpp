#pragma once
/// How rings around the treated area changed beyond their comparison.
#include <klara/base/estimate.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/base/units.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// From the border of an area outwards; ring r is [r * width, (r + 1) * width) away from it.
struct Rings {
  Metres width;
  std::size_t count = 2;
  friend bool operator==(const Rings&, const Rings&) = default;
};

/// The ring of each point, by the shortest straight way to the border of `area`; `rings.count` for
/// those beyond all and for those inside. The same for every `run.threads`. Throws
/// Error{bad_argument} LENGTH_RANGE unless the width is positive and finite. Cost: O(vertices) for
/// each point in the rectangle about the rings.
[[nodiscard]] std::vector<std::uint32_t> rings_of(const PointSet& points, const MultiPolygon& area,
                                                  const Rings& rings, const RunContext& run = {});

struct RingDifference {
  BeforeAfter counts{};
  Estimate difference{};               // WDD: R1 - R0 - (C1 - C0), incidents per period after
  double p_adjusted = Estimate::none;  // for all rings at once
  Estimate relative{};                 // (R1 / R0) / (C1 / C0); se is that of the logarithm
  /// WDD of the treated area and all rings as far as this one together: what is left of the fall
  /// when the border is drawn farther out.
  Estimate cumulative{};

  friend bool operator==(const RingDifference& a, const RingDifference& b) {
    return a.counts == b.counts && a.difference == b.difference &&
           same_bits(a.p_adjusted, b.p_adjusted) && a.relative == b.relative &&
           a.cumulative == b.cumulative;
  }
};

struct RingOptions {
  double before_length = 1.0, after_length = 1.0;  // of the periods, in any one unit
  double overdispersion = 1.0;                     // variance over mean of the counts
  double level = 0.95;
};

/// Of each ring beside one control, which must hold none of their incidents. wdd.hpp and
/// relative_effect.hpp say what the two measures assume: above all that no area's year differs
/// from another by more than weekly scatter.
///
/// p_adjusted is the probability that the largest |Z| of all rings is at least as large as this
/// ring's though nothing changed. The rings share a control, so that their Z are correlated as
/// those of treatments beside one control are (Dunnett 1955, JASA 50:1096-1121); the integral over
/// the control's part is done by the trapezoidal rule, to 1e-9. A ring without incidents is none of
/// the family; it has no measure but that of all within it, the others being NaN. Throws
/// Error{bad_argument} WEIGHT_RANGE, LEVEL_RANGE as these. Cost: O(rings^2) small integrals.
[[nodiscard]] std::vector<RingDifference> ring_differences(const BeforeAfter& treated,
                                                           std::span<const BeforeAfter> rings,
                                                           const BeforeAfter& control,
                                                           const RingOptions& options = {});

}  // namespace klara
