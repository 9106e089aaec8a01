#pragma once
/// Bandwidths judged by how well the density foresees incidents that were left out.
///
/// Bandwidths are the Gaussian's, in metres, unless said otherwise; w are weights, W their sum. An
/// incident of weight 2 is one report that counts twice, not two reports.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/left_out.hpp>
#include <klara/shape/point_set.hpp>

#include <span>
#include <vector>

namespace klara {

/// Least squares: the integrated squared error less a constant (Rudemo 1982; Bowman 1984; Silverman
/// 1986, section 3.4.3), the less the better:
///
///     sum_ij w_i w_j G_(sqrt2 h)(d_ij) / W^2 - 2 sum_(i and j apart) w_i w_j G_h(d_ij) / A
///
/// with G_s the planar Gaussian of deviation s, and A the sum of w_i w_j over the pairs apart: n
/// (n - 1) where all weights are 1. In 1 / m2.
///
/// |error| <= 1e-8 of the larger of both terms. All criteria are bit-identical for every
/// `run.threads` and throw Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth,
/// Error{bad_data} as incident_places, and TOO_FEW_POINTS where fewer than two incidents (places,
/// if those are left out) have weight. Cost: that of gaussian_pair_sums.
[[nodiscard]] std::vector<double> least_squares_criterion(const PointSet& incidents,
                                                          std::span<const Metres> bandwidths,
                                                          LeaveOut leave_out = LeaveOut::incident,
                                                          const RunContext& run = {});

/// Likelihood: the mean of log f_(-i)(p_i), the density at an incident estimated from the others
/// (Habbema, Hermans & van den Broek 1974; Duin 1976; Loader 1999, section 5.3), the more the
/// better:
///
///     sum_i w_i log( sum_(j apart) w_j G_h(d_ij) / (W less what is left out) ) / W
///
/// Over the plane, without edge correction, where it is the criterion of bw.ppl of spatstat up to a
/// constant and the factor n. In log(1 / m2).
///
/// |error| <= 1e-7. An incident alone beyond many bandwidths is summed by itself, so that no
/// logarithm of 0 is taken. Else as least_squares_criterion; cost that of visit_gaussian_sums.
[[nodiscard]] std::vector<double> likelihood_criterion(const PointSet& incidents,
                                                       std::span<const Metres> bandwidths,
                                                       LeaveOut leave_out = LeaveOut::incident,
                                                       const RunContext& run = {});

/// Cronie & van Lieshout (2018, Biometrika 105, 455-462): the sum over incidents of one over the
/// intensity there estimates the area of the window, so the best bandwidth is where
///
///     sum_i w_i / sum_j w_j G_h(d_ij) - area
///
/// is 0; what is returned is that difference, in m2, not its square. It rises with the bandwidth
/// but for ripples. Nothing is left out and no edge corrected, as there; shared places do no harm.
/// Throws Error{bad_argument} AREA_RANGE unless the area is positive and finite.
[[nodiscard]] std::vector<double> cronie_van_lieshout_criterion(const PointSet& incidents,
                                                                std::span<const Metres> bandwidths,
                                                                SquareMetres area,
                                                                const RunContext& run = {});

/// Diggle's mean squared error (Diggle 1985; Berman & Diggle 1989) of the intensity
/// counted in a disc, the less the better. Bandwidths are the uniform kernel's radius t:
///
///     ( sum_ij w_i w_j overlap_t(d_ij) / (pi t^2)^2
///       - 2 sum_(i and j apart, d_ij <= t) w_i w_j / (pi t^2) ) / W^2
///
/// with overlap the area that two discs share. Times the area of the window this is their M(t),
/// with the K function estimated without edge correction; so it is also least squares with the
/// uniform kernel (Diggle & Marron 1988). In 1 / m2, exact to rounding.
///
/// Cost: O(pairs within twice the longest radius); memory 24 bytes an incident.
[[nodiscard]] std::vector<double> diggle_criterion(const PointSet& incidents,
                                                   std::span<const Metres> radii,
                                                   LeaveOut leave_out = LeaveOut::incident,
                                                   const RunContext& run = {});

}  // namespace klara
