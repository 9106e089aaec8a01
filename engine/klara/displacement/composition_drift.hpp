#pragma once
/// A change of the composition beyond what compositions do from year to year where nothing was
/// done.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/category_weeks.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace klara {

struct CategoryPeriods {
  CategoryWeeks before, after;
};

/// What a change of a level is measured by.
enum class LevelBasis {
  controls,       // the drift of control areas
  own_year_only,  // nothing but the area's own weeks
};

/// For the drift of a level to be taken from control areas there must be so many that have it, each
/// with so many incidents of any level in both periods together.
constexpr std::size_t least_level_controls = 10;
constexpr std::uint64_t least_level_incidents = 10;

struct LevelBeyondDrift {
  std::string level{};
  LevelBasis basis = LevelBasis::own_year_only;
  /// Logarithm of the odds of this level against all others, after less before, less that of the
  /// controls together; p of this level alone.
  Estimate log_odds;
  double p_family = Estimate::none;  // p times the number of levels tested, at most 1 (Bonferroni)
  double freedom = Estimate::none;   // of its t
  /// The same as a difference of shares: log_odds times s (1 - s) with s the share of both periods,
  /// which for the area by itself is the share after less the share before, exactly.
  Estimate share;
  double minimum_detectable = Estimate::none;        // of log_odds, p_family at clear_p
  double minimum_detectable_share = Estimate::none;  // NaN where no change is large enough
  double overdispersion = Estimate::none;            // of the level among all, of this area
  std::size_t controls = 0;                          // that can be used
  double drift = Estimate::none;  // of log odds between areas, a standard deviation
  bool drift_identified = false;  // see BeyondPlacebos

  friend bool operator==(const LevelBeyondDrift& a, const LevelBeyondDrift& b) {
    return a.level == b.level && a.basis == b.basis && a.log_odds == b.log_odds &&
           same_bits(a.p_family, b.p_family) && same_bits(a.freedom, b.freedom) &&
           a.share == b.share && same_bits(a.minimum_detectable, b.minimum_detectable) &&
           same_bits(a.minimum_detectable_share, b.minimum_detectable_share) &&
           same_bits(a.overdispersion, b.overdispersion) && a.controls == b.controls &&
           same_bits(a.drift, b.drift) && a.drift_identified == b.drift_identified;
  }
};

/// Peto's one-step logarithm of the odds ratio of a level with x0, x1 of n0, n1 incidents:
///
///     d / w,   d = x1 - s n1 / N,   w = s n0 n1 / N^2 (1 - s / N),   s = x0 + x1, N = n0 + n1
///
/// (Yusuf, Peto, Lewis, Collins & Sleight 1985, Progress in Cardiovascular Diseases 27:335-371),
/// the difference of both shares over t (1 - t), t = s / N. Falls short of the logarithm of the
/// odds ratio where that is large. NaN where w is 0.
struct PetoLogOdds {
  double value = Estimate::none;
  double weight = 0.0;  // w: one over its variance, were incidents independent
};
[[nodiscard]] PetoLogOdds peto_log_odds(std::uint64_t x0, std::uint64_t n0, std::uint64_t x1,
                                        std::uint64_t n1);

/// For each level the log odds of the treated area less the mean of that of control areas, with
/// variance phi / w and that between areas (placebo_spread, beyond_placebos). phi is the
/// overdispersion of the level among all incidents of a week,
///
///     sum of (x - s n)^2 k / (k - 1) over the k weeks of each period  /  sum of n s (1 - s),
///
/// s the level's share of its period, shrunk towards that of all areas (shrunk_factors). With 40
/// controls some level is falsely called in at most 7 % of areas where the mix drifts by 14 %, and
/// in 0 to 3 % where it does not; the weeks of the area by themselves, in 98 % at 15 000 incidents.
///
/// Controls count for a level if they have it in at least one period, and others too; with fewer
/// than least_level_controls the area stands alone and `basis` says so. A level that cannot be
/// judged has NaN parts. Give levels that are reported only, or detected only
/// (composition_by_record, selected_levels). Assumes that the area drifts as the controls do.
/// Throws Error{bad_argument} LEVELS_DIFFER unless all have the same levels, WEEKS_DIFFER unless
/// all have the same weeks, LEVEL_RANGE unless 0 < level < 1 and 0 < power < 1, the power of the
/// least detectable changes. Cost: O(areas * weeks * levels).
[[nodiscard]] std::vector<LevelBeyondDrift> composition_beyond_drift(
    const CategoryPeriods& treated, std::span<const CategoryPeriods> controls, double level = 0.95,
    double power = 0.8);

}  // namespace klara
