#pragma once
/// What may be said of displacement of one kind.
#include <klara/displacement/area_change.hpp>
#include <klara/displacement/arrivals.hpp>
#include <klara/displacement/earlier_years.hpp>

#include <optional>
#include <vector>

namespace klara {

enum class Verdict {
  displacement,  // clear
  possible,
  none_detected,  // at most so many
  cannot_tell,
  diffusion,  // of benefit: fewer at the place, too
};

/// What a verdict rests on, or what it lacks.
enum class VerdictReason {
  sure_rise,
  unsure_rise,
  caution,         // a rise that would be sure, did a caution not speak against it
  sure_fall_here,  // at the place
  within_margin,   // a rise that matters would have been seen
  too_imprecise,   // a rise that matters might not have been seen
  no_sure_fall,    // in the treated area: nothing that could have moved
  few_expected,    // too few incidents in the treated area for any test
  no_controls,     // to compare with
  none_in_reach,   // no place to search within the reach
  no_incidents,    // at the place, in either period
  empty_period,    // no incident of what is asked in one of the periods
  lacking,         // the data, or the study, have nothing that tells of this kind
  no_whole_week,   // in a period
  no_time_of_day,  // in a period
  few_weeks,       // with incidents, in a period
  no_direction,    // no hour of a period is surer than another
  one_level,       // all incidents are of one level
  rare_levels,     // of several, each too rare to be tested by itself
  share_alone,     // a share surely rose, but not its incidents: the mirror of a fall
  described_only,  // no test of this kind is known to stay calibrated
};

/// What speaks against trusting a test; each makes a clear verdict a possible one.
enum class Caution {
  few_controls,               // fewer than 10
  variation_not_identified,   // controls too small to show how years vary at this size
  trends_not_parallel,        // before anything was done
  anticipation,               // a change before the date
  register_change,            // or one of borders, inside the series
  against_its_own_year_only,  // no controls have what was compared
};

/// What was found of one kind, in its unit: incidents at a place, hours on the clock, a share of
/// the composition.
struct Evidence {
  /// Of a rise at the place, of a shift or of another mix; of the family, if there is one.
  double p_rise = Estimate::none;
  double p_fall = Estimate::none;  // of a fall at the place; NaN for other kinds
  double at_most = Estimate::none;
  std::optional<double> detectable;  // none = nothing of any size
  double margin = Estimate::none;    // below which nothing matters
  std::vector<Caution> cautions;
};

struct ReasonedVerdict {
  Verdict verdict = Verdict::cannot_tell;
  VerdictReason reason = VerdictReason::too_imprecise;
  double at_most = Estimate::none;
  std::optional<double> detectable{};
  double margin = Estimate::none;
  std::vector<Caution> cautions{};

  friend bool operator==(const ReasonedVerdict& a, const ReasonedVerdict& b) {
    return a.verdict == b.verdict && a.reason == b.reason && same_bits(a.at_most, b.at_most) &&
           a.detectable == b.detectable && same_bits(a.margin, b.margin) &&
           a.cautions == b.cautions;
  }
};

constexpr double clear_p = 0.05;    // one-sided
constexpr double possible_p = 0.1;  // one-sided
/// Of limits and of least detectable changes, so that no verdict depends on that of the intervals.
constexpr double verdict_level = 1.0 - clear_p;
constexpr double fewest_expected = 5.0;
constexpr double margin_of_fall = 0.2;  // share of the fall that matters, unless said otherwise

/// What may be said of the place alone, whatever happened elsewhere: a rise with p at most 0.05 is
/// clear, up to 0.1 possible; a fall with p at most 0.05 is diffusion; else, where the smallest
/// detectable rise is within the margin, none is detected, and anywhere else it cannot be told. A
/// p above 0.05 alone never is "no displacement". `at_most` holds in 95 % of all analyses, not of
/// those that end in "none".
[[nodiscard]] ReasonedVerdict ungated_verdict(const Evidence& evidence);

/// The same, asked only where something could have moved: `fall` of the treated area has a
/// one-sided p of at most 0.05, which `p_fall` gives where another test than area_change's must
/// agree, too. Else a rise at a place is a change and no displacement, and it cannot be told.
[[nodiscard]] ReasonedVerdict displacement_verdict(const AreaChange& fall, double p_fall,
                                                   const Evidence& evidence);

/// Few controls and variation that is not identified, as the trend and the change have them.
[[nodiscard]] std::vector<Caution> cautions_of(const CityTrend& trend, const AreaChange& change);

/// That trends are not parallel, where the treated area strayed from the city before anything was
/// done by more than untreated ones do, p at most 0.05.
[[nodiscard]] std::vector<Caution> cautions_of(const EarlierYears& years);

}  // namespace klara
