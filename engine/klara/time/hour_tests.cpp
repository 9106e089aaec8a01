#include <klara/time/hour_tests.hpp>

#include <klara/base/error.hpp>
#include <klara/time/kuiper.hpp>
#include <klara/time/mardia_watson_wheeler.hpp>
#include <klara/time/watson_u2.hpp>

#include <algorithm>
#include <complex>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace klara {
namespace {

/// Both periods' times in ascending order, each with its week; weeks before come first.
struct PooledTimes {
  std::vector<double> at;
  std::vector<std::size_t> week;
};

PooledTimes pooled(const HourTimes& before, const HourTimes& after) {
  const std::size_t n = before.at.size();
  std::vector<std::size_t> order(n + after.at.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto at = [&](std::size_t i) { return i < n ? before.at[i] : after.at[i - n]; };
  std::ranges::stable_sort(order, {}, at);
  PooledTimes times;
  for (const std::size_t i : order) {
    times.at.push_back(at(i));
    times.week.push_back(i < n ? before.week[i] : before.weeks + after.week[i - n]);
  }
  return times;
}

}  // namespace

HourTests hour_tests(const HourTimes& before, const HourTimes& after, std::uint64_t seed,
                     const PermutationOptions& options, const RunContext& run) {
  if (before.cycle != after.cycle) {
    throw bad_argument("CYCLES_DIFFER", {.en = "times of the day are compared to times of the week",
                                         .sv = "tider på dygnet jämförs med tider i veckan"});
  }
  if (before.at.empty() || after.at.empty()) return {};
  const PooledTimes times = pooled(before, after);
  const std::vector<std::complex<double>> scores = uniform_scores(times.at);
  const auto statistics = [&](std::span<const std::uint8_t> is_after, std::span<double> values) {
    std::vector<std::uint8_t> marks(times.at.size());
    for (std::size_t k = 0; k < marks.size(); ++k) marks[k] = is_after[times.week[k]];
    const MarkedTimes marked{.at = times.at, .after = marks};
    values[0] = watson_u2(marked);
    values[1] = kuiper_v(marked);
    values[2] = mardia_watson_wheeler(scores, marks);
  };
  const WeekPermutation permutation = permuted_weeks({.before = before.weeks, .after = after.weeks},
                                                     3, statistics, seed, options, run);
  const auto test = [&](std::size_t statistic, double p_if_independent) {
    return HourTest{.statistic = permutation.observed[statistic],
                    .p = permutation_p(permutation, statistic),
                    .p_if_independent = p_if_independent};
  };
  const std::vector<double>& seen = permutation.observed;
  return {.watson_u2 = test(0, watson_u2_p_if_independent(seen[0])),
          .kuiper = test(1, kuiper_p_if_independent(seen[1], before.at.size(), after.at.size())),
          .mardia_watson_wheeler = test(2, mardia_watson_wheeler_p_if_independent(seen[2]))};
}

}  // namespace klara
