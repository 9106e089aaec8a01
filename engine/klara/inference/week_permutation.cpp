#include <klara/inference/week_permutation.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/base/random.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

constexpr std::size_t least_replicates = 19, most_replicates = 1'000'000;
constexpr std::size_t replicates_per_block = 8;
constexpr double rounding = 1e-9;

void require(const PeriodWeeks& weeks, const PermutationOptions& options) {
  if (options.replicates < least_replicates || options.replicates > most_replicates) {
    throw bad_argument("REPLICATES_RANGE",
                       {.en = fmt::format("there must be from {} to {} replicates, got {}",
                                          least_replicates, most_replicates, options.replicates),
                        .sv = fmt::format("det måste vara från {} till {} omdragningar, inte {}",
                                          least_replicates, most_replicates, options.replicates)});
  }
  if (weeks.before > 0 && weeks.after > 0) return;
  throw bad_argument("WEEKS_RANGE",
                     {.en = fmt::format("each period must have a whole week, got {} and {}",
                                        weeks.before, weeks.after),
                      .sv = fmt::format("varje period måste ha en hel vecka, inte {} och {}",
                                        weeks.before, weeks.after)});
}

/// The least that counts as at least as large.
double as_large_as(double observed) {
  return observed - rounding * std::abs(observed);
}

double p_of(std::size_t as_large, std::size_t replicates) {
  return static_cast<double>(1 + as_large) / static_cast<double>(1 + replicates);
}

}  // namespace

WeekPermutation permuted_weeks(const PeriodWeeks& weeks, std::size_t statistics,
                               const WeekStatistics& write, std::uint64_t seed,
                               const PermutationOptions& options, const RunContext& run) {
  require(weeks, options);
  std::vector<std::uint8_t> labels(weeks.count());
  std::fill(labels.begin() + static_cast<std::ptrdiff_t>(weeks.before), labels.end(),
            std::uint8_t{1});
  WeekPermutation result{.observed = std::vector<double>(statistics),
                         .replicates = std::vector<double>(statistics * options.replicates)};
  write(labels, result.observed);
  for_each_block(options.replicates, replicates_per_block, run, [&](IndexRange block) {
    for (std::size_t r = block.begin; r < block.end; ++r) {
      std::vector<std::uint8_t> exchanged = labels;
      Random random(seed, r);
      shuffle(std::span(exchanged), random);
      write(exchanged, std::span(result.replicates).subspan(r * statistics, statistics));
    }
  });
  return result;
}

double permutation_p(const WeekPermutation& permutation, std::size_t statistic) {
  return family_p(permutation, statistic, {&statistic, 1});
}

double family_p(const WeekPermutation& permutation, std::size_t statistic,
                std::span<const std::size_t> family) {
  const double least = as_large_as(permutation.observed[statistic]);
  std::size_t as_large = 0;
  for (std::size_t r = 0; r < permutation.count(); ++r) {
    const bool reached = std::ranges::any_of(
        family, [&](std::size_t other) { return !(permutation.replicate(r, other) < least); });
    if (reached) ++as_large;
  }
  return p_of(as_large, permutation.count());
}

}  // namespace klara
