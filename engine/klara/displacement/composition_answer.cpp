#include <klara/displacement/composition_answer.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/detectable_change.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/student.hpp>
#include <klara/shape/district.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace klara {
namespace {

constexpr double least_expected = 5.0;
constexpr double most_missed = 0.2;  // of both tests together

void require_recorded(const StudiedAttribute& attribute) {
  const std::size_t levels = attribute.values.levels.size();
  if (attribute.recorded.size() == levels) return;
  throw bad_argument("LEVELS_DIFFER",
                     {.en = fmt::format("{} categories, but how they are recorded is said of {}",
                                        levels, attribute.recorded.size()),
                      .sv = fmt::format("{} kategorier, men hur de registreras sägs om {}", levels,
                                        attribute.recorded.size())});
}

/// Levels that are tested as one.
struct TestedLevel {
  std::string name;  // empty for several
  Recorded recorded = Recorded::reported;
  std::vector<std::uint32_t> levels;
};

/// Of one record, those common enough in their order, then the rest as one.
void append_tested(std::vector<TestedLevel>& tested, const StudiedAttribute& attribute,
                   const std::vector<BeforeAfter>& counts, Recorded record) {
  std::vector<std::uint32_t> common, rare;
  BeforeAfter all;
  for (std::uint32_t level = 0; level < counts.size(); ++level) {
    if (attribute.recorded[level] != record) continue;
    common.push_back(level);
    all.before += counts[level].before;
    all.after += counts[level].after;
  }
  const auto held = [&](std::uint32_t level) {
    return static_cast<double>(counts[level].before + counts[level].after);
  };
  const auto total = static_cast<double>(all.before + all.after);
  const double shorter =
      total > 0.0 ? static_cast<double>(std::min(all.before, all.after)) / total : 0.0;
  std::ranges::stable_sort(common, std::greater{}, held);
  while (!common.empty() &&
         (common.size() > most_tested_levels || held(common.back()) * shorter < least_expected)) {
    rare.push_back(common.back());
    common.pop_back();
  }
  std::ranges::sort(common);
  std::ranges::sort(rare);
  for (const std::uint32_t level : common) {
    tested.push_back({attribute.values.levels[level], record, {level}});
  }
  if (rare.empty()) return;
  const bool alone = rare.size() == 1;
  tested.push_back({alone ? attribute.values.levels[rare.front()] : "", record, std::move(rare)});
}

/// Incidents of the treated area in the weeks of the design, by level.
CategoryPeriods treated_weeks(const PointSet& points, const Category& values,
                              const WeeklyDesign& design) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (design.map.area_of[i] == design.map.parts.treated) rows.push_back(i);
  }
  return {.before = category_weeks(points, rows, values, design.before),
          .after = category_weeks(points, rows, values, design.after)};
}

std::vector<BeforeAfter> totals_of(const CategoryPeriods& area) {
  const std::vector<std::uint64_t> before = level_totals(area.before);
  const std::vector<std::uint64_t> after = level_totals(area.after);
  std::vector<BeforeAfter> totals;
  for (std::size_t c = 0; c < before.size(); ++c) totals.push_back({before[c], after[c]});
  return totals;
}

/// One panel a tested level, in one pass over the incidents.
std::vector<WeeklyPanel> panels_of(const PointSet& points, const StudiedAttribute& attribute,
                                   const std::vector<TestedLevel>& tested,
                                   const WeeklyDesign& design) {
  std::vector<std::uint32_t> part_of(attribute.values.levels.size(), part_less);
  for (std::uint32_t part = 0; part < tested.size(); ++part) {
    for (const std::uint32_t level : tested[part].levels) part_of[level] = part;
  }
  const WeeklyPanel empty{.weeks_before = design.before.size(),
                          .weeks_after = design.after.size(),
                          .counts = std::vector<std::uint32_t>(
                              design.map.areas() * (design.before.size() + design.after.size()))};
  std::vector<WeeklyPanel> panels(tested.size(), empty);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::uint32_t part = part_of[attribute.values.of_row[i]];
    const std::uint32_t area = design.map.area_of[i];
    if (part == part_less || area == outside) continue;
    std::optional<std::size_t> week = design.before.holding(points.from[i]);
    if (!week) {
      week = design.after.holding(points.from[i]);
      if (week) *week += design.before.size();
    }
    if (week) ++panels[part].counts[area * empty.weeks() + *week];
  }
  return panels;
}

