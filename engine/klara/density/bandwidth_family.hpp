#pragma once
/// All bandwidths side by side: they differ by a factor of two and more on the same incidents, so
/// none should be shown alone.
#include <klara/base/run_context.hpp>
#include <klara/base/text.hpp>
#include <klara/base/units.hpp>
#include <klara/density/geocoding.hpp>
#include <klara/density/kernel.hpp>
#include <klara/density/left_out.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// By rule: bandwidth.hpp. plug_in: plug_in_bandwidth.hpp. hazelton, kelsall_diggle:
/// joint_bandwidth.hpp. The rest: cross_validated_bandwidth.hpp.
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
  diggle,
  hazelton,
  kelsall_diggle
};

inline constexpr std::array all_bandwidth_rules{
    BandwidthRule::scott,         BandwidthRule::silverman,  BandwidthRule::normal_scale,
    BandwidthRule::oversmoothing, BandwidthRule::arcgis,     BandwidthRule::plug_in,
    BandwidthRule::least_squares, BandwidthRule::likelihood, BandwidthRule::cronie_van_lieshout,
    BandwidthRule::diggle,        BandwidthRule::hazelton,   BandwidthRule::kelsall_diggle};

/// As the field calls it: "scott", "silverman", "normal-scale", "oversmoothing", "arcgis",
/// "plug-in", "lscv", "ppl", "cvl", "diggle", "hazelton", "kelsall-diggle".
[[nodiscard]] std::string_view name(BandwidthRule rule);
/// None where no rule is called so.
[[nodiscard]] std::optional<BandwidthRule> bandwidth_rule_named(std::string_view name);

struct BandwidthEstimate {
  BandwidthRule rule = BandwidthRule::scott;
  std::optional<Metres> bandwidth;  // of the kernel asked for
  std::string code;                 // where there is none: why, for programs
  Text reason;                      // the same for people
  Text note;                        // where there is one: what to know of it; else empty
  friend bool operator==(const BandwidthEstimate&, const BandwidthEstimate&) = default;
};

struct BandwidthFamily {
  GeocodingPrecision precision;
  Metres floor;                             // that it sets for the kernel asked for; 0: none
  LeaveOut leave_out = LeaveOut::incident;  // in cross-validation
  std::vector<BandwidthEstimate> estimates;
};

/// Whether it looks for the ratio of two groups, and not for one density.
[[nodiscard]] bool compares_two(BandwidthRule rule);
/// Whether it takes the incidents inside a window alone, and its area or border.
[[nodiscard]] bool needs_window(BandwidthRule rule);

/// Two groups whose densities are to be divided: those after over those before.
struct ComparedIncidents {
  PointSet cases, controls;
};

struct BandwidthFamilyOptions {
  std::vector<BandwidthRule> rules{all_bandwidth_rules.begin(), all_bandwidth_rules.end()};
  MultiPolygon window = {};  // for rules that look only at the incidents inside; empty = none
  std::optional<ComparedIncidents> compared = {};  // for those of two groups
  /// none: places where many_shared of the incidents or more share theirs, else incidents.
  /// Those of two groups leave out incidents always.
  std::optional<LeaveOut> leave_out = {};
};

/// The rules asked for, in that order. A bandwidth shorter than the floor that geocoding sets is
/// noted (geocoding.hpp). A rule that refuses is given with its code and reason; so is
/// cross-validation whose best lies at an end of what was tried (BANDWIDTH_AT_END), and a rule that
/// lacks what it needs (WINDOW_MISSING, PERIOD_MISSING). Diggle's is tried no further than three
/// million pairs reach (PAIRS_TOO_MANY where none do). Progress counts the rules.
///
/// Throws Error{bad_data} as require_incidents; of the window as border_of; Error{cancelled} when
/// `run` is asked to stop. Cost: that of the parts, of which likelihood and Cronie & van Lieshout's
/// take the most: seconds for a million places; those of two groups four times as much.
[[nodiscard]] BandwidthFamily bandwidth_family(const PointSet& incidents, Kernel kernel,
                                               const BandwidthFamilyOptions& options = {},
                                               const RunContext& run = {});

}  // namespace klara
