#pragma once
/// A synthetic control of the treated area's share, from a panel of weeks.
#include <klara/base/run_context.hpp>
#include <klara/displacement/place_displacement.hpp>
#include <klara/displacement/synthetic_control.hpp>
#include <klara/displacement/weekly_panel.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace klara {

/// Why there is no synthetic control.
enum class SyntheticLack {
  nothing,         // there is one
  no_donors,       // every area is searched for arrivals, and may have received
  few_blocks,      // of four weeks before, or none after
  few_donors,      // with incidents enough
  empty_block,     // without any incident, which says nothing of shares
  treated_small,   // too few incidents to have a series
  outside_donors,  // in most blocks before, above or below every donor
  poor_fit,        // before, the mixture misses by as much as what would matter
};

struct SyntheticShares {
  SyntheticLack lack = SyntheticLack::no_donors;
  std::size_t blocks_before = 0, blocks_after = 0;
  std::vector<std::size_t> donors;            // areas of the panel; as `control.weights`
  std::optional<SyntheticControl> control{};  // in shares of the level before

  friend bool operator==(const SyntheticShares&, const SyntheticShares&) = default;
};

constexpr std::size_t fewest_donors = 8;
constexpr double fewest_per_block = 5.0;  // on average before: fewer make no series
constexpr double worst_fit = 0.2;         // root mean square before, of the level

/// The share that an area has of all incidents of the treated area and the donors, in blocks of
/// four weeks, divided by its own mean share before: in levels the treated area is often larger
/// than all others, and then no mixture. `control.mean_gap` is how far below (or above) the mixture
/// the treated area was on average after, as a share of its own level before.
///
/// Donors are the controls of the design, the largest of them and no more than blocks before: with
/// more, some mixture fits chance exactly and its ratio says nothing. The placebo p is therefore
/// never below 1 / (blocks before + 1). It is a rank and no test where the treated area is much
/// larger than the donors: its own noise is then less than theirs, and at three times the size p is
/// at most 0.1 in more than a fifth of cities without any effect. What is left of a last block
/// belongs to none. Throws and costs as synthetic_control; the same for every `run.threads`.
[[nodiscard]] SyntheticShares synthetic_shares(const WeeklyPanel& panel, const PlaceDesign& design,
                                               const RunContext& run = {});

}  // namespace klara
