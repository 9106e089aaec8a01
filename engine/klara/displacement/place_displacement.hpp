#pragma once
/// Displacement in place, from weekly counts to verdicts.
#include <klara/base/run_context.hpp>
#include <klara/displacement/arrivals.hpp>
#include <klara/displacement/block_permutation.hpp>
#include <klara/displacement/earlier_years.hpp>
#include <klara/displacement/place_family.hpp>
#include <klara/displacement/verdict.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace klara {

/// How the places came to be tested.
enum class PlaceChoice {
  named,     // by the analyst, beforehand; none of them is a control
  searched,  // all that there are; each is a control of the others
};

/// Who plays which part, as indices of a panel's areas.
struct PlaceDesign {
  std::size_t treated = 0;
  std::vector<std::size_t> places;
  std::vector<std::size_t> controls;  // neither treated nor among the places
  PlaceChoice choice = PlaceChoice::named;
  friend bool operator==(const PlaceDesign&, const PlaceDesign&) = default;
};

/// The areas that nothing was done to, ascending: controls and, of a search, the places, too.
[[nodiscard]] std::vector<std::size_t> comparison_areas(const PlaceDesign& design);

/// How their trend is found: winsorised where some of them may have received what left.
[[nodiscard]] CityTrendOptions trend_options(const PlaceDesign& design);

struct PlaceDisplacementOptions {
  std::size_t family_replicates = 999;
  std::size_t permutation_replicates = 399;
  double margin = margin_of_fall;   // share of the fall below which arrivals do not matter
  double level = 0.95;              // of all intervals
  std::vector<Caution> cautions{};  // that the design brings along
};

struct TreatedFinding {
  AreaChange change{};
  AreaScatter scatter{};
  CityTrend trend{};  // as the city's, or of its own years where these surely stray farther
  BlockPermutation permutation{};
  /// The larger of both tests', or area_change's where windows are too short to be permuted.
  double p = Estimate::none, p_fall = Estimate::none;
  std::optional<double> detectable_fall{};  // incidents

  friend bool operator==(const TreatedFinding& a, const TreatedFinding& b) {
    return a.change == b.change && a.scatter == b.scatter && a.trend == b.trend &&
           a.permutation == b.permutation && same_bits(a.p, b.p) && same_bits(a.p_fall, b.p_fall) &&
           a.detectable_fall == b.detectable_fall;
  }
};

struct PlaceFinding {
  std::size_t area = 0;
  BeforeAfter latest{};  // the last season before alone, and after
  AreaChange change{};
  AreaScatter scatter{};
  Arrivals arrivals{};
  Estimate share{};  // of the fall (moved_share.hpp)
  /// One-sided; for the family of all places where there are several.
  double p_rise = Estimate::none, p_fall = Estimate::none;
  std::optional<double> detectable_rise{};  // incidents
  ReasonedVerdict verdict{};

  friend bool operator==(const PlaceFinding& a, const PlaceFinding& b) {
    return a.area == b.area && a.latest == b.latest && a.change == b.change &&
           a.scatter == b.scatter && a.arrivals == b.arrivals && a.share == b.share &&
           same_bits(a.p_rise, b.p_rise) && same_bits(a.p_fall, b.p_fall) &&
           a.detectable_rise == b.detectable_rise && a.verdict == b.verdict;
  }
};

struct PlaceDisplacement {
  CityTrend trend;         // that the treated area is held against
  EarlierYears earlier{};  // of the treated area; no step where there is one year before
  TreatedFinding treated;
  std::vector<PlaceFinding> places;  // as those of the design
  PlaceFamily family;
  Estimate together;  // arrivals at all places, of the level asked for
  friend bool operator==(const PlaceDisplacement&, const PlaceDisplacement&) = default;
};

/// The whole question: did incidents fall in the treated area beyond the city's change, did they
/// rise at the places, by how much, how little would have been seen, and what may be said.
///
/// Named places have the controls' trend. Searched ones are controls, too, each of all but itself,
/// with deviations winsorised so that a place that received does not hide in the variation that it
/// makes; the treated area then has the trend of all of them and the controls.
///
/// The treated area's fall is sure where both area_change and block_permutation say so. Several
/// places are judged as a family: one of many always stands out. Of searched ones that stand out,
/// arrivals are too large on average, since they were chosen for it.
///
/// Of several seasons before, all together are held against the one after, and the earlier ones
/// show whether the treated area went as the controls did: where it surely did not, it is
/// held against its own straying (own_trend), and a clear verdict becomes a possible one.
///
/// Bit-identical for every `run.threads` and every order of the controls. Throws
/// Error{bad_argument} AREA_UNKNOWN where the design names an area that the panel has not,
/// AREAS_OVERLAP where an area plays two parts, LEVEL_RANGE unless 0 < level < 1; Error{cancelled}
/// when stopped. Cost: O(areas * weeks + places * controls + replicates * places).
[[nodiscard]] PlaceDisplacement place_displacement(const WeeklyPanel& panel,
                                                   const PlaceDesign& design, std::uint64_t seed,
                                                   const PlaceDisplacementOptions& options = {},
                                                   const RunContext& run = {});

}  // namespace klara
