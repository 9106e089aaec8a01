#pragma once
/// All bandwidths side by side: they differ by a factor of two and more on the same incidents, so
/// none should be shown alone.
#include <klara/base/run_context.hpp>
#include <klara/base/text.hpp>
#include <klara/base/units.hpp>
#include <klara/density/geocoding.hpp>
#include <klara/density/kernel.hpp>
#include <klara/density/left_out.hpp>
#include <klara/shape/point_set.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace klara {

/// By rule: bandwidth.hpp. plug_in: plug_in_bandwidth.hpp. The rest: cross_validated_bandwidth.hpp.
enum class BandwidthRule {
  scott,
  silverman,
  normal_scale,
  oversmoothing,
  arcgis,
  plug_in,
  least_squares,
  likelihood,
  cronie_van_lieshout,
  diggle
};

inline constexpr std::array all_bandwidth_rules{
    BandwidthRule::scott,         BandwidthRule::silverman,  BandwidthRule::normal_scale,
    BandwidthRule::oversmoothing, BandwidthRule::arcgis,     BandwidthRule::plug_in,
    BandwidthRule::least_squares, BandwidthRule::likelihood, BandwidthRule::cronie_van_lieshout,
    BandwidthRule::diggle};

/// As the field calls it: "scott", "silverman", "normal-scale", "oversmoothing", "arcgis",
/// "plug-in", "lscv", "ppl", "cvl", "diggle".
[[nodiscard]] std::string_view name(BandwidthRule rule);

struct BandwidthEstimate {
  BandwidthRule rule = BandwidthRule::scott;
  std::optional<Metres> bandwidth;  // of the kernel asked for
  Text reason;                      // where there is none: why
  Text note;                        // where there is one: what to know of it; else empty
  friend bool operator==(const BandwidthEstimate&, const BandwidthEstimate&) = default;
};

struct BandwidthFamily {
  GeocodingPrecision precision;
  LeaveOut leave_out = LeaveOut::incident;  // in cross-validation
  std::vector<BandwidthEstimate> estimates;
};

struct BandwidthFamilyOptions {
  std::optional<SquareMetres> window_area = {};  // of the window, for Cronie & van Lieshout's
  /// none: places where many_shared of the incidents or more share theirs, else incidents.
  std::optional<LeaveOut> leave_out = {};
};

/// Every rule in the order of all_bandwidth_rules. A bandwidth shorter than the floor that
/// geocoding sets is noted (geocoding.hpp). A rule that refuses is given with its reason; so is
/// cross-validation whose best lies at an end of what was tried. Diggle's is tried no further than
/// three million pairs reach.
///
/// Throws Error{bad_data} as require_incidents; Error{cancelled} when `run` is asked to stop. Cost:
/// that of the parts, of which likelihood and Cronie & van Lieshout's take the most: seconds for a
/// million places.
[[nodiscard]] BandwidthFamily bandwidth_family(const PointSet& incidents, Kernel kernel,
                                               const BandwidthFamilyOptions& options = {},
                                               const RunContext& run = {});

}  // namespace klara
