#pragma once
/// Did it move to other hours? From incidents on a map to one verdict.
#include <klara/base/run_context.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/displacement/kind_answer.hpp>
#include <klara/displacement/part_falls.hpp>
#include <klara/displacement/weekly_design.hpp>
#include <klara/time/hour_drift.hpp>
#include <klara/time/hour_shift.hpp>
#include <klara/time/hour_tests.hpp>
#include <klara/time/unguarded_hours.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace klara {

/// Of the day, from midnight on the clock: the parts in which it is asked whether crime fell.
constexpr std::size_t parts_of_day = 4;
constexpr std::chrono::hours length_of_part{6};

struct HourAnswerOptions {
  double margin = 1.0;  // hours: a turn below which nothing matters
  double level = 0.95;
  std::size_t replicates = 999;  // of each permutation of weeks
  std::uint64_t seed = 1;
  std::optional<StaffedHours> staffed{};
};

/// When the treated area's incidents happened, by the day or the week.
struct CycleAnswer {
  std::vector<double> before, after;  // all_hours: incidents expected in each, by their weights
  HourShift shift;                    // against its own year before only
  HourTests tests;                    // likewise; for those who compare with others' numbers
  HourShiftBeyondDrift beyond_drift;
  friend bool operator==(const CycleAnswer&, const CycleAnswer&) = default;
};

struct HourAnswer {
  BeforeAfter incidents, timed;  // of the treated area in whole weeks; those with a time of day
  CycleAnswer day, week;
  /// Of the shift on the day, after against before on a clock that goes ahead by what the controls
  /// turned; that of day.shift where there are too few of these.
  double own_weeks_p = Estimate::none;
  double p = Estimate::none;      // that the verdict rests on
  std::vector<PartFall> parts;    // of the day, from midnight on; counts are of drawn times
  std::size_t deciding_part = 0;  // whose fall is surest
  std::optional<UnguardedHours> unguarded{};
  KindAnswer told{.kind = DisplacementKind::time};

  friend bool operator==(const HourAnswer& a, const HourAnswer& b) {
    return a.incidents == b.incidents && a.timed == b.timed && a.day == b.day && a.week == b.week &&
           same_bits(a.own_weeks_p, b.own_weeks_p) && same_bits(a.p, b.p) && a.parts == b.parts &&
           a.deciding_part == b.deciding_part && a.unguarded == b.unguarded && a.told == b.told;
  }
};

/// Whether the hours of the day turned in the treated area beyond the drift of those of the
/// controls, judged where something could have moved:
///
/// - Doubt (HourDoubt) comes first: cannot tell, with its reason and no estimate; no incidents are
///   few expected.
/// - The gate is a part of the day that surely fell, of four (part_falls). Each incident is of the
///   part of one moment drawn from its interval (hour_times), so that a night's burglaries do not
///   all lie at its beginning; one without time of day, as long as a day or more, is of none. The
///   surest fall decides among parts in which enough was expected to be tested.
/// - Two tests must agree, and p is the larger of both: the turn of the mean against that of the
///   controls, which alone knows how far years lie apart (hour_shift_beyond_drift), and the
///   permutation of whole weeks, which guards against bursts and sees the whole profile. For the
///   latter the period before is read on a clock that goes ahead by the controls' common turn: a
///   city that gets up an hour later, and an area that does not, is a turn of that area.
/// - With fewer than least_hour_controls controls both compare with the area's own year only. That
///   caution makes a clear verdict a possible one; and as nothing then tells how far hours drift
///   from year to year, there is neither a limit nor a least detectable turn, and none is ever said
///   not to be there: cannot tell, for want of areas to compare with.
/// - Drift that the controls cannot tell from their scatter is variation_not_identified; the gate
///   brings its own cautions (cautions_of).
/// - `at_most` is what a one-sided test at clear_p does not exclude of the size of the turn, either
///   way: the end of the two-sided interval of 90 % that lies farther from 0.
/// - None is detected only where the least detectable turn is within the margin.
///
/// The estimate is the turn beyond drift, in hours, later positive, with the p of both tests. The
/// week is reported beside, and no verdict rests on it. Controls are those of the design, places
/// that are searched among them.
///
/// Bit-identical for every `run.threads`. Throws as hour_profile, hour_shift, part_falls and
/// unguarded_hours. Cost: that of hour_shift and hour_tests for each cycle, of part_falls, and
/// O(incidents * hours of an interval).
[[nodiscard]] HourAnswer hour_answer(const PointSet& points, const WeeklyDesign& design,
                                     const TimeZone& zone, const HourAnswerOptions& options = {},
                                     const RunContext& run = {});

}  // namespace klara
