#pragma once
/// The answer on places under other choices that could be defended as well.
#include <klara/base/run_context.hpp>
#include <klara/displacement/place_answer.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace klara {

enum class SpecificationKind {
  as_reported,
  periods_moved,        // both, and earlier seasons, by `weeks`
  beginning_left_out,   // `weeks` of the period after
  end_left_out,         // `weeks` of the period after
  one_year_before,      // without the earlier ones that the study has
  two_years_before,     // with the season a year before, which the study has not
  neighbours_compared,  // what touches the treated area or a place is a control, too
  nearest_compared,     // the nearer half of the controls alone
  similar_compared,     // controls between a third and three times the treated area's incidents
  nearest_searched,     // without named places: the nearer half of the districts alone
  level_left_out,       // without the incidents of `level`
};

struct Specification {
  SpecificationKind kind = SpecificationKind::as_reported;
  int weeks = 0;
  std::string level{};
  friend bool operator==(const Specification&, const Specification&) = default;
};

struct SpecificationResult {
  Specification choice{};
  std::size_t controls = 0;
  Estimate change{};    // of the treated area beyond the city's, in incidents
  Estimate arrivals{};  // PlaceSummary's estimate
  ReasonedVerdict verdict{};
  friend bool operator==(const SpecificationResult&, const SpecificationResult&) = default;
};

struct SpecificationOptions {
  PlaceAnswerOptions
      tests{};  // as the report's; replicates of the family are those of `replicates`
  std::size_t replicates = 199;
  std::vector<int> moves{-4, -2, 2, 4};  // weeks by which the periods are moved
  std::size_t trimmed = 4;               // weeks left out of the period after
  double least_share = 0.1;              // of the incidents, of a level that is left out
};

/// The report's own row first, taken from `reported`; then the same question under every other
/// choice that the points and the design allow (specification curve; Simonsohn, Simmons & Nelson
/// 2020, Nature Human Behaviour 4:1208-1214). All rows are of one kind of test, so they tell how
/// much the answer rests on choices, not how sure it is.
///
/// Periods are not moved out of the time that the points cover, nor that before into the time after
/// `began`, nor that after into the time before it, when nothing was done yet: without a wash-out
/// they are moved later only; controls are not narrowed below ten areas; the period after keeps at
/// least eight weeks. Without `offence`, no level is left out. Points must be timed and in
/// canonical order. Bit-identical for every `run.threads`. Throws and costs as place_answer, once
/// for each choice.
[[nodiscard]] std::vector<SpecificationResult> specification_curve(
    const PointSet& points, const WeeklyDesign& design, const PlaceAnswer& reported, Instant began,
    const TimeZone& zone, const std::optional<Category>& offence,
    const SpecificationOptions& options = {}, const RunContext& run = {});

/// How many of the other choices give another verdict than the report's.
[[nodiscard]] std::size_t other_verdicts(const std::vector<SpecificationResult>& curve);

/// The smallest and the largest estimate over all choices, those without one left out; NaN where
/// none has any.
struct SpecificationRange {
  double low = Estimate::none, high = Estimate::none;
};
[[nodiscard]] SpecificationRange range_of_changes(const std::vector<SpecificationResult>& curve);

}  // namespace klara
