#pragma once
/// Who is active in the treated area after, in aggregates of pseudonymous keys.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/weekly_design.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// A number of persons below this is never told, nor what it could be told from.
constexpr std::uint64_t fewest_persons = 5;
constexpr std::uint32_t no_key = std::numeric_limits<std::uint32_t>::max();

/// Pseudonymous keys of a column, by number alone: what they are called is forgotten at the door.
struct OffenderKeys {
  std::string name;                   // the column's
  std::vector<std::uint32_t> of_row;  // one an incident, equal for equal keys; no_key = not given

  friend bool operator==(const OffenderKeys&, const OffenderKeys&) = default;
};

/// None = fewer than fewest_persons, or nothing to tell it from.
using Persons = std::optional<std::uint64_t>;

struct PeriodOffenders {
  Persons persons{};                       // different keys
  double with_key = Estimate::none;        // share of incidents that have one
  double incidents_each = Estimate::none;  // of those with a key
  /// How many more there are at least whom no incident has shown: Chao's f1^2 / (2 f2), f1 and f2
  /// the persons seen once and twice (Chao 1987, Biometrics 43:783-791). NaN where either is fewer
  /// than fewest_persons.
  double unseen_at_least = Estimate::none;

  friend bool operator==(const PeriodOffenders& a, const PeriodOffenders& b) {
    return a.persons == b.persons && same_bits(a.with_key, b.with_key) &&
           same_bits(a.incidents_each, b.incidents_each) &&
           same_bits(a.unseen_at_least, b.unseen_at_least);
  }
};

struct OffenderTurnover {
  PeriodOffenders before, after;  // in the treated area
  Persons first_seen{};           // of those after: never before, anywhere in the file
  double share = Estimate::none;  // of those after that they are
  Estimate beyond{};              // that share less the controls', as a difference
  double control_share = Estimate::none;
  std::size_t controls = 0;  // with enough persons after

  friend bool operator==(const OffenderTurnover& a, const OffenderTurnover& b) {
    return a.before == b.before && a.after == b.after && a.first_seen == b.first_seen &&
           same_bits(a.share, b.share) && a.beyond == b.beyond &&
           same_bits(a.control_share, b.control_share) && a.controls == b.controls;
  }
};

/// Persons of the treated area in the weeks of the design. Of those after, who had no incident
/// anywhere among `points` before the period after began: how many that are depends on how far back
/// the file goes, so it is held against the same share in control areas with at least 10 persons
/// after, of which there must be 10, as one untreated area differs from another (placebo_spread),
/// each share with the variance of independent persons.
///
/// It is a description and no test of replacement. The share of new persons rises where known ones
/// leave and nobody comes in their place; who was never caught has no key; and one period before
/// does not show how many are always new there.
///
/// Nothing is told of fewer than fewest_persons: a share needs so many on either side of it.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: O(incidents * log incidents).
[[nodiscard]] OffenderTurnover offender_turnover(const PointSet& points, const OffenderKeys& keys,
                                                 const WeeklyDesign& design, double level = 0.95);

}  // namespace klara