CategoryWeeks weeks_of(const std::vector<TestedLevel>& tested, std::span<const WeeklyPanel> panels,
                       std::size_t area, std::size_t first_week, std::size_t weeks) {
  CategoryWeeks result;
  for (const TestedLevel& level : tested) result.levels.push_back(level.name);
  for (std::size_t w = 0; w < weeks; ++w) {
    for (const WeeklyPanel& panel : panels) {
      result.counts.push_back(panel.of(area)[first_week + w]);
    }
  }
  return result;
}

CategoryPeriods periods_of(const std::vector<TestedLevel>& tested,
                           std::span<const WeeklyPanel> panels, std::size_t area) {
  const WeeklyPanel& any = panels.front();
  return {.before = weeks_of(tested, panels, area, 0, any.weeks_before),
          .after = weeks_of(tested, panels, area, any.weeks_before, any.weeks_after)};
}

double times(std::size_t tests, double p) {
  return std::min(1.0, static_cast<double>(tests) * p);
}

/// `least` of a level of this share of both periods, once it has risen by that itself: a share
/// scatters with the root of s (1 - s), the more the nearer it comes to a half.
double risen(double least, double share) {
  double rise = least;
  for (int pass = 0; pass < 20; ++pass) {
    const double middle = std::max(share, std::min(share + 0.5 * rise, 0.5));
    rise = least * std::sqrt(middle * (1.0 - middle) / (share * (1.0 - share)));
  }
  return rise;
}

/// The least share of all incidents after by which a level must rise for each test to see it, when
/// one misses no more than `missed` and the other no more than the rest of most_missed: the
/// smallest of all ways to divide that among them. `share_level` is two-sided, `rise_level`
/// one-sided. None where that is more than there is room for.
std::optional<double> seen_by_both(const LevelBeyondDrift& beyond, double share_level,
                                   const PartFall& part, double rise_level,
                                   const BeforeAfter& all) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double least_missed = 1e-4;
  const BeforeAfter& counts = part.change.counts;
  const auto before = static_cast<double>(all.before), after = static_cast<double>(all.after);
  if (std::isnan(beyond.minimum_detectable_share) || all.after == 0) return std::nullopt;
  const double share = static_cast<double>(counts.before + counts.after) / (before + after);
  const double reach = student_reach(share_level, beyond.freedom);
  const double per_se =
      beyond.minimum_detectable_share / (reach + normal_quantile(1.0 - most_missed));
  const double critical = student_quantile(rise_level, part.change.freedom);
  const auto share_seen = [&](double missed) {
    return risen(per_se * (reach + normal_quantile(1.0 - missed)), share);
  };
  const auto rise_seen = [&](double missed) {
    const auto rise = detectable_rise(static_cast<double>(counts.before), part.scatter, part.trend,
                                      critical, {.power = 1.0 - missed});
    return rise ? *rise / after : infinity;
  };
  // The more the one may miss, the less it needs, and the more the other does.
  double low = least_missed;
  double high = most_missed - least_missed;
  for (int halving = 0; halving < 30; ++halving) {
    const double middle = 0.5 * (low + high);
    (share_seen(middle) > rise_seen(most_missed - middle) ? low : high) = middle;
  }
  const double least = std::max(share_seen(low), rise_seen(most_missed - low));
  return least <= 1.0 - share ? std::optional(least) : std::nullopt;
}

