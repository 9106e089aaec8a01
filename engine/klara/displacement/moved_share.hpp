#pragma once
/// What arrived at a place, as a share of what left the treated area.
#include <klara/displacement/area_change.hpp>

#include <optional>

namespace klara {

/// A fall of fewer standard errors makes a ratio whose value says more of luck than of shares.
constexpr double fall_for_a_share = 3.0;

struct MovedShareOptions {
  double level = 0.95;
  std::optional<CityTrend> fall_trend{};  // of the treated area, where it is another
};

/// Arrivals at the place over the fall of the treated area, y1 - rho y0 over rho y0 - y1, with
/// Fieller's (1954) interval, the covariance through rho included, by Student's t of the smaller
/// freedom of both. The value is NaN unless the fall exceeds `fall_for_a_share` of its standard
/// errors; the interval is NaN unless the fall is surely not 0 at its level. Neither is cut to 0
/// and
/// 1. Neither se nor p. `fall` and `place` are area_change's answers for these scatters and this
/// trend. Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Estimate moved_share(const AreaChange& fall, const AreaScatter& fall_scatter,
                                   const AreaChange& place, const AreaScatter& place_scatter,
                                   const CityTrend& trend, const MovedShareOptions& options = {});

}  // namespace klara
