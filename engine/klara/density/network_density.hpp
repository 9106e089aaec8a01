#pragma once
/// Kernel density estimation of incidents along streets.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/lixels.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/street_network.hpp>
#include <klara/shape/street_snap.hpp>

#include <span>
#include <vector>

namespace klara {

/// What becomes of the kernel where streets meet.
///
/// simple: it goes on whole along each of them, by the shortest way (Xie & Yan 2008, Computers,
/// Environment and Urban Systems 32, 396-406). Fast for any bandwidth, but every crossing adds
/// mass: the density of one incident at a crossing of four streets integrates to two, so dense nets
/// of streets look worse than they are, and values compare between places of like nets only.
/// discontinuous, continuous: it is split equally (equal_split_sums.hpp), so that its mass stays
/// one, away from dead ends for discontinuous. Their cost grows steeply with the bandwidth.
enum class NetworkMethod { simple, discontinuous, continuous };

struct NetworkDensityOptions {
  Kernel kernel = Kernel::quartic;  // compact, see street_kernel.hpp
  NetworkMethod method = NetworkMethod::simple;
  Metres lixel{10.0};
  Metres snap_limit{100.0};  // incidents farther from any street are left out, and told
  friend bool operator==(const NetworkDensityOptions&, const NetworkDensityOptions&) = default;
};

/// Incidents per metre of street at the centre of every lixel, edge by edge:
///
///     density(c) = sum over i of  w_i sum over ways p from c to i of  a(p) k(|p| / h) / h
///
/// with h the bandwidth, k the profile along a line (street_kernel.hpp), |p| the length of a way,
/// and the ways and their shares a(p) those of the method: for simple the shortest way alone, whose
/// share is 1. Incidents lie on streets already (street_snap.hpp). |error|, cost and memory: those
/// of shortest_path_sums.hpp for simple, of equal_split_sums.hpp for the others. Bit-identical for
/// every `run.threads`.
///
/// `options.lixel` and `options.snap_limit` are not looked at. `values` must be as long as the
/// lixels. Throws Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth, KERNEL_UNBOUNDED for
/// the Gaussian, WALKS_TOO_MANY as equal_split_sums.hpp; Error{cancelled} when `run` is asked to
/// stop, with some of the values written.
void write_network_density(const StreetNetwork& network, const Lixels& lixels,
                           std::span<const StreetPoint> incidents, Metres bandwidth,
                           const NetworkDensityOptions& options, std::span<double> values,
                           const RunContext& run = {});

/// A density along streets, and how the incidents came there.
struct NetworkDensity {
  Lixels lixels;
  std::vector<double> values;  // incidents per metre, one a lixel
  SnapReport snap;
  friend bool operator==(const NetworkDensity&, const NetworkDensity&) = default;
};

/// The same from incidents anywhere. Throws as write_network_density, lixels_of and snapped.
[[nodiscard]] NetworkDensity network_density(const PointSet& incidents,
                                             const StreetNetwork& network, Metres bandwidth,
                                             const NetworkDensityOptions& options = {},
                                             const RunContext& run = {});

}  // namespace klara
