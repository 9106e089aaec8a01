#pragma once
/// The named tests of two samples on the circle, for those who must compare with others' numbers.
#include <klara/base/estimate.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/inference/week_permutation.hpp>
#include <klara/time/hour_times.hpp>

#include <cstdint>

namespace klara {

struct HourTest {
  double statistic = Estimate::none;
  double p = Estimate::none;                 // by permutation of weeks
  double p_if_independent = Estimate::none;  // too small where incidents come in bursts

  friend bool operator==(const HourTest& a, const HourTest& b) {
    return same_bits(a.statistic, b.statistic) && same_bits(a.p, b.p) &&
           same_bits(a.p_if_independent, b.p_if_independent);
  }
};

struct HourTests {
  HourTest watson_u2, kuiper, mardia_watson_wheeler;
  friend bool operator==(const HourTests&, const HourTests&) = default;
};

/// All three with the p of permuted_weeks, which holds whatever comes together within a week,
/// beside the p of their authors. They compare the area to its own year before only; the test that
/// feeds a verdict is that of hour_shift.hpp. NaN where a period has no incident. Bit-identical for
/// every `run.threads`. Throws Error{bad_argument} CYCLES_DIFFER unless both are of one cycle, and
/// as permuted_weeks. Cost: O(incidents) for each replicate.
[[nodiscard]] HourTests hour_tests(const HourTimes& before, const HourTimes& after,
                                   std::uint64_t seed, const PermutationOptions& options = {},
                                   const RunContext& run = {});

}  // namespace klara