/// Of all levels of one record.
std::vector<LevelAnswer> level_answers(const std::vector<TestedLevel>& tested,
                                       std::span<const WeeklyPanel> panels, const Composition& own,
                                       const PlaceDesign& parts,
                                       const CompositionAnswerOptions& options) {
  if (tested.empty()) return {};
  const std::vector<std::size_t> controls = comparison_areas(parts);
  std::vector<CategoryPeriods> of_controls;
  for (const std::size_t control : controls) {
    of_controls.push_back(periods_of(tested, panels, control));
  }
  const std::vector<LevelBeyondDrift> beyond = composition_beyond_drift(
      periods_of(tested, panels, parts.treated), of_controls, options.level, 1.0 - most_missed);
  const auto shares = static_cast<double>(std::ranges::count_if(
      beyond, [](const LevelBeyondDrift& l) { return !std::isnan(l.log_odds.value); }));
  const std::vector<PartFall> falls =
      part_falls(panels, parts.treated, controls, options.seed, {.trend = trend_options(parts)});
  const auto tests = static_cast<std::size_t>(
      std::ranges::count_if(falls, [](const PartFall& f) { return !std::isnan(f.p_fall); }));

  std::vector<LevelAnswer> answers;
  for (std::size_t c = 0; c < tested.size(); ++c) {
    LevelAnswer answer{.own = own.levels[c], .beyond = beyond[c], .incidents = falls[c]};
    if (tested[c].levels.size() > 1) answer.pooled = tested[c].levels.size();
    const AreaChange& change = falls[c].change;
    const double p = std::fmax(change.p_rise, falls[c].permutation.p_rise);
    if (!std::isnan(beyond[c].p_family) && !std::isnan(change.p_rise)) {
      answer.p_rise =
          beyond[c].share.value > 0.0 ? std::max(beyond[c].p_family, times(tests, p)) : 1.0;
      answer.detectable = seen_by_both(beyond[c], 1.0 - clear_p / shares, falls[c],
                                       1.0 - clear_p / static_cast<double>(tests), own.counts);
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

/// The reported levels, judged.
class Judgement {
 public:
  Judgement(const std::vector<LevelAnswer>& levels, const CompositionAnswerOptions& options)
      : levels_(levels), options_(options) {
    for (std::size_t c = 0; c < levels.size(); ++c) {
      if (levels[c].own.few_expected || std::isnan(levels[c].p_rise)) continue;
      candidates_.push_back(c);
    }
  }

  [[nodiscard]] std::optional<std::size_t> foremost() const {
    const auto before = [&](std::size_t a, std::size_t b) {
      if (levels_[a].p_rise != levels_[b].p_rise) return levels_[a].p_rise < levels_[b].p_rise;
      return z(a) > z(b);
    };
    const auto best = std::ranges::min_element(candidates_, before);
    return best == candidates_.end() ? std::nullopt : std::optional(*best);
  }

  [[nodiscard]] ReasonedVerdict verdict() const {
    const LevelAnswer& fell = most_fallen();
    const std::optional<std::size_t> first = foremost();
    Evidence evidence{.at_most = at_most(),
                      .detectable = detectable_everywhere(),
                      .margin = options_.margin,
                      .cautions = cautions(fell, first)};
    if (first) {
      evidence.p_rise = levels_[*first].p_rise;
      if (evidence.p_rise <= possible_p) evidence.detectable = levels_[*first].detectable;
    }
    ReasonedVerdict verdict =
        displacement_verdict(fell.incidents.change, fell.incidents.p_fall_family, evidence);
    const bool undecided = verdict.reason == VerdictReason::within_margin ||
                           verdict.reason == VerdictReason::too_imprecise;
    if (undecided && some_share_rose()) {
      verdict.verdict = Verdict::cannot_tell;
      verdict.reason = VerdictReason::share_alone;
    }
    return verdict;
  }

 private:
  [[nodiscard]] double z(std::size_t c) const {
    return levels_[c].beyond.share.value / levels_[c].beyond.share.se;
  }

  /// The level with the surest fall; a level of which too little was expected tells nothing,
  /// however sure its fall. Without any, that with most incidents.
  [[nodiscard]] const LevelAnswer& most_fallen() const {
    const auto rank = [](const LevelAnswer& level) {
      const double p = level.incidents.p_fall_family;
      const bool is_tested = level.incidents.change.expected >= fewest_expected && !std::isnan(p);
      return std::tuple(!is_tested, is_tested ? p : 0.0,
                        -static_cast<double>(level.own.counts.before));
    };
    return *std::ranges::min_element(levels_, {}, rank);
  }

  [[nodiscard]] bool some_share_rose() const {
    return std::ranges::any_of(candidates_, [&](std::size_t c) {
      return levels_[c].beyond.share.value > 0.0 && levels_[c].beyond.p_family <= clear_p;
    });
  }

  /// The largest limit holds at least as often as that of the level that truly rose most.
  [[nodiscard]] double at_most() const {
    double most = Estimate::none;
    for (const std::size_t c : candidates_) {
      const LevelBeyondDrift& beyond = levels_[c].beyond;
      const double reach = student_quantile(verdict_level, beyond.freedom);
      most = std::fmax(most, beyond.share.value + reach * beyond.share.se);
    }
    return most;
  }

  [[nodiscard]] std::optional<double> detectable_everywhere() const {
    if (candidates_.empty()) return std::nullopt;
    double most = 0.0;
    for (const std::size_t c : candidates_) {
      if (!levels_[c].detectable) return std::nullopt;
      most = std::max(most, *levels_[c].detectable);
    }
    return most;
  }

  [[nodiscard]] static std::vector<Caution> cautions(const LevelAnswer& fell,
                                                     const LevelAnswer& rose) {
    std::vector<Caution> all = cautions_of(fell.incidents.trend, fell.incidents.change);
    const auto add = [&](Caution caution) {
      if (std::ranges::find(all, caution) == all.end()) all.push_back(caution);
    };
    for (const Caution c : cautions_of(rose.incidents.trend, rose.incidents.change)) add(c);
    if (rose.beyond.basis == LevelBasis::own_year_only) {
      add(Caution::against_its_own_year_only);
    } else if (!rose.beyond.drift_identified) {
      add(Caution::variation_not_identified);
    }
    return all;
  }

  [[nodiscard]] std::vector<Caution> cautions(const LevelAnswer& fell,
                                              const std::optional<std::size_t>& first) const {
    return cautions(fell, first ? levels_[*first] : fell);
  }

  const std::vector<LevelAnswer>& levels_;
  const CompositionAnswerOptions& options_;
  std::vector<std::size_t> candidates_;
};

VerdictReason reason_of(CompositionDoubt doubt) {
  if (doubt == CompositionDoubt::one_level) return VerdictReason::one_level;
  return doubt == CompositionDoubt::few_weeks ? VerdictReason::few_weeks
                                              : VerdictReason::few_expected;
}

/// The weeks of these levels alone.
std::vector<double> of_record(const StudiedAttribute& attribute, Recorded record) {
  std::vector<double> harm = attribute.harm;
  for (std::size_t level = 0; level < harm.size(); ++level) {
    if (attribute.recorded[level] != record) harm[level] = 0.0;
  }
  return harm;
}

/// What nobody ever saw in the area is no row of its table.
void leave_out_absent(std::vector<LevelAnswer>& levels) {
  std::erase_if(levels, [](const LevelAnswer& l) { return l.own.counts == BeforeAfter{}; });
}

}  // namespace

CompositionAnswer composition_answer(const PointSet& points, const StudiedAttribute& attribute,
                                     const WeeklyDesign& design,
                                     const CompositionAnswerOptions& options,
                                     const RunContext& run) {
  assert(attribute.values.of_row.size() == points.size());
  require_interval_level(options.level);
  require_recorded(attribute);
  const CategoryPeriods treated = treated_weeks(points, attribute.values, design);
  const std::vector<BeforeAfter> counts = totals_of(treated);

  CompositionAnswer result;
  result.attribute = attribute.values.name;
  for (std::size_t level = 0; level < counts.size(); ++level) {
    if (attribute.recorded[level] != Recorded::unknown) continue;
    result.not_given.before += counts[level].before;
    result.not_given.after += counts[level].after;
  }
  if (!attribute.harm.empty()) {
    result.harm = harm_change(treated.before, treated.after,
                              of_record(attribute, Recorded::reported), options.level);
  }

  std::vector<TestedLevel> tested;
  append_tested(tested, attribute, counts, Recorded::reported);
  const std::size_t reported = tested.size();
  append_tested(tested, attribute, counts, Recorded::detected);
  const std::vector<WeeklyPanel> panels = panels_of(points, attribute, tested, design);
  throw_if_stopped(run);

  const auto of = [&](std::size_t first, std::size_t count, Composition& own,
                      std::vector<LevelAnswer>& answers) {
    const std::vector<TestedLevel> levels(
        tested.begin() + static_cast<std::ptrdiff_t>(first),
        tested.begin() + static_cast<std::ptrdiff_t>(first + count));
    const std::span<const WeeklyPanel> of_levels = std::span(panels).subspan(first, count);
    CategoryPeriods periods;
    if (count > 0) periods = periods_of(levels, of_levels, design.map.parts.treated);
    own = composition(periods.before, periods.after, options.seed,
                      {.replicates = options.replicates}, options.level, run);
    answers = level_answers(levels, of_levels, own, design.map.parts, options);
    leave_out_absent(answers);
    throw_if_stopped(run);
  };
  of(0, reported, result.own.reported, result.reported);
  of(reported, tested.size() - reported, result.own.detected, result.detected);

  result.answer.kind = attribute.kind;
  ReasonedVerdict& verdict = result.answer.verdict;
  verdict.margin = options.margin;
  if (result.own.reported.doubt != CompositionDoubt::none) {
    verdict.reason = reason_of(result.own.reported.doubt);
    return result;
  }
  const Judgement judgement(result.reported, options);
  verdict = judgement.verdict();
  result.foremost = judgement.foremost();
  if (result.foremost) {
    const LevelAnswer& level = result.reported[*result.foremost];
    result.answer.estimate = level.beyond.share;
    result.answer.estimate.p = level.p_rise;
  }
  return result;
}

}  // namespace klara
