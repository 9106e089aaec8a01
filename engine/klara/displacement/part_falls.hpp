#pragma once
/// Which parts of the treated area's incidents fell: what may have moved into other hours or kinds.
#include <klara/displacement/area_change.hpp>
#include <klara/displacement/block_permutation.hpp>
#include <klara/displacement/city_trend.hpp>
#include <klara/displacement/weekly_panel.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// The part of incidents that belong to none.
constexpr std::uint32_t part_less = static_cast<std::uint32_t>(-1);

/// One panel for each part, of the incidents of every area that belong to it: those of an offence,
/// or of some hours of the day (hour_times.hpp). `part_of_row` is as long as the points. Throws as
/// weekly_panel. Cost: that of weekly_panel for each part.
[[nodiscard]] std::vector<WeeklyPanel> panels_of_parts(const PointSet& points,
                                                       std::span<const std::uint32_t> area_of,
                                                       std::size_t areas,
                                                       std::span<const std::uint32_t> part_of_row,
                                                       std::size_t parts, const Weeks& before,
                                                       const Weeks& after);

struct PartFallOptions {
  BlockPermutationOptions permutation{};
  CityTrendOptions trend{};
};

struct PartFall {
  AreaChange change;
  BlockPermutation permutation;
  CityTrend trend;
  AreaScatter scatter{};                  // of the treated area's part
  double p_fall = Estimate::none;         // the larger of both tests', of this part alone
  double p_fall_family = Estimate::none;  // times the number of parts tested, at most 1

  friend bool operator==(const PartFall& a, const PartFall& b) {
    return a.change == b.change && a.permutation == b.permutation && a.trend == b.trend &&
           a.scatter == b.scatter && same_bits(a.p_fall, b.p_fall) &&
           same_bits(a.p_fall_family, b.p_fall_family);
  }
};

/// Of each part, whether it fell in the treated area beyond its own change in the controls: the
/// larger p of area_change and block_permutation, and that among all parts (Bonferroni). Incidents
/// can only have moved out of a part that surely fell, even where the total stands still; without
/// one, nothing may be said of a shift but that there is one. Hand `change` and `p_fall_family` to
/// displacement_verdict (verdict.hpp).
///
/// Where controls are searched places, too, some may have received what left: hand on
/// trend_options of the design. Part k draws from seed + k. Throws Error{bad_argument} AREA_UNKNOWN
/// where the treated area or a control is none of a panel's. Cost: that of both tests for each
/// part.
[[nodiscard]] std::vector<PartFall> part_falls(std::span<const WeeklyPanel> parts,
                                               std::size_t treated,
                                               std::span<const std::size_t> controls,
                                               std::uint64_t seed,
                                               const PartFallOptions& options = {});

}  // namespace klara
