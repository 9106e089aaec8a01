#pragma once
/// What every study must keep, whether it was read from a file or asked for in words.
#include <klara/base/error.hpp>
#include <klara/geodata/study_file.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace klara {

/// Ranges, the order of periods, names of coordinate systems and zones, paths that are files. What
/// read_study returns keeps them.
/// Throws Error{bad_argument} with the code of the value: ADAPTIVE_EDGE, ADAPTIVE_INTERVALS,
/// BANDWIDTH_RANGE, BANDWIDTH_LT_CELL, BANDWIDTH_LT_LIXEL, BANDWIDTH_RULE, CATEGORIES_OVERLAP,
/// CELL_RANGE, CONFIG_CONFLICT, CONFIG_MISSING, CRS_NOT_METRIC, CRS_UNKNOWN, DENOMINATOR_NAME,
/// DENOMINATOR_RANGE, EDGE_NO_WINDOW, FLOOR_RANGE, INPUT_PATH, KERNEL_UNBOUNDED, LAYER_NAME,
/// LENGTH_RANGE, LEVEL_RANGE, MARGIN_RANGE, OUTPUT_PATH, PERIOD_ORDER, PERIOD_OVERLAP,
/// PERMUTATIONS_RANGE, PLACE_NAME_PERSONAL, PRIVACY_POINTS, RINGS_RANGE, SLICE_CYCLE,
/// SLICE_RANGE, SNAP_LIMIT_RANGE, TIME_BANDWIDTH_RANGE, TOLERANCE_KERNEL, TOLERANCE_RANGE,
/// TZ_UNKNOWN, VERB_UNKNOWN.
void require_sound(const StudyFile& study);

/// Takes each rule with the key that it speaks of, for whoever knows where that key stands.
using RuleCheck = std::function<void(std::string_view key, const std::function<void()>& rule)>;

/// Hands every rule of require_sound to `check`, in the order in which they are to be kept.
void check_rules(const StudyFile& study, const RuleCheck& check);

/// CONFIG_MISSING, with an example of what to write.
[[nodiscard]] Error key_missing(const std::string& key, const Text& why,
                                const std::string& example);

/// Whether anything is drawn in cells; of streets alone nothing is.
[[nodiscard]] bool has_grid(const StudyFile& study);

/// Whether the denominator is a CSV file and not a column of the district layer: it ends in ".csv".
[[nodiscard]] bool is_file(const DenominatorSource& denominator);

}  // namespace klara
