#pragma once
/// How much more than Poisson the weeks of each area scatter, what is seldom seen borrowed from
/// all.
#include <klara/displacement/weekly_panel.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Areas with fewer incidents in both periods together say nothing of scatter or trend.
constexpr std::uint64_t fewest_incidents = 10;

struct AreaScatter {
  double factor = 1.0;  // phi: variance over mean, autocorrelation counted; never below 1
  double own = 0.0;     // B in [0, 1): the part of it that is the area's own weeks, not the city's
  double freedom = 10.0;  // degrees, of the factor
  friend bool operator==(const AreaScatter&, const AreaScatter&) = default;
};

struct WeeklyScatter {
  std::vector<AreaScatter> of_area;
  double typical = 1.0;   // what factors are drawn towards
  double between = 0.25;  // squared relative spread of the areas' true factors, never below 0.25
  friend bool operator==(const WeeklyScatter&, const WeeklyScatter&) = default;
};

/// Of every area of the panel, with the weeks of the `reference` areas together as what a week is
/// worth: a season that an area shares with them is no scatter.
///
/// Pearson's factor of an area is the sum over the weeks of both periods of (y - e)^2 / e over
/// W - 2, with e the area's total of the period by the reference's share of the week, a quarter of
/// a mean week added to each of the reference's. Of S seasons, each is a period by itself, and it
/// is W - S. Its relative sampling variance is about
///
///     [2 + 6 (typical - 1) / mu + 1 / (typical mu)] / (W - 2),   mu = mean count of a week,
///
/// by which it is shrunk towards `typical`, the weighted mean of all areas with at least
/// `fewest_incidents` (empirical Bayes; Efron & Morris 1975, JASA 70:311-319). Where the same
/// factor of blocks of weeks is larger (week_blocks.hpp), incidents come in longer series, and the
/// factor is raised by as much as so few blocks can tell.
///
/// A season that the reference shares is taken out but for a fifth, since the quarter of a week
/// flattens it, and a reference only n times as large as the area adds its own scatter, 1/n of the
/// factor; both err to the safe side. Says nothing of how an area's year differs from another.
/// With no more weeks in all than seasons, or no area with enough incidents, every factor is 1.
/// Cost: O(areas * weeks).
[[nodiscard]] WeeklyScatter weekly_scatter(const WeeklyPanel& panel,
                                           std::span<const std::size_t> reference);

}  // namespace klara
