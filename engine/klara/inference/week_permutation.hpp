#pragma once
/// Tests of two periods by exchanging their weeks.
#include <klara/base/run_context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace klara {

/// How many weeks each period has; those before come first.
struct PeriodWeeks {
  std::size_t before = 0, after = 0;

  [[nodiscard]] std::size_t count() const { return before + after; }
};

/// With weeks of fewer equal ones (Kish 1965) in a period, a few bursts are all that there is, and
/// neither a permutation nor an interval from weeks says much.
constexpr double least_effective_weeks = 10.0;

struct PermutationOptions {
  std::size_t replicates = 999;
};

/// What statistics were, and what they are where weeks are labelled at random.
struct WeekPermutation {
  std::vector<double> observed;    // one a statistic
  std::vector<double> replicates;  // replicate by replicate, one a statistic

  [[nodiscard]] std::size_t count() const { return replicates.size() / observed.size(); }
  [[nodiscard]] double replicate(std::size_t number, std::size_t statistic) const {
    return replicates[number * observed.size() + statistic];
  }
};

/// Given which weeks are after (1, not 0), writes the statistics, of which larger says more against
/// no difference. Called from several threads at once.
using WeekStatistics = std::function<void(std::span<const std::uint8_t> after, std::span<double>)>;

/// The statistics with the labels that the weeks have and with labels exchanged at random, each set
/// of `weeks.after` of them as likely as any other: replicate r draws from Random(seed, r). It is a
/// test wherever weeks are alike but for chance, however bursty they are within; it knows nothing
/// of what moves all weeks of a period together, such as a year unlike another.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_argument} REPLICATES_RANGE unless there
/// are from 19 (fewer cannot reach 0.05) to 1 000 000, WEEKS_RANGE where a period has no week.
/// Cost: a call for each replicate. Memory: 8 bytes for each statistic and replicate.
[[nodiscard]] WeekPermutation permuted_weeks(const PeriodWeeks& weeks, std::size_t statistics,
                                             const WeekStatistics& write, std::uint64_t seed,
                                             const PermutationOptions& options = {},
                                             const RunContext& run = {});

/// (1 + replicates in which the statistic is at least as large) / (1 + replicates), never 0
/// (Phipson & Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9:39). What
/// lies within 1e-9 of the observed value, relatively, is as large, since equal sums taken in
/// another order may differ in their last digits. Where a statistic is NaN, the replicate speaks
/// against a difference: p is 1 for an observed NaN.
[[nodiscard]] double permutation_p(const WeekPermutation& permutation, std::size_t statistic);

/// The same against the largest of several statistics of each replicate, so that all of them may be
/// read at once (Westfall & Young 1993, section 2.6; single step). They must be on one scale.
[[nodiscard]] double family_p(const WeekPermutation& permutation, std::size_t statistic,
                              std::span<const std::size_t> family);

}  // namespace klara
