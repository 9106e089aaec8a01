#pragma once
/// Whether incidents have become of other kinds: offence, target, tactic or any other category.
#include <klara/base/estimate.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/displacement/category_weeks.hpp>
#include <klara/inference/week_permutation.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// Why nothing can be told of a change of the composition, in the order of looking.
enum class CompositionDoubt {
  none,
  no_incidents,  // in a period, or no whole week
  one_level,     // fewer than two levels have incidents
  few_weeks,     // less than least_effective_weeks in a period
};

/// One level, absolute and relative side by side: where one falls, the shares of all others rise
/// though nothing has come to them.
struct LevelChange {
  std::string level;
  BeforeAfter counts;
  double share_before = Estimate::none, share_after = Estimate::none;
  /// In incidents per period after, weekly_change: in any doubt, too, where it exists.
  Estimate change;
  /// Of the share after being what it is, in standard deviations of independent incidents (Haberman
  /// 1973, Biometrics 29:205-220). Bursts make it too large; `z` counts in those of exchanged
  /// weeks.
  double residual = Estimate::none;
  double z = Estimate::none;
  double p = Estimate::none;         // of |z|, by permutation of weeks
  double p_family = Estimate::none;  // of |z| among all levels at once
  bool few_expected = false;         // fewer than 5 expected in a period

  friend bool operator==(const LevelChange& a, const LevelChange& b) {
    return a.level == b.level && a.counts == b.counts &&
           same_bits(a.share_before, b.share_before) && same_bits(a.share_after, b.share_after) &&
           a.change == b.change && same_bits(a.residual, b.residual) && same_bits(a.z, b.z) &&
           same_bits(a.p, b.p) && same_bits(a.p_family, b.p_family) &&
           a.few_expected == b.few_expected;
  }
};

struct Composition {
  CompositionDoubt doubt = CompositionDoubt::none;
  BeforeAfter counts;
  double chi_squared = Estimate::none;
  double p = Estimate::none;                // by permutation of weeks
  double p_independent = Estimate::none;    // of chi squared, were incidents independent
  double cramers_v = Estimate::none;        // sqrt(chi squared / incidents), 0 to 1
  double total_variation = Estimate::none;  // share_distance: the share that changed level
  std::vector<LevelChange> levels{};        // as given

  friend bool operator==(const Composition& a, const Composition& b) {
    return a.doubt == b.doubt && a.counts == b.counts && same_bits(a.chi_squared, b.chi_squared) &&
           same_bits(a.p, b.p) && same_bits(a.p_independent, b.p_independent) &&
           same_bits(a.cramers_v, b.cramers_v) && same_bits(a.total_variation, b.total_variation) &&
           a.levels == b.levels;
  }
};

/// Chi squared of levels against periods, judged by permutation of the labels of whole weeks
/// (permuted_weeks), which keeps 3.5 to 6.3 % false alarms at bursts that raise them to 94 % for
/// the independent test. For a level with x incidents of n in a week and the share s of all weeks,
/// the sum of x - s n over the weeks after, divided by its exact standard deviation over all
/// labellings, is z; p_family ranks |z| among the largest of all levels.
///
/// It compares the area to its own year before only: where the mix drifts by 14 % from year to
/// year, 19 to 51 % of tests raise an alarm at 500 incidents. composition_drift.hpp takes that from
/// other areas.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_argument} LEVELS_DIFFER unless both
/// periods have the same levels, LEVEL_RANGE unless 0 < level < 1, REPLICATES_RANGE as
/// permuted_weeks. Cost: O(weeks * levels) for each replicate.
[[nodiscard]] Composition composition(const CategoryWeeks& before, const CategoryWeeks& after,
                                      std::uint64_t seed, const PermutationOptions& options = {},
                                      double level = 0.95, const RunContext& run = {});

/// How incidents of a level come to be known. What somebody reports follows crime; what the police
/// detect follows the police: with half as much policing again, a mix of both changes in all tests.
enum class Recorded { reported, detected, unknown };

/// The two compositions that may be compared; levels of unknown record are in neither.
struct CompositionByRecord {
  Composition reported, detected;
  friend bool operator==(const CompositionByRecord&, const CompositionByRecord&) = default;
};

/// `recorded` has one entry a level, else Error{bad_argument} LEVELS_DIFFER. As composition.
[[nodiscard]] CompositionByRecord composition_by_record(
    const CategoryWeeks& before, const CategoryWeeks& after, std::span<const Recorded> recorded,
    std::uint64_t seed, const PermutationOptions& options = {}, double level = 0.95,
    const RunContext& run = {});

/// Incidents weighted by the harm that one of their level does, in the unit of `harm` per period
/// after. One grave offence may outweigh what many small ones do.
struct HarmChange {
  double before = 0.0, after = 0.0;  // as counted, in the unit of harm
  Estimate change;                   // weekly_change
  friend bool operator==(const HarmChange&, const HarmChange&) = default;
};

/// `harm` has one number a level, not below 0, else Error{bad_argument} HARM_RANGE. Throws also as
/// composition.
[[nodiscard]] HarmChange harm_change(const CategoryWeeks& before, const CategoryWeeks& after,
                                     std::span<const double> harm, double level = 0.95);

}  // namespace klara
