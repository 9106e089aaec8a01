#pragma once
/// Did it become another offence, another target, another tactic? From incidents to one verdict.
#include <klara/base/run_context.hpp>
#include <klara/displacement/composition.hpp>
#include <klara/displacement/composition_drift.hpp>
#include <klara/displacement/kind_answer.hpp>
#include <klara/displacement/part_falls.hpp>
#include <klara/displacement/weekly_design.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

constexpr double margin_of_share = 0.05;  // of the composition, unless said otherwise
/// More levels of one record are not tested each by itself, which bounds the time.
constexpr std::size_t most_tested_levels = 60;

/// A column of incidents, and what is known of its levels.
struct StudiedAttribute {
  DisplacementKind kind = DisplacementKind::offence;
  Category values{};
  std::vector<Recorded> recorded{};  // of each level; unknown for "not given"
  std::vector<double> harm{};        // of one incident of each level; empty = not known
};

struct CompositionAnswerOptions {
  double margin = margin_of_share;  // difference of shares that does not matter
  double level = 0.95;
  std::size_t replicates = 999;
  std::uint64_t seed = 1;
};

/// One level of the treated area.
struct LevelAnswer {
  LevelChange own;          // against its own weeks before
  LevelBeyondDrift beyond;  // its share, against how shares drift in the controls
  PartFall incidents;       // its incidents, against those of the controls
  std::size_t pooled = 0;   // levels too rare to be tested that it stands for; 0 = itself
  /// Of a rise of both its share and its incidents, the larger p, each of all levels of its record;
  /// 1 where one of them did not rise, NaN where one cannot be tested.
  double p_rise = Estimate::none;
  /// The least rise, as a share of all incidents after, that both tests together find with at least
  /// 80 % however they depend on each other: what they miss adds up to 20 % (Bonferroni), divided
  /// among them as is least. None = nothing that there is room for would.
  std::optional<double> detectable{};

  friend bool operator==(const LevelAnswer& a, const LevelAnswer& b) {
    return a.own == b.own && a.beyond == b.beyond && a.incidents == b.incidents &&
           a.pooled == b.pooled && same_bits(a.p_rise, b.p_rise) && a.detectable == b.detectable;
  }
};

struct CompositionAnswer {
  KindAnswer answer;
  std::string attribute;  // the column's name
  BeforeAfter not_given;  // incidents of levels of unknown record
  CompositionByRecord own;
  std::vector<LevelAnswer> reported, detected;  // those with incidents, in their order
  /// Of the reported: the level that decided, else the one that came closest.
  std::optional<std::size_t> foremost{};
  std::optional<HarmChange> harm{};  // of the reported

  friend bool operator==(const CompositionAnswer&, const CompositionAnswer&) = default;
};

/// The composition of the treated area before and after in the whole weeks of the design, reported
/// and detected levels apart, and the verdict, which rests on reported levels alone: what the
/// police detect follows the police.
///
/// The gate: some level surely fell (part_falls, of the family), among those of which enough was
/// expected to be tested. Past it, displacement is another
/// level that rose in both of these, each judged for all levels at once:
///
///  * its share, beyond the drift of shares in the controls (composition_beyond_drift), and
///  * its incidents, beyond what the controls lead one to expect (area_change and
///    block_permutation, as the gate).
///
/// Neither will do alone. Shares sum up to 1: where one level falls, those of all others rise
/// though nothing has come to them, which is the mirror of the fall. And incidents of all levels
/// rise together in a good year for crime, which shares do not show. Of one level the larger p is a
/// test of "not both" (Berger 1982, Technometrics 24:295-300); over levels they are Bonferroni's.
/// A share that surely rose without its incidents is told as such, and decides nothing. So does a
/// level that took over a part of another's incidents while the whole area fell by more: of that
/// nothing can be told from counts, since what it would have fallen to is not known.
///
/// The estimate is the difference of shares beyond the controls of the level that decided, else of
/// that which came closest, with its p_rise, and likely too large, since it was chosen for it.
/// `at_most` is the largest one-sided limit of verdict_level of any level's share; `detectable`
/// that of the level that decided, else the largest.
///
/// Levels of which fewer than 5 incidents are expected in a period of the treated area, or that are
/// beyond the most_tested_levels commonest of their record, become one; those of unknown record are
/// in no share.
///
/// Controls are those of the design, and where places are searched for, these, too. Bit-identical
/// for every `run.threads`. Throws Error{bad_argument} LEVELS_DIFFER where `recorded` is not one a
/// level, HARM_RANGE and what composition and weekly_panel throw. Cost: O(incidents * log weeks +
/// areas * weeks * tested levels^2).
[[nodiscard]] CompositionAnswer composition_answer(const PointSet& points,
                                                   const StudiedAttribute& attribute,
                                                   const WeeklyDesign& design,
                                                   const CompositionAnswerOptions& options = {},
                                                   const RunContext& run = {});

}  // namespace klara
