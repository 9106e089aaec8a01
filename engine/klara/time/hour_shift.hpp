#pragma once
/// Whether and how far incidents have moved on the clock.
#include <klara/base/estimate.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/inference/week_permutation.hpp>
#include <klara/time/hour_doubt.hpp>
#include <klara/time/hour_profile.hpp>
#include <klara/time/mean_turn.hpp>

#include <cstdint>

namespace klara {

/// Share of a period's incidents at 00:00:00 beyond which it may stand for not known.
constexpr double many_at_midnight = 0.1;

struct HourShift {
  TimeCycle cycle = TimeCycle::day;
  HourDoubt doubt = HourDoubt::none;
  double w1 = Estimate::none;    // circular_w1 of the hours after against those before, hours
  double w1_p = Estimate::none;  // by permutation of weeks; NaN in doubt, unless no_direction
  MeanTurn turn;                 // interval and p NaN in doubt
  double minimum_detectable = Estimate::none;  // turn, in hours; NaN in doubt
  double effective_weeks_before = 0.0, effective_weeks_after = 0.0;
  bool at_midnight = false;  // more than many_at_midnight in a period

  friend bool operator==(const HourShift& a, const HourShift& b) {
    return a.cycle == b.cycle && a.doubt == b.doubt && same_bits(a.w1, b.w1) &&
           same_bits(a.w1_p, b.w1_p) && a.turn == b.turn &&
           same_bits(a.minimum_detectable, b.minimum_detectable) &&
           same_bits(a.effective_weeks_before, b.effective_weeks_before) &&
           same_bits(a.effective_weeks_after, b.effective_weeks_after) &&
           a.at_midnight == b.at_midnight;
  }
};

/// The test is a permutation of the labels of whole weeks (permuted_weeks) of circular_w1 of both
/// aoristic profiles; the effect is mean_turn. Weeks are exchanged whole because the incidents of a
/// night come together: tests that take incidents to be independent raise false alarms in up to
/// 67 % of cases at 15 000 of them.
///
/// It compares the area to its own year before only. Where hours drift by 0.3 h from year to year,
/// 9 to 29 % of tests raise an alarm at 500 incidents: hour_drift.hpp takes that from other areas.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_argument} CYCLES_DIFFER unless both
/// profiles are of one cycle, LEVEL_RANGE unless 0 < level < 1, REPLICATES_RANGE as permuted_weeks.
/// Cost: O(weeks * hours) for each replicate.
[[nodiscard]] HourShift hour_shift(const HourProfile& before, const HourProfile& after,
                                   std::uint64_t seed, const PermutationOptions& options = {},
                                   double level = 0.95, const RunContext& run = {});

}  // namespace klara
