#pragma once
/// All areas searched at once, each of them a control of the others: how often any would look as
/// changed by chance.
#include <klara/base/run_context.hpp>
#include <klara/displacement/place_family.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// What a search goes through. Indices are those of the steps' and the scatter's areas.
struct SearchedAreas {
  std::span<const std::vector<BeforeAfter>> steps;  // as season_steps
  std::span<const AreaScatter> scatter;
  std::span<const std::size_t> places;
  std::span<const std::size_t> controls;  // ascending, the places among them
  CityTrendOptions options{};
};

/// As place_family, for places that are tested each against all controls but itself: `changes` are
/// area_change's of `areas.places`, and `between` is sigma^2 of all controls together.
///
/// A replicate draws a whole city, every control in every season: negative binomial with its own
/// mean and scatter, times a gamma factor of variance sigma^2 / 2 for the area's year; the scatter
/// is found as wrongly as its degrees of freedom tell. The city's trend is then found anew. The two
/// places farthest out on either side by that trend are tested against the trend of all others,
/// found anew without them, as city_trends does: what stands out makes the variation that the
/// others are held against, and not its own, so that of ten areas one in eight families would raise
/// a false alarm were the variation drawn once for all. Bit-identical for every `run.threads`.
/// Throws as place_family. Cost: O(replicates * seasons * controls).
[[nodiscard]] PlaceFamily searched_family(std::span<const AreaChange> changes,
                                          const SearchedAreas& areas, double between,
                                          std::uint64_t seed,
                                          const PlaceFamilyOptions& options = {},
                                          const RunContext& run = {});

}  // namespace klara
