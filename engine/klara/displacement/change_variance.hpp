#pragma once
/// Where the variance of an area's change beyond the city's comes from.
#include <klara/displacement/city_trend.hpp>
#include <klara/displacement/weekly_scatter.hpp>

namespace klara {

/// Of y1 - rho y0, in squared incidents.
struct ChangeVariance {
  double weekly = 0.0;   // by scatter of weeks inside the periods
  double between = 0.0;  // by how an area's year differs from another
  double ratio = 0.0;    // by how well the city's ratio is known
  [[nodiscard]] double total() const { return weekly + between + ratio; }
};

/// With means m before and n after:
///
///     phi (rho^2 m + n)  +  sigma^2 / 2 ((rho m)^2 / years + n^2)  +  m^2 Var(rho)
///
/// which is phi rho m (1 + rho) + sigma^2 (rho m)^2 + m^2 Var(rho) where n = rho m and there is one
/// year before.
[[nodiscard]] ChangeVariance change_variance(double mean_before, double mean_after,
                                             const AreaScatter& scatter, const CityTrend& trend);

/// Of an area with so many incidents in both periods together that nothing was done to: m and rho m
/// share them.
[[nodiscard]] ChangeVariance untreated_variance(double incidents, const AreaScatter& scatter,
                                                const CityTrend& trend);

/// The trend of an area whose mean changed by `factor` beyond the city's.
[[nodiscard]] CityTrend scaled(const CityTrend& trend, double factor);

/// Degrees of freedom of the variation between areas: Satterthwaite's (1946), 2 sigma^4 / SE^2,
/// from 1 to 10 000; one less than the number of controls where the basis is `few`;
/// `own_freedom` where there is one.
[[nodiscard]] double between_freedom(const CityTrend& trend);

/// Degrees of freedom of Student's t for a change with this variance, from 2 to 400:
/// Satterthwaite's (1946) of the weekly part, with those of the scatter, and of the part between
/// areas, with 2 sigma^4 / SE^2; one less than the number of controls where there are fewer than 10
/// but at least 5 and the area's own years did not give the variation. NaN where the trend has no
/// basis.
[[nodiscard]] double change_freedom(const ChangeVariance& variance, const AreaScatter& scatter,
                                    const CityTrend& trend);

}  // namespace klara
