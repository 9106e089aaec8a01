#include <klara/displacement/composition.hpp>

#include <klara/base/effective_number.hpp>
#include <klara/base/error.hpp>
#include <klara/displacement/share_distance.hpp>
#include <klara/inference/chi_squared.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/weekly_change.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace klara {
namespace {

constexpr double least_expected = 5.0;

void require_same_levels(const CategoryWeeks& before, const CategoryWeeks& after) {
  if (before.levels == after.levels) return;
  throw bad_argument("LEVELS_DIFFER", {.en = "the periods have different categories",
                                       .sv = "perioderna har olika kategorier"});
}

double total(const std::vector<std::uint64_t>& counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

std::vector<double> as_numbers(const std::vector<std::uint64_t>& counts) {
  return {counts.begin(), counts.end()};
}

double effective_weeks(const CategoryWeeks& weeks) {
  EffectiveNumber number;
  for (std::size_t w = 0; w < weeks.weeks(); ++w) {
    const auto of_week = weeks.of_week(w);
    number.add(std::accumulate(of_week.begin(), of_week.end(), 0.0));
  }
  return number.weight() > 0.0 ? number.value() : 0.0;
}

std::vector<double> weeks_of_level(const CategoryWeeks& weeks, std::size_t level) {
  std::vector<double> result;
  for (std::size_t w = 0; w < weeks.weeks(); ++w) result.push_back(weeks.of_week(w)[level]);
  return result;
}

/// Counts of both periods by level, and what follows from them.
class Table {
 public:
  Table(const std::vector<std::uint64_t>& of_both, const std::vector<std::uint64_t>& after)
      : of_both_(of_both), after_(after), all_(total(of_both)), all_after_(total(after)) {}

  /// 0 where a period has no incident.
  [[nodiscard]] double chi_squared() const {
    double sum = 0.0;
    for (std::size_t c = 0; c < of_both_.size(); ++c) {
      if (of_both_[c] == 0) continue;
      const double off = residual_count(c);
      sum += off * off / static_cast<double>(of_both_[c]);
    }
    const double share = all_after_ / all_;
    const double spread = share * (1.0 - share);
    return spread > 0.0 ? sum / spread : 0.0;
  }
  /// Incidents after beyond what the level's share of both periods makes of them.
  [[nodiscard]] double residual_count(std::size_t level) const {
    return static_cast<double>(after_[level]) - share(level) * all_after_;
  }
  [[nodiscard]] double adjusted_residual(std::size_t level) const {
    const double expected = share(level) * all_after_;
    const double variance = expected * (1.0 - share(level)) * (1.0 - all_after_ / all_);
    return variance > 0.0 ? residual_count(level) / std::sqrt(variance) : Estimate::none;
  }
  [[nodiscard]] double share(std::size_t level) const {
    return static_cast<double>(of_both_[level]) / all_;
  }

 private:
  const std::vector<std::uint64_t>& of_both_;
  const std::vector<std::uint64_t>& after_;
  double all_, all_after_;
};

/// Weeks of both periods after each other, with the exact scatter of what their exchange brings.
class PooledWeeks {
 public:
  PooledWeeks(const CategoryWeeks& before, const CategoryWeeks& after)
      : before_(before), after_(after), of_both_(level_totals(before)) {
    const std::vector<std::uint64_t> totals = level_totals(after);
    for (std::size_t c = 0; c < totals.size(); ++c) of_both_[c] += totals[c];
    deviations_.resize(of_both_.size());
    const std::vector<std::uint64_t> none(of_both_.size());
    const Table table(of_both_, none);
    for (std::size_t w = 0; w < weeks().count(); ++w) {
      const auto of_week = week(w);
      const double all = std::accumulate(of_week.begin(), of_week.end(), 0.0);
      for (std::size_t c = 0; c < deviations_.size(); ++c) {
        const double off = of_week[c] - table.share(c) * all;
        deviations_[c] += off * off;
      }
    }
    const auto k0 = static_cast<double>(weeks().before);
    const auto k1 = static_cast<double>(weeks().after);
    for (double& d : deviations_) d = std::sqrt(d * k0 * k1 / ((k0 + k1) * (k0 + k1 - 1.0)));
  }

  [[nodiscard]] PeriodWeeks weeks() const {
    return {.before = before_.weeks(), .after = after_.weeks()};
  }
  [[nodiscard]] const std::vector<std::uint64_t>& of_both() const { return of_both_; }

  /// Of a table with these counts after; 0 where weeks cannot tell.
  [[nodiscard]] double z(const Table& table, std::size_t level) const {
    return deviations_[level] > 0.0 ? table.residual_count(level) / deviations_[level] : 0.0;
  }
  [[nodiscard]] std::vector<std::uint64_t> counts_after(
      std::span<const std::uint8_t> is_after) const {
    std::vector<std::uint64_t> counts(of_both_.size());
    for (std::size_t w = 0; w < is_after.size(); ++w) {
      if (is_after[w] == 0) continue;
      const auto of_week = week(w);
      for (std::size_t c = 0; c < counts.size(); ++c) counts[c] += of_week[c];
    }
    return counts;
  }

 private:
  [[nodiscard]] std::span<const std::uint32_t> week(std::size_t w) const {
    return w < before_.weeks() ? before_.of_week(w) : after_.of_week(w - before_.weeks());
  }

  const CategoryWeeks& before_;
  const CategoryWeeks& after_;
  std::vector<std::uint64_t> of_both_;
  std::vector<double> deviations_;  // standard deviations of residual_count over all labellings
};

CompositionDoubt doubt_of(const CategoryWeeks& before, const CategoryWeeks& after,
                          const std::vector<std::uint64_t>& of_both) {
  const double weeks0 = effective_weeks(before);
  const double weeks1 = effective_weeks(after);
  if (!(weeks0 > 0.0 && weeks1 > 0.0)) return CompositionDoubt::no_incidents;
  if (std::ranges::count_if(of_both, [](std::uint64_t n) { return n > 0; }) < 2) {
    return CompositionDoubt::one_level;
  }
  return std::min(weeks0, weeks1) < least_effective_weeks ? CompositionDoubt::few_weeks
                                                          : CompositionDoubt::none;
}

/// What is there without any test.
Composition described(const CategoryWeeks& before, const CategoryWeeks& after, double level) {
  const std::vector<std::uint64_t> n0 = level_totals(before);
  const std::vector<std::uint64_t> n1 = level_totals(after);
  const double all0 = total(n0);
  const double all1 = total(n1);
  Composition result{.counts = {.before = static_cast<std::uint64_t>(all0),
                                .after = static_cast<std::uint64_t>(all1)}};
  for (std::size_t c = 0; c < n0.size(); ++c) {
    const double share = static_cast<double>(n0[c] + n1[c]) / (all0 + all1);
    LevelChange change{
        .level = before.levels[c],
        .counts = {.before = n0[c], .after = n1[c]},
        .share_before = static_cast<double>(n0[c]) / all0,
        .share_after = static_cast<double>(n1[c]) / all1,
        .change = weekly_change(weeks_of_level(before, c), weeks_of_level(after, c), level)};
    change.few_expected = !(share * std::min(all0, all1) >= least_expected);
    result.levels.push_back(std::move(change));
  }
  return result;
}

void test(const PooledWeeks& pooled, const std::vector<std::uint64_t>& n1, std::uint64_t seed,
          const PermutationOptions& options, const RunContext& run, Composition& result) {
  const std::size_t levels = n1.size();
  const auto statistics = [&](std::span<const std::uint8_t> is_after, std::span<double> values) {
    const std::vector<std::uint64_t> counts = pooled.counts_after(is_after);
    const Table table(pooled.of_both(), counts);
    values[levels] = table.chi_squared();
    for (std::size_t c = 0; c < levels; ++c) values[c] = std::abs(pooled.z(table, c));
  };
  const WeekPermutation permutation =
      permuted_weeks(pooled.weeks(), levels + 1, statistics, seed, options, run);
  result.p = permutation_p(permutation, levels);
  std::vector<std::size_t> family(levels);
  std::iota(family.begin(), family.end(), std::size_t{0});
  const Table table(pooled.of_both(), n1);
  for (std::size_t c = 0; c < levels; ++c) {
    if (pooled.of_both()[c] == 0) continue;
    result.levels[c].z = pooled.z(table, c);
    result.levels[c].p = permutation_p(permutation, c);
    result.levels[c].p_family = family_p(permutation, c, family);
  }
}

}  // namespace

Composition composition(const CategoryWeeks& before, const CategoryWeeks& after, std::uint64_t seed,
                        const PermutationOptions& options, double level, const RunContext& run) {
  require_same_levels(before, after);
  require_interval_level(level);
  Composition result = described(before, after, level);
  const PooledWeeks pooled(before, after);
  result.doubt = doubt_of(before, after, pooled.of_both());
  if (result.doubt == CompositionDoubt::no_incidents) return result;

  const std::vector<std::uint64_t> n1 = level_totals(after);
  const ShareDistance distance = share_distance(as_numbers(level_totals(before)), as_numbers(n1));
  result.total_variation = distance.total_variation;
  if (result.doubt == CompositionDoubt::one_level) return result;

  const Table table(pooled.of_both(), n1);
  const auto present = std::ranges::count_if(pooled.of_both(), [](auto n) { return n > 0; });
  result.chi_squared = table.chi_squared();
  result.p_independent = chi_squared_upper(result.chi_squared, static_cast<double>(present - 1));
  result.cramers_v = std::sqrt(result.chi_squared / total(pooled.of_both()));
  for (std::size_t c = 0; c < n1.size(); ++c) {
    result.levels[c].residual = table.adjusted_residual(c);
  }
  if (result.doubt == CompositionDoubt::none) test(pooled, n1, seed, options, run, result);
  return result;
}

CompositionByRecord composition_by_record(const CategoryWeeks& before, const CategoryWeeks& after,
                                          std::span<const Recorded> recorded, std::uint64_t seed,
                                          const PermutationOptions& options, double level,
                                          const RunContext& run) {
  require_same_levels(before, after);
  if (recorded.size() != before.levels.size()) {
    throw bad_argument("LEVELS_DIFFER",
                       {.en = fmt::format("{} categories, but how they are recorded is said of {}",
                                          before.levels.size(), recorded.size()),
                        .sv = fmt::format("{} kategorier, men hur de registreras sägs om {}",
                                          before.levels.size(), recorded.size())});
  }
  const auto of = [&](Recorded record) {
    std::vector<std::size_t> levels;
    for (std::size_t c = 0; c < recorded.size(); ++c) {
      if (recorded[c] == record) levels.push_back(c);
    }
    return composition(selected_levels(before, levels), selected_levels(after, levels), seed,
                       options, level, run);
  };
  return {.reported = of(Recorded::reported), .detected = of(Recorded::detected)};
}

HarmChange harm_change(const CategoryWeeks& before, const CategoryWeeks& after,
                       std::span<const double> harm, double level) {
  require_same_levels(before, after);
  const auto not_negative = [](double value) { return value >= 0.0 && std::isfinite(value); };
  if (harm.size() != before.levels.size() || !std::ranges::all_of(harm, not_negative)) {
    throw bad_argument("HARM_RANGE",
                       {.en = "harm must be one number for each category, not below 0",
                        .sv = "skadan måste vara ett tal för varje kategori, inte under 0"});
  }
  const std::vector<double> weeks0 = weighted_weeks(before, harm);
  const std::vector<double> weeks1 = weighted_weeks(after, harm);
  return {.before = std::accumulate(weeks0.begin(), weeks0.end(), 0.0),
          .after = std::accumulate(weeks1.begin(), weeks1.end(), 0.0),
          .change = weekly_change(weeks0, weeks1, level)};
}

}  // namespace klara
