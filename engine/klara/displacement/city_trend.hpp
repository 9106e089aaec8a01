#pragma once
/// How the city changed, and how much an untreated area's change varies about it.
#include <klara/base/same_bits.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/displacement/weekly_scatter.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace klara {

/// What the variation between areas rests on.
enum class TrendBasis {
  none,       // fewer than 2 controls: no test of change against the city is possible
  assumed,    // 2 to 4: their years are assumed to vary by 14 %, or by more if they show it
  few,        // 5 to 9: Student's t with one degree less than there are controls
  estimated,  // 10 or more
};

/// What is known of an area that nothing was done to.
struct CityTrend {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  double ratio = unknown;           // rho: after over before, of the controls together
  double ratio_variance = unknown;  // of `ratio`
  double years = 1.0;               // before, in effect: 1 / sum of squared shares of its seasons
  /// sigma^2: variance of an untreated area's change over the square of its expected count, weekly
  /// scatter left out: twice the squared coefficient of variation of an area's year.
  double between = unknown;
  double between_raw = unknown;  // the estimate before it is kept from being negative
  double between_se = unknown;   // 0 where the variation is assumed
  std::size_t controls = 0;      // with at least fewest_incidents
  /// Degrees of freedom of `between` where an area's own earlier years gave it; 0 = the controls.
  double own_freedom = 0.0;
  TrendBasis basis = TrendBasis::none;

  friend bool operator==(const CityTrend& a, const CityTrend& b) {
    return same_bits(a.ratio, b.ratio) && same_bits(a.ratio_variance, b.ratio_variance) &&
           same_bits(a.years, b.years) && same_bits(a.between, b.between) &&
           same_bits(a.between_raw, b.between_raw) && same_bits(a.between_se, b.between_se) &&
           a.controls == b.controls && same_bits(a.own_freedom, b.own_freedom) &&
           a.basis == b.basis;
  }
};

/// How the controls' deviations are squared.
enum class ControlDeviations {
  plain,
  winsorised,  // cut at 2.24 standard errors, for controls among which some may have received what
               // left: those that are themselves searched
};

struct CityTrendOptions {
  ControlDeviations deviations = ControlDeviations::plain;
};

/// The change of an untreated area is taken as y1 = rho y0 + noise of variance
/// phi rho m (1 + rho) + sigma^2 (rho m)^2, with m = (y0 + y1) / (1 + rho) its mean before:
/// weekly scatter by `scatter`, and a part between areas that grows with their size. rho is the
/// weighted ratio of totals, sigma^2 solves its likelihood's moment equation, weights q / V^2 with
/// q = (rho m)^2; both in turn, 12 times. A random-effects meta-analysis of placebo areas (Paule &
/// Mandel 1982; DerSimonian & Laird 1986; Higgins, Thompson & Spiegelhalter 2009) with a variance
/// that is a function of size (Ferman & Pinto 2019, Review of Economics and Statistics 101:452).
///
/// `counts` and `scatter` are of all areas; `controls` are indices of those that were neither
/// treated nor are tested for arrivals. Controls with fewer than `fewest_incidents` are not used.
/// Everything but `controls` and `basis` is NaN where the basis is `none`, which it also is when
/// the controls have no incident in one of the periods. Cost: O(controls).
[[nodiscard]] CityTrend city_trend(std::span<const BeforeAfter> counts,
                                   std::span<const AreaScatter> scatter,
                                   std::span<const std::size_t> controls,
                                   const CityTrendOptions& options = {});

/// The same of every season held against all before it together, `steps` as season_steps gives
/// them: ratios of their own and one sigma^2 from all steps. An area's year is one draw in each
/// season, so that of K seasons alike before
///
///     variance = phi rho m (1 + rho) + sigma^2 / 2 (1 + 1 / K) (rho m)^2,   m of all K together,
///
/// and steps hardly depend on each other (Helmert's contrasts): K of them tell K times as much of
/// sigma^2 as one, and the last, which is the test's, strays less. K is the effective number by the
/// controls' incidents, `years`. A step has controls of its own, those with `fewest_incidents` in
/// it. Cost: O(steps * controls).
[[nodiscard]] std::vector<CityTrend> city_trends(std::span<const std::vector<BeforeAfter>> steps,
                                                 std::span<const AreaScatter> scatter,
                                                 std::span<const std::size_t> controls,
                                                 const CityTrendOptions& options = {});

/// What part of sigma^2 the change of an area has from its years: half for the season after, and
/// half of 1 / `years` for those before.
[[nodiscard]] double year_parts(double years);

/// The coefficient of variation of an area's year: sqrt(between / 2); 0.14 is common.
[[nodiscard]] double area_year_variation(const CityTrend& trend);

}  // namespace klara
