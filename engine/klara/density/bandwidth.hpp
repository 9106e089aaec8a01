#pragma once
/// Bandwidths by rule. The analyst chooses; a rule is a place to begin.
///
/// A rule made for one kernel is carried over to another by equal spread: the bandwidth that
/// spreads an incident as far (see spread in kernel.hpp; the quartic's is sqrt(8) times as long as
/// the Gaussian's). Weights count as that many incidents in means, deviations and quantiles; n is
/// then the effective number (sum w)^2 / sum w^2 (Kish 1965), which is the number of
/// incidents where all weights are equal.
///
/// Every rule throws Error{bad_data}: TOO_FEW_POINTS below 2 incidents with weight, ZERO_VARIANCE
/// where the incidents do not vary as the rule needs, and for coordinates and weights as
/// incident_places.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>

namespace klara {

/// The bandwidth that spreads an incident as far with one kernel as `bandwidth` does with another.
[[nodiscard]] Metres carried_over(Metres bandwidth, Kernel from, Kernel to);

/// Scott's (1992, section 6.3) rule, one bandwidth for both axes: n^(-1/6) times the geometric mean
/// of the axes' standard deviations, for the Gaussian. Needs both axes to vary.
[[nodiscard]] Metres scott_bandwidth(const PointSet& incidents, Kernel kernel);

/// Silverman's (1986, section 4.3.2, equation 4.14): n^(-1/6) times the root of the axes' mean
/// variance, for the Gaussian, whose constant in the plane is 1. Not the rule with 0.9 n^(-1/5) and
/// the quartiles, his equation 3.31, which is for a line. Turning the map changes nothing.
[[nodiscard]] Metres silverman_bandwidth(const PointSet& incidents, Kernel kernel);

/// The normal scale (Wand & Jones 1995, section 4.7) with a robust scale: n^(-1/6) times the mean
/// over both axes of min(standard deviation, interquartile range / 1.34), for the Gaussian, as NS
/// of sparr. An axis whose quartiles coincide takes its standard deviation.
[[nodiscard]] Metres normal_scale_bandwidth(const PointSet& incidents, Kernel kernel);

/// Terrell's (1990) oversmoothing: the longest bandwidth that is best for any density of this
/// scale, (625 / 384)^(1/6) = 1.085 times that of the normal scale.
[[nodiscard]] Metres oversmoothing_bandwidth(const PointSet& incidents, Kernel kernel);

/// The default search radius of ArcGIS ("How Kernel Density works"), for the quartic:
/// 0.9 min(SD, sqrt(1 / ln 2) D) n^(-1/5) with SD the standard distance from the mean centre, D the
/// median distance from it and n the sum of weights, as there. Its power is that of a line, so it
/// falls faster with n than the other rules.
[[nodiscard]] Metres arcgis_bandwidth(const PointSet& incidents, Kernel kernel);

}  // namespace klara
