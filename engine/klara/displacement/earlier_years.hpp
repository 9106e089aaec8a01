#pragma once
/// What the years before anything was done show of the treated area: whether it went as the
/// controls did, and whether its years vary as theirs.
#include <klara/displacement/area_change.hpp>

#include <span>
#include <vector>

namespace klara {

struct EarlierYears {
  /// Each year before but the first, against all those before it; oldest first.
  std::vector<AreaChange> steps;
  /// How far the area strayed, over what the controls lead one to expect: the root of the mean z^2.
  /// 1 = as they do. The interval is that of the true ratio of both spreads; p one-sided, of
  /// straying farther. No se. NaN where there is one year before, or no trend.
  Estimate straying{};

  friend bool operator==(const EarlierYears&, const EarlierYears&) = default;
};

constexpr double straying_p = 0.05;  // one-sided, at which an area is shown to stray farther

[[nodiscard]] inline bool surely_strays(const EarlierYears& years) {
  return years.straying.p <= straying_p;
}

struct EarlierYearsOptions {
  double level = 0.95;
};

/// Placebo tests in time: nothing was done in these years, so that the area should follow the city
/// as untreated ones do (parallel trends; pre-intervention tests as Wing, Simon & Bello-Gomez 2018,
/// Annual Review of Public Health 39:453). With K - 1 steps of years before, each a change over its
/// standard error by area_change, the sum of z^2 over K - 1 is Fisher's F with K - 1 and their
/// smallest freedom: steps hardly depend on each other (city_trend.hpp). The same ratio holds the
/// area's own straying against that which the test of the change assumes; with few years its
/// interval is wide, and that it holds 1 proves nothing.
///
/// `counts` of the area at each step, as season_steps, and `trends` as city_trends gives them; the
/// last step, which holds what was done, is left out. Both are as long. Throws Error{bad_argument}
/// LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] EarlierYears earlier_years(std::span<const BeforeAfter> counts,
                                         const AreaScatter& scatter,
                                         std::span<const CityTrend> trends,
                                         const EarlierYearsOptions& options = {});

/// What the area's own change is held against. Where its earlier years surely stray farther than
/// the controls', that they vary as theirs is not believed: the trend of the last step, with
/// sigma^2 such that the mean z^2 of the earlier steps is 1, and as many degrees of freedom as
/// there are of these. Else the trend of the last step as it is: that nothing was shown proves
/// nothing. `years` is of this scatter and these trends.
[[nodiscard]] CityTrend own_trend(const EarlierYears& years, const AreaScatter& scatter,
                                  std::span<const CityTrend> trends);

}  // namespace klara
