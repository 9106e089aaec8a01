#include <klara/displacement/composition_drift.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/verdict.hpp>
#include <klara/inference/detectable_effect.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/placebo_spread.hpp>
#include <klara/inference/shrunk_factors.hpp>
#include <klara/inference/t_estimate.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace klara {
namespace {

void require_comparable(const CategoryPeriods& treated, const CategoryPeriods& control) {
  if (treated.before.levels != control.before.levels ||
      treated.before.levels != control.after.levels) {
    throw bad_argument("LEVELS_DIFFER", {.en = "areas or periods have different categories",
                                         .sv = "områden eller perioder har olika kategorier"});
  }
  if (treated.before.weeks() != control.before.weeks() ||
      treated.after.weeks() != control.after.weeks()) {
    throw bad_argument("WEEKS_DIFFER",
                       {.en = "areas have different weeks", .sv = "områden har olika veckor"});
  }
}

double all_of(std::span<const std::uint32_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// What a period adds to both sums of the factor.
struct Scatter {
  double squares = 0.0, expected = 0.0;
};

Scatter scatter(const CategoryWeeks& weeks, std::size_t level) {
  const auto k = static_cast<double>(weeks.weeks());
  double of_level = 0.0;
  double all = 0.0;
  for (std::size_t w = 0; w < weeks.weeks(); ++w) {
    of_level += weeks.of_week(w)[level];
    all += all_of(weeks.of_week(w));
  }
  if (all == 0.0) return {};
  const double share = of_level / all;
  Scatter result{.expected = all * share * (1.0 - share)};
  for (std::size_t w = 0; w < weeks.weeks(); ++w) {
    const double off = weeks.of_week(w)[level] - share * all_of(weeks.of_week(w));
    result.squares += off * off * k / (k - 1.0);
  }
  return result;
}

SeenFactor seen_factor(const CategoryPeriods& area, std::size_t level) {
  const Scatter s0 = scatter(area.before, level);
  const Scatter s1 = scatter(area.after, level);
  double count = 0.0;
  for (const CategoryWeeks* weeks : {&area.before, &area.after}) {
    for (std::size_t w = 0; w < weeks->weeks(); ++w) count += weeks->of_week(w)[level];
  }
  const auto weeks = static_cast<double>(area.before.weeks() + area.after.weeks());
  return {.factor = (s0.squares + s1.squares) / (s0.expected + s1.expected), .mean = count / weeks};
}

/// Counts of one area, by level.
class Counts {
 public:
  explicit Counts(const CategoryPeriods& area)
      : before_(level_totals(area.before)),
        after_(level_totals(area.after)),
        all_before_(std::accumulate(before_.begin(), before_.end(), std::uint64_t{0})),
        all_after_(std::accumulate(after_.begin(), after_.end(), std::uint64_t{0})) {}

  [[nodiscard]] std::uint64_t all() const { return all_before_ + all_after_; }
  [[nodiscard]] PetoLogOdds log_odds(std::size_t level) const {
    return peto_log_odds(before_[level], all_before_, after_[level], all_after_);
  }
  /// Of the level among all incidents of both periods.
  [[nodiscard]] double share(std::size_t level) const {
    return static_cast<double>(before_[level] + after_[level]) / static_cast<double>(all());
  }

 private:
  std::vector<std::uint64_t> before_, after_;
  std::uint64_t all_before_, all_after_;
};

/// Controls first, the treated area last.
struct Areas {
  std::vector<const CategoryPeriods*> periods;
  std::vector<Counts> counts;
};

/// What the areas show of one level, the treated area's own variance given once the factors are.
struct LevelSeen {
  std::vector<double> effects, variances;  // of the controls that can be used
  OwnEffect own;
  double overdispersion = 1.0;
};

LevelSeen level_seen(const Areas& areas, std::size_t level) {
  const std::size_t treated = areas.counts.size() - 1;
  std::vector<SeenFactor> seen;
  std::vector<std::size_t> pooled;
  for (std::size_t j = 0; j < areas.counts.size(); ++j) {
    seen.push_back(seen_factor(*areas.periods[j], level));
    if (areas.counts[j].all() >= least_level_incidents) pooled.push_back(j);
  }
  const CategoryPeriods& first = *areas.periods[treated];
  const double freedom = static_cast<double>(first.before.weeks() + first.after.weeks()) - 2.0;
  const ShrunkFactors factors = shrunk_factors(seen, pooled, freedom);

  LevelSeen result;
  for (const std::size_t j : pooled) {
    const PetoLogOdds odds = areas.counts[j].log_odds(level);
    if (j == treated || !(odds.weight > 0.0)) continue;
    result.effects.push_back(odds.value);
    result.variances.push_back(factors.of_area[j].factor / odds.weight);
  }
  const PetoLogOdds odds = areas.counts[treated].log_odds(level);
  const ShrunkFactor& own = factors.of_area[treated];
  result.overdispersion = own.factor;
  result.own = {.value = odds.value, .variance = own.factor / odds.weight, .freedom = own.freedom};
  return result;
}

/// By Peto's form a log odds ratio is the difference of both shares over s (1 - s).
Estimate as_share(const Estimate& log_odds, double per_log_odds) {
  return {.value = per_log_odds * log_odds.value,
          .se = per_log_odds * log_odds.se,
          .low = per_log_odds * log_odds.low,
          .high = per_log_odds * log_odds.high,
          .p = log_odds.p,
          .level = log_odds.level};
}

LevelBeyondDrift beyond_drift(const LevelSeen& seen, double share, double level, double power,
                              std::size_t tested) {
  LevelBeyondDrift result{.log_odds = {.level = level}, .share = {.level = level}};
  result.controls = seen.effects.size();
  if (result.controls >= least_level_controls) result.basis = LevelBasis::controls;
  if (std::isnan(seen.own.value)) return result;
  const auto family = static_cast<double>(tested);
  const double family_level = 1.0 - clear_p / family;
  result.overdispersion = seen.overdispersion;
  if (result.basis == LevelBasis::controls) {
    const PlaceboSpread spread = placebo_spread(seen.effects, seen.variances);
    const BeyondPlacebos beyond = beyond_placebos(seen.own, spread, level);
    result.log_odds = beyond.effect;
    result.freedom = beyond.freedom;
    result.minimum_detectable =
        beyond_placebos(seen.own, spread, family_level, power).minimum_detectable;
    result.drift = std::sqrt(spread.between);
    result.drift_identified = beyond.between_identified;
  } else {
    const double se = std::sqrt(seen.own.variance);
    result.log_odds = t_estimate(seen.own.value, se, seen.own.freedom, level);
    result.freedom = seen.own.freedom;
    result.minimum_detectable = detectable_effect(se, result.freedom, family_level, power);
  }
  result.p_family = std::min(1.0, family * result.log_odds.p);
  const double per_log_odds = share * (1.0 - share);
  result.share = as_share(result.log_odds, per_log_odds);
  const double least = per_log_odds * result.minimum_detectable;
  if (least <= std::max(share, 1.0 - share)) result.minimum_detectable_share = least;
  return result;
}

}  // namespace

PetoLogOdds peto_log_odds(std::uint64_t x0, std::uint64_t n0, std::uint64_t x1, std::uint64_t n1) {
  const auto before = static_cast<double>(n0);
  const auto after = static_cast<double>(n1);
  const auto of_level = static_cast<double>(x0 + x1);
  const double all = before + after;
  const double weight = of_level * before * after / (all * all) * (1.0 - of_level / all);
  if (!(weight > 0.0)) return {};
  return {.value = (static_cast<double>(x1) - of_level * after / all) / weight, .weight = weight};
}

std::vector<LevelBeyondDrift> composition_beyond_drift(const CategoryPeriods& treated,
                                                       std::span<const CategoryPeriods> controls,
                                                       double level, double power) {
  require_interval_level(level);
  require_interval_level(power);
  require_comparable(treated, treated);
  Areas areas;
  for (const CategoryPeriods& control : controls) {
    require_comparable(treated, control);
    areas.periods.push_back(&control);
    areas.counts.emplace_back(control);
  }
  areas.periods.push_back(&treated);
  areas.counts.emplace_back(treated);

  const std::vector<std::string>& names = treated.before.levels;
  std::vector<LevelSeen> seen;
  std::size_t tested = 0;
  for (std::size_t c = 0; c < names.size(); ++c) {
    seen.push_back(level_seen(areas, c));
    if (!std::isnan(seen.back().own.value)) ++tested;
  }
  std::vector<LevelBeyondDrift> result;
  for (std::size_t c = 0; c < names.size(); ++c) {
    result.push_back(beyond_drift(seen[c], areas.counts.back().share(c), level, power, tested));
    result.back().level = names[c];
  }
  return result;
}

}  // namespace klara
