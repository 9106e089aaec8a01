#pragma once
/// The bandwidth at which a criterion is best.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

#include <functional>
#include <span>
#include <vector>

namespace klara {

/// Bandwidths to try, as the Gaussian's.
struct BandwidthRange {
  Metres from, until;
};

/// From a fiftieth to four times Silverman's rule, within what require_bandwidth allows. Throws as
/// silverman_bandwidth.
[[nodiscard]] BandwidthRange usual_range(const PointSet& incidents);

struct BestBandwidth {
  Metres bandwidth;      // of the kernel asked for
  BandwidthRange range;  // that was tried, as the Gaussian's
  bool at_end = false;   // of the range: the best lies at or beyond it, and is none
};

/// Of many bandwidths at once.
using BandwidthCriterion = std::function<std::vector<double>(std::span<const Metres>)>;

struct BandwidthSearch {
  BandwidthRange range;
  Kernel made_for = Kernel::gaussian;  // whose bandwidths the criterion judges
  Kernel kernel = Kernel::gaussian;    // that is asked for, by equal spread (bandwidth.hpp)
  double an_octave = 4.0;              // bandwidths to try first
  bool smooth = true;                  // so that a parabola fits the criterion about its least
};

/// Where the criterion is least: of so many bandwidths an octave, then of four times as many about
/// the best, then, if it is smooth, where a parabola through the best three is. What it calls
/// infinite or NaN is not chosen. Throws Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth
/// of both ends of the range, RANGE_ORDER unless it ends above where it begins.
[[nodiscard]] BestBandwidth least_bandwidth(const BandwidthSearch& search,
                                            const BandwidthCriterion& criterion);

/// The least bandwidth at which a criterion that is below 0 at first rises to 0, found in the same
/// two steps and then along a straight line.
[[nodiscard]] BestBandwidth first_bandwidth_at_zero(const BandwidthSearch& search,
                                                    const BandwidthCriterion& criterion);

}  // namespace klara
